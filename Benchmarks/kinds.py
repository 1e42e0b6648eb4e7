"""Kinds of index at several sizes: what each costs to make, to hold and to ask, and where one overtakes another.

    Benchmarks/kinds.py SAMOVAR_BENCH SIZE... INDEX_FOLDER...

Vectors are those of passages, names and facts that real indexes hold (INDEX_FOLDER/records.sqlite). Where they do not
suffice, more are made: a real vector moved by half the difference of two others, so that they vary in the directions in
which real ones do. Questions are real vectors that are left out. Every kind searches just as hard as it takes to find
0.95 of the ten true neighbours; milliseconds of processor time of the median question, one thread.
"""
import json
import os
import sqlite3
import subprocess
import sys
import tempfile

import numpy

DIMENSION, QUESTIONS, RECALL = 384, 100, 0.95


def stored(folder):
    database = sqlite3.connect(f"file:{folder}/records.sqlite?mode=ro&immutable=1", uri=True)
    rows = b"".join(half for half, in database.execute("SELECT half FROM vectors"))
    return numpy.frombuffer(rows, dtype="<f2").reshape(-1, DIMENSION).astype(numpy.float32)


def unit(vectors):
    return vectors / numpy.linalg.norm(vectors, axis=1, keepdims=True)


def write(folder, real, size, random):
    """Questions and `size` vectors as files; says how many of them are real."""
    order = random.permutation(len(real))
    real[order[:QUESTIONS]].tofile(f"{folder}/questions")
    kept = order[QUESTIONS:]
    with open(f"{folder}/vectors", "wb") as file:
        real[kept[:size]].tofile(file)
        for start in range(len(kept), size, 50_000):
            count = min(50_000, size - start)
            one, two, three = (real[random.choice(kept, count)] for _ in range(3))
            unit(one + 0.5 * (two - three)).astype(numpy.float16).astype(numpy.float32).tofile(file)
    return min(size, len(kept))


def kinds(size):
    cells = 1 << max(6, round(numpy.log2(4 * size ** 0.5)))
    return ["Flat", "SQfp16", "HNSW32", f"IVF{cells},SQfp16", f"IVF{cells},SQ8", f"IVF{cells},PQ96"]


def main():
    bench, rest = sys.argv[1], sys.argv[2:]
    sizes = [int(x) for x in rest if x.isdigit()]
    real = numpy.concatenate([stored(x) for x in rest if not x.isdigit()])
    print(f"{'vectors':>9} {'real':>8} {'kind':<16} {'made in':>8} {'(CPU)':>8} s {'memory':>7} MB {'asked':>8} ms "
          f"{'recall':>7} {'effort':>6}  pays after")
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            own = write(folder, real, size, numpy.random.default_rng(3))
            exact = None
            for kind in kinds(size):
                done = subprocess.run(
                    [bench, "types", "--vectors", f"{folder}/vectors", "--queries", f"{folder}/questions", "--rows",
                     str(size), "--factory", kind, "--recall", str(RECALL)], capture_output=True, text=True,
                    # As the program does: threads that wait must not take the processor from those that work.
                    env={**os.environ, "OMP_WAIT_POLICY": "passive"})
                if done.returncode != 0:
                    print(f"{size:>9} {own:>8} {kind:<16} failed: {done.stderr.strip()[-200:]}")
                    continue
                row = json.loads(done.stdout)
                if kind == "SQfp16":
                    exact = row
                note = ""
                if exact is not None and row is not exact:
                    saved = (exact["ms"] - row["ms"]) / 1000
                    extra = row["build_processor_seconds"] - exact["build_processor_seconds"]
                    note = "finds too little" if row["recall"] < RECALL else \
                        f"{extra / saved:,.0f} questions" if saved > 0 else "never"
                print(f"{size:>9} {own:>8} {kind:<16} {row['build_seconds']:>8.1f} "
                      f"{row['build_processor_seconds']:>8.1f}   {row['memory_bytes'] / 1e6:>7.0f}    {row['ms']:>8.3f}"
                      f"    {row['recall']:>7.3f} {row['effort']:>6}  {note}", flush=True)


if __name__ == "__main__":
    main()
