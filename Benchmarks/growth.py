"""How an index behaves as it grows: ingest, search, walk, open, memory and disk at several sizes, in one run.

    Benchmarks/growth.py SAMOVAR_BENCH SVG [FACTORY] SIZE...

Documents, names and vectors are synthetic (see GrowthBench.swift); no text is embedded. At each size the Python package
faiss-cpu searches as many random vectors exactly, one query at a time on one thread, right after. Prints a table, what
the targets say, and writes a plot. Needs about 6 GB of memory and 12 GB of disk for a million.
"""
import json
import pathlib
import subprocess
import sys
import tempfile
import time

import faiss
import numpy

DIMENSION = 384
MEASURES = [("ingest_per_second", "ingest, chunks/s", 1), ("search_ms", "search p50, ms", 1),
            ("peer_ms", "faiss-cpu exact, ms", 1), ("ppr_ms", "walk p50, ms", 1), ("open_seconds", "open, s", 1),
            ("memory_bytes", "memory, MB", 1e-6), ("disk_bytes", "disk, MB", 1e-6)]


def peer(rows, queries=60):
    random = numpy.random.default_rng(5)
    index = faiss.IndexFlatIP(DIMENSION)
    for start in range(0, rows, 50_000):
        vectors = random.standard_normal((min(50_000, rows - start), DIMENSION), dtype=numpy.float32)
        index.add(vectors / numpy.linalg.norm(vectors, axis=1, keepdims=True))
    times = []
    for query in random.standard_normal((queries, DIMENSION), dtype=numpy.float32):
        start = time.perf_counter()
        index.search(query[None], 10)
        times.append(1000 * (time.perf_counter() - start))
    return sorted(times)[queries // 2]


def measure(bench, size, factory):
    with tempfile.TemporaryDirectory() as folder:
        common = ["--folder", f"{folder}/index", "--chunks", str(size), "--factory", factory]
        row = {}
        for stage in ("fill", "ask"):
            done = subprocess.run([bench, "growth", stage, *common], check=True, capture_output=True, text=True)
            row |= json.loads(done.stdout)
    return row | {"peer_ms": peer(size)}


def plot(rows, file):
    """One small panel a measure, both axes logarithmic, drawn by hand: it needs no package."""
    width, height, left, top = 230, 150, 52, 26
    parts, columns = [], 4
    for number, (name, title, scale) in enumerate(MEASURES):
        x0, y0 = (number % columns) * (width + 20) + left, (number // columns) * (height + 56) + top
        values = [max(row[name] * scale, 1e-6) for row in rows]
        logs = numpy.log10(values)
        low, high = numpy.floor(logs.min()), numpy.ceil(logs.max() + 1e-9)
        sizes = numpy.log10([row["chunks"] for row in rows])
        span = max(sizes.max() - sizes.min(), 1e-9)
        place = lambda s, v: (x0 + (s - sizes.min()) / span * (width - left - 10),
                              y0 + height - (v - low) / max(high - low, 1) * height)
        parts.append(f'<text x="{x0}" y="{y0 - 8}" font-weight="bold">{title}</text>')
        for tick in range(int(low), int(high) + 1):
            _, y = place(sizes.min(), tick)
            parts.append(f'<path d="M{x0} {y:.1f}H{x0 + width - left - 10}" stroke="#ddd"/>'
                         f'<text x="{x0 - 6}" y="{y + 4:.1f}" text-anchor="end">{10.0 ** tick:g}</text>')
        points = [place(s, v) for s, v in zip(sizes, logs)]
        parts.append('<path d="M' + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
                     + '" fill="none" stroke="#27c" stroke-width="2"/>')
        for (x, y), value, row in zip(points, values, rows):
            parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="#27c"/>'
                         f'<text x="{x:.1f}" y="{y - 7:.1f}" text-anchor="middle">{value:.3g}</text>'
                         f'<text x="{x:.1f}" y="{y0 + height + 16}" text-anchor="middle">{row["chunks"]:,}</text>')
    total = (columns * (width + 20) + 10, (len(MEASURES) + columns - 1) // columns * (height + 56) + top)
    pathlib.Path(file).write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{total[0]}" height="{total[1]}" font-family="sans-serif" '
        f'font-size="11"><rect width="100%" height="100%" fill="white"/>{"".join(parts)}</svg>\n')


def main():
    bench, file, rest = sys.argv[1], sys.argv[2], sys.argv[3:]
    factory = rest.pop(0) if rest and not rest[0].isdigit() else "auto"
    faiss.omp_set_num_threads(1)
    rows = []
    print(f"{'chunks':>9} {'index':<12} {'ingest/s':>9} {'of CPU':>8} {'search':>8} {'recall':>7} {'faiss-cpu':>9} {'walk':>7} ms "
          f"{'open s':>7} {'memory':>7} {'disk':>7} MB {'rebuild s':>9}")
    for size in map(int, rest):
        row = measure(bench, size, factory)
        rows.append(row)
        print(f"{size:>9} {row['factory']:<12} {row['ingest_per_second']:>9.0f} "
              f"{row['ingest_per_processor_second']:>8.0f} {row['search_ms']:>8.2f} "
              f"{row['recall']:>7.3f} {row['peer_ms']:>9.2f} {row['ppr_ms']:>7.2f}    {row['open_seconds']:>7.2f} "
              f"{row['memory_bytes'] / 1e6:>7.0f} {row['disk_bytes'] / 1e6:>7.0f}    {row['rebuild_seconds']:>9.1f}",
              flush=True)
    first, last = rows[0], rows[-1]
    for wanted, value, holds in [
        ("ingest, largest of smallest, at least 0.8", last["ingest_per_second"] / first["ingest_per_second"],
         lambda x: x >= 0.8),
        ("the same by processor time", last["ingest_per_processor_second"] / first["ingest_per_processor_second"],
         lambda x: x >= 0.8),
        ("open at the largest, s, under 1", last["open_seconds"], lambda x: x < 1),
        ("recall@10 at the largest, at least 0.95", last["recall"], lambda x: x >= 0.95),
        ("search at the largest, of faiss-cpu exact, at most 0.7", last["search_ms"] / last["peer_ms"],
         lambda x: x <= 0.7),
    ]:
        print(f"{'reached' if holds(value) else 'MISSED':<8} {wanted}: {value:.2f}")
    plot(rows, file)


if __name__ == "__main__":
    main()
