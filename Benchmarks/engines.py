#!/usr/bin/env python3
"""chexc beside ONNX Runtime and OpenVINO on the same ONNX file, threads and precision: latency, cold start, peak memory.

Every measurement is a process of its own and the engines take turns, so that what else the machine does hits all alike:
read the ratios. The first round warms the disk cache and does not count. Engines that Python does not find are left out.

    python3 Benchmarks/engines.py --chexc .build/release/chexc --onnx model.onnx --precision fp32,bf16,int8 --rounds 5
"""
import argparse, importlib.util, json, os, resource, statistics, subprocess, sys, tempfile, time


def shape_of(onnx):
    import onnxruntime
    port = onnxruntime.InferenceSession(onnx, providers=["CPUExecutionProvider"]).get_inputs()[0]
    return port.name, [d if isinstance(d, int) else 1 for d in port.shape]


def open_onnxruntime(path, precision, threads):
    import onnxruntime
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    return lambda x: session.run(None, {name: x})


def open_openvino(path, precision, threads):
    import openvino
    hints = {"INFERENCE_PRECISION_HINT": "f32" if precision == "fp32" else "bf16", "INFERENCE_NUM_THREADS": threads, "PERFORMANCE_HINT": "LATENCY"}
    request = openvino.Core().compile_model(path, "CPU", hints).create_infer_request()
    return lambda x: list(request.infer([x]).values())


PEERS = {"onnxruntime": open_onnxruntime, "openvino": open_openvino}


def quantized(engine, onnx):
    """The peer's own 8-bit model, made once with its usual tool; None where the tool is missing."""
    if engine == "onnxruntime":
        path = onnx + ".int8.onnx"
        if not os.path.exists(path):
            from onnxruntime.quantization import QuantType, quantize_dynamic
            quantize_dynamic(onnx, path, weight_type=QuantType.QInt8, per_channel=True)
        return path
    if importlib.util.find_spec("nncf") is None:
        return None
    path = onnx + ".int8.xml"
    if not os.path.exists(path):
        import nncf, numpy, openvino
        _, shape = shape_of(onnx)
        samples = [numpy.random.default_rng(i).standard_normal(shape).astype("f4") for i in range(4)]
        model = nncf.quantize(openvino.Core().read_model(onnx), nncf.Dataset(samples, lambda x: x), model_type=nncf.ModelType.TRANSFORMER, subset_size=4)
        openvino.save_model(model, path)
    return path


def measure_peer(a):
    """In a process of its own: prints what one engine took."""
    import numpy
    x = numpy.load(a.input)
    run = PEERS[a.engine](a.onnx, a.precision, a.threads)
    results, times = run(x), []
    for _ in range(a.iterations):
        start = time.perf_counter()
        results = run(x)
        times.append((time.perf_counter() - start) * 1e3)
    numpy.save(a.answer, numpy.asarray(results[0], "f4"))
    print(json.dumps({"latency_ms": times, "peak_rss_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}))


def cosine(path, reference):
    import numpy
    a, b = (numpy.load(p).astype("f8").ravel() for p in (path, reference))
    return float(a @ b / (numpy.linalg.norm(a) * numpy.linalg.norm(b))) if a.shape == b.shape else float("nan")


def one(engine, model, precision, a, folder, x, name):
    answer = os.path.join(folder, engine + precision)
    if engine == "chexc":
        command = [a.chexc, "bench", model, "--input", f"{name}={x}", "--output-dir", answer, "--warmup", "1", "--iterations", str(a.iterations), "--threads", str(a.threads), "--json"]
    else:
        command = [sys.executable, __file__, "--engine", engine, "--onnx", model, "--input", x, "--answer", answer + ".npy", "--precision", precision,
                   "--threads", str(a.threads), "--iterations", str(a.iterations)]
    start = time.perf_counter()
    process = subprocess.run(command, capture_output=True, text=True)
    wall = (time.perf_counter() - start) * 1e3
    if process.returncode:
        sys.exit(f"{engine}, {precision}: {(process.stderr or process.stdout).strip()[-500:]}")
    result = json.loads(process.stdout[process.stdout.index("{"):])
    files = [os.path.join(answer, f) for f in sorted(os.listdir(answer))] if engine == "chexc" else [answer + ".npy"]
    # From the start of the process to its first answer: the whole process without its later runs.
    return {"latency": statistics.median(result["latency_ms"]), "cold": wall - sum(result["latency_ms"]), "memory": result["peak_rss_bytes"] / 2**20, "files": files}


def compare(onnx, precision, a, folder):
    import numpy
    name, shape = shape_of(onnx)
    x = os.path.join(folder, "x.npy")
    numpy.save(x, numpy.random.default_rng(0).standard_normal(shape).astype("f4"))
    artifact = os.path.join(folder, precision + ".chex")
    extra = [] if precision == "fp32" else ["--precision", precision]
    subprocess.run([a.chexc, "compile", onnx, "-o", artifact, "--force", *extra], check=True, capture_output=True)
    models = {"chexc": artifact}
    for engine in PEERS:
        if importlib.util.find_spec(engine) is None or (engine, precision) == ("onnxruntime", "bf16"):
            continue  # ONNX Runtime has no bfloat16 arithmetic on processors
        model = quantized(engine, onnx) if precision == "int8" else onnx
        if model:
            models[engine] = model
    rounds = [{engine: one(engine, model, precision, a, folder, x, name) for engine, model in models.items()} for _ in range(a.rounds + 1)][1:]
    reference = os.path.join(folder, "reference.npy")
    if precision == "fp32" and "onnxruntime" in models:
        os.replace(rounds[-1]["onnxruntime"]["files"][0], reference)
        rounds[-1]["onnxruntime"]["files"] = [reference]
    for engine in models:
        middle = {key: statistics.median(r[engine][key] for r in rounds) for key in ("latency", "cold", "memory")}
        near = max((cosine(f, reference) for f in rounds[-1][engine]["files"]), default=float("nan")) if os.path.exists(reference) else float("nan")
        print(f"| {os.path.basename(onnx)} | {precision} | {engine} | {middle['latency']:.1f} | {middle['cold']:.0f} | {middle['memory']:.0f} | {near:.6f} |", flush=True)
    peers = [engine for engine in models if engine != "chexc"]
    if peers:
        ratio = {key: statistics.median(r["chexc"][key] / min(r[p][key] for p in peers) for r in rounds) for key in ("latency", "cold", "memory")}
        print(f"| {os.path.basename(onnx)} | {precision} | **chexc / best** | **{ratio['latency']:.3f}** | **{ratio['cold']:.3f}** | **{ratio['memory']:.3f}** | |", flush=True)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--chexc"), p.add_argument("--onnx", required=True, action="append")
    p.add_argument("--precision", default="fp32"), p.add_argument("--threads", type=int, default=os.cpu_count())
    p.add_argument("--rounds", type=int, default=5), p.add_argument("--iterations", type=int, default=3)
    for hidden in ("--engine", "--input", "--answer"):
        p.add_argument(hidden, help=argparse.SUPPRESS)
    a = p.parse_args()
    if a.engine:
        a.onnx = a.onnx[0]
        return measure_peer(a)
    print("| model | precision | engine | ms | cold ms | MiB | cosine |\n|---|---|---|---:|---:|---:|---:|")
    for onnx in a.onnx:
        with tempfile.TemporaryDirectory() as folder:
            for precision in a.precision.split(","):
                compare(onnx, precision, a, folder)


main()
