// swift-tools-version:6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

// `-O3` in every configuration: the arithmetic is never worth running unoptimised.
let kernelSettings: [CSetting] = [
  .headerSearchPath("."),
  .unsafeFlags(["-O3", "-ffp-contract=off", "-fno-math-errno", "-Wall", "-Wextra", "-Werror", "-Wno-unknown-pragmas"]),
]
let shimSettings: [CSetting] = [.unsafeFlags(["-Wall", "-Wextra", "-Werror"])]
// The resampling loops must give the same bits as double arithmetic without fused steps.
let imageSettings: [CSetting] = [.unsafeFlags(["-O3", "-ffp-contract=off", "-Wall", "-Wextra", "-Werror"])]

let package = Package(
  name: "chexc",
  products: [
    .executable(name: "chexc", targets: ["chexc"]),
    // Load an artifact, prepare pictures for it, run it: all that an application needs.
    .library(name: "ChexRuntime", targets: ["IR", "Images", "Runtime", "Inference"]),
    .library(name: "ChexCompiler", targets: ["IR", "Images", "Passes", "Runtime", "Inference", "Frontends"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
  ],
  targets: [
    // C: kernels, generated code, and the borders to system libraries.
    .target(name: "CKernels", cSettings: kernelSettings, linkerSettings: [.linkedLibrary("m")]),
    .target(name: "CSystem", cSettings: shimSettings),
    .target(name: "COnnx", dependencies: ["CProtobufC"]),
    .target(name: "CImages", dependencies: ["CPNG", "CJPEG", "CZlib"], cSettings: imageSettings),
    .systemLibrary(name: "CProtobufC", pkgConfig: "libprotobuf-c", providers: [.apt(["libprotobuf-c-dev"])]),
    .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CJPEG", pkgConfig: "libjpeg", providers: [.apt(["libjpeg62-turbo-dev"])]),
    .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),

    .target(name: "IR", swiftSettings: strict),
    .target(name: "FileSystem", dependencies: ["IR", "CSystem"], swiftSettings: strict),
    .target(name: "Images", dependencies: ["IR", "FileSystem", "CImages"], swiftSettings: strict),
    .target(name: "Evaluation", dependencies: ["IR"], swiftSettings: strict),
    .target(name: "Passes", dependencies: ["IR"], swiftSettings: strict),
    .target(name: "Runtime", dependencies: ["IR", "FileSystem", "CKernels", "COpenBLAS", "CCrypto", "CSystem"], swiftSettings: strict),
    .target(name: "Inference", dependencies: ["IR", "Images", "Runtime"], swiftSettings: strict),
    .target(name: "Frontends", dependencies: ["IR", "FileSystem", "Images", "COnnx", "CProtobufC", "CImages", "Yams"], swiftSettings: strict),
    .target(name: "Trainer", dependencies: ["IR", "Passes", "Runtime", "Frontends"], swiftSettings: strict),
    .target(name: "Features", dependencies: ["IR", "FileSystem", "Images", "Frontends"], swiftSettings: strict),
    .executableTarget(
      name: "chexc",
      dependencies: ["IR", "FileSystem", "Images", "Passes", "Runtime", "Inference", "Frontends", "Features", .product(name: "ArgumentParser", package: "swift-argument-parser")],
      swiftSettings: strict),

    .testTarget(name: "IRTests", dependencies: ["IR", "TestSupport"], swiftSettings: strict),
    .testTarget(name: "FileSystemTests", dependencies: ["IR", "FileSystem", "TestSupport"], swiftSettings: strict),
    .testTarget(name: "PassesTests", dependencies: ["IR", "Passes", "Frontends", "TestSupport"], swiftSettings: strict),
    .testTarget(name: "RuntimeTests", dependencies: ["IR", "Passes", "Runtime", "TestSupport"], swiftSettings: strict),
    .testTarget(name: "InferenceTests", dependencies: ["IR", "Images", "Passes", "Runtime", "Inference", "Frontends", "TestSupport"], swiftSettings: strict),
    .testTarget(name: "FeaturesTests", dependencies: ["IR", "Images", "Features", "Frontends", "TestSupport"], swiftSettings: strict),
    .testTarget(name: "FrontendsTests", dependencies: ["IR", "FileSystem", "Images", "Frontends", "TestSupport", "CCrypto", "CImages"], swiftSettings: strict),
    .testTarget(
      name: "ImagesTests", dependencies: ["IR", "Images", "Frontends", "TestSupport", "CCrypto", "CImages", "CSystem"], exclude: ["Goldens"], swiftSettings: strict),
    .testTarget(name: "TrainerTests", dependencies: ["IR", "Passes", "Runtime", "Frontends", "Trainer", "TestSupport"], swiftSettings: strict),
    .testTarget(name: "EvaluationTests", dependencies: ["IR", "Evaluation", "Frontends", "TestSupport"], swiftSettings: strict),
    .testTarget(name: "KernelTests", dependencies: ["CKernels"], swiftSettings: strict),
    .testTarget(name: "chexcTests", dependencies: ["IR", "Passes", "Runtime", "Images", "Inference", "Features", "Frontends", "TestSupport"], swiftSettings: strict),
    .target(name: "TestSupport", dependencies: ["IR"], path: "Tests/TestSupport", swiftSettings: strict),
  ]
)
