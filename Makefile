# What a newcomer needs: `make demo`, `make test`. Everything is built from here; nothing is downloaded but the
# Swift packages of Package.swift and, where they are missing, the Debian packages of `make setup`.

SWIFT ?= swift
IMAGE ?=
SHARED ?= $(or $(CHEXC_SHARED),../shared)
CHEXC = .build/release/chexc
# A folder for the Python packages that compare with ONNX files; outside the repository.
VENV ?= $(HOME)/.cache/chexc/venv

.PHONY: help setup build demo test acceptance goldens conformance sanitize bench cross format clean

help:
	@echo "make demo [IMAGE=xray.png]   compile the ViT-L/16-512 + GLoRI recipe and predict, weights random"
	@echo "make test                    all tests that need nothing but this repository"
	@echo "make acceptance              the tests over $(SHARED), and the golden models"
	@echo "make goldens [SHARED=...]    the table of all golden cases: what was compared, and how close it was to its limit"
	@echo "make sanitize                the tests on damaged and lying files, under the address sanitizer"
	@echo "make bench                   kernels, the tiny network, and the full one beside other engines"
	@echo "make cross                   every kernel compiled for 64-bit Arm, and run where an emulator is installed"
	@echo "make format                  put the Swift sources into shape"

setup:
	@scripts/setup

build: setup
	$(SWIFT) build -c release --product chexc

demo: build
	$(CHEXC) demo --force -o demo $(if $(IMAGE),--image "$(IMAGE)")

test: setup
	$(SWIFT) test --skip Acceptance

acceptance: build
	@test -d "$(SHARED)" || { echo "make acceptance needs the folder $(SHARED) (or CHEXC_SHARED): it holds the reference models and goldens."; exit 1; }
	@$(MAKE) --no-print-directory goldens
	@$(MAKE) --no-print-directory conformance

# The acceptance suites leave a row for each case they look at; the table then fails for those that nobody looked at.
goldens: REPORT = $(CURDIR)/.build/goldens.jsonl
goldens: setup
	@test -d "$(SHARED)" || { echo "make goldens needs the folder $(SHARED) (or CHEXC_SHARED): it holds the reference models and goldens."; exit 1; }
	@mkdir -p .build && rm -f "$(REPORT)" "$(REPORT).txt"
	@CHEXC_SHARED="$(abspath $(SHARED))" CHEXC_GOLDENS="$(REPORT)" $(SWIFT) test --filter Acceptance; suites=$$?; \
	CHEXC_SHARED="$(abspath $(SHARED))" CHEXC_GOLDENS_TABLE="$(REPORT)" $(SWIFT) test --skip-build --filter GoldenTable > "$(REPORT).log" 2>&1; table=$$?; \
	cat "$(REPORT).txt" || cat "$(REPORT).log"; test $$suites = 0 && test $$table = 0

conformance: build
	@scripts/conformance "$(SHARED)" "$(CHEXC)" "$(VENV)"

# Suites named Damaged... and Hostile... hold the bad files. Leaks are not looked for: Swift's runtime keeps its metadata.
sanitize: setup
	ASAN_OPTIONS=detect_leaks=0 $(SWIFT) test --sanitize address --scratch-path .build-sanitize --filter 'Damaged|Hostile'

bench: build
	$(MAKE) -C Benchmarks
	Benchmarks/kernels
	$(CHEXC) compile models/tiny.yaml -o .build/tiny.chex --force
	$(CHEXC) bench .build/tiny.chex
	@Benchmarks/table "$(CHEXC)" "$(VENV)"

cross:
	@scripts/cross

format:
	$(SWIFT) format --in-place --recursive Package.swift Sources Tests

clean:
	$(SWIFT) package clean
