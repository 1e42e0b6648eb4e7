"""Personalized PageRank by python-igraph's PRPACK and by SciPy power iteration, on the graphs samovar-bench reads.

Usage: ppr.py SAMOVAR_BENCH [--index FOLDER]... [NODES EDGES]...

Makes each graph (preferential attachment, seeded) or takes that of an index, asks the same questions of all three, and
prints one table: the median query in milliseconds by the clock, how many of the first ten nodes agree with PRPACK's, and
the largest sum of differences to PRPACK's result. The peers have one thread; ours are asked with one and with all of
the machine's, which share the rounds of large graphs. SciPy stops as our `rounds` do, when a round moves less than 1e-6;
PRPACK is asked for what it gives without options. Ours run before and after the others, and the median is over both.
"""
import json
import os
import subprocess
import sys
import tempfile
import time

import igraph
import numpy
import scipy.sparse

METHODS = ["certain", "rounds", "push"]
DAMPING, TOLERANCE = 0.85, 1e-6


def make_graph(nodes, edges, seed=7):
    """Distinct undirected edges; a third of the ends are drawn by degree, so that hubs appear as in name graphs."""
    random = numpy.random.default_rng(seed)
    ends = random.integers(0, nodes, size=(int(edges * 1.3), 2))
    hubs = (nodes * random.random(len(ends)) ** 3).astype(int)
    ends[:, 1] = numpy.where(random.random(len(ends)) < 0.34, hubs, ends[:, 1])
    ends = ends[ends[:, 0] != ends[:, 1]]
    ends.sort(axis=1)
    ends = numpy.unique(ends, axis=0)
    ends = ends[random.permutation(len(ends))[:edges]]
    return ends, random.uniform(0.1, 1.0, size=len(ends)).round(6)


def read_graph(path):
    rows = numpy.loadtxt(path, skiprows=1)
    return rows[:, :2].astype(int), rows[:, 2]


def top(scores, count=10):
    return set(int(i) for i in numpy.argsort(-scores, kind="stable")[:count])


def milliseconds(times):
    return 1000 * sorted(times)[len(times) // 2]


def by_igraph(nodes, ends, weights, directed, queries):
    graph = igraph.Graph(n=nodes, edges=ends.tolist(), directed=directed)
    weights = weights.tolist()
    times, results = [], []
    for seeds in queries:
        start = time.perf_counter()
        scores = graph.personalized_pagerank(
            damping=DAMPING, reset_vertices=seeds, weights=weights, directed=directed, implementation="prpack")
        times.append(time.perf_counter() - start)
        results.append(numpy.array(scores))
    return times, results


def by_scipy(nodes, ends, weights, directed, queries):
    a, b = ends[:, 0], ends[:, 1]
    if not directed:
        a, b, weights = numpy.concatenate([a, b]), numpy.concatenate([b, a]), numpy.concatenate([weights, weights])
    matrix = scipy.sparse.csr_matrix((weights, (b, a)), shape=(nodes, nodes))
    out = numpy.asarray(matrix.sum(axis=0)).ravel()
    idle = out == 0
    matrix = (matrix @ scipy.sparse.diags(numpy.where(idle, 0, 1 / numpy.where(idle, 1, out)))).tocsr()
    matrix = matrix.astype(numpy.float32)
    times, results = [], []
    for seeds in queries:
        start = time.perf_counter()
        restart = numpy.zeros(nodes, dtype=numpy.float32)
        restart[seeds] = 1 / len(seeds)
        mass = restart.copy()
        for _ in range(500):
            new = DAMPING * (matrix @ mass + mass[idle].sum() * restart) + (1 - DAMPING) * restart
            change = numpy.abs(new - mass).sum()
            mass = new
            if change < TOLERANCE:
                break
        times.append(time.perf_counter() - start)
        results.append(mass)
    return times, results


def compare(bench, name, folder, nodes, ends, weights, directed, seedable):
    random = numpy.random.default_rng(11)
    queries = [[int(n) for n in random.choice(seedable, size=8, replace=False)] for _ in range(30)]
    with open(f"{folder}/queries", "w") as file:
        file.writelines(" ".join(map(str, q)) + "\n" for q in queries)
    command = [bench, "ppr", "--graph", f"{folder}/graph", "--queries", f"{folder}/queries", "--masses", folder,
               "--damping", str(DAMPING), "--tolerance", str(TOLERANCE), "--methods", ",".join(METHODS)]

    def ours():
        return {threads: json.loads(subprocess.run(
            command + ["--threads", str(threads)], check=True, capture_output=True, text=True).stdout)
            for threads in sorted({1, os.cpu_count()})}

    before = ours()
    prpack, reference = by_igraph(nodes, ends, weights, directed, queries)
    power, iterated = by_scipy(nodes, ends, weights, directed, queries)
    after = ours()

    peers = {"igraph": milliseconds(prpack), "scipy": milliseconds(power)}
    faster = min(peers.values())
    print(f"\n{name}: {nodes} nodes, {after[1]['edges']} directed edges")
    print(f"{'':>16} {'ms':>9} {'of faster peer':>15} {'same top 10':>12} {'L1 error':>9}  work")

    def row(label, ms, tops, results, work=""):
        same = sum(len(x & top(y)) for x, y in zip(tops, reference)) / (10 * len(queries))
        error = max(numpy.abs(x - y).sum() for x, y in zip(results, reference))
        print(f"{label:>16} {ms:>9.3f} {ms / faster:>15.2f} {100 * same:>11.1f}% {error:>9.1e}  {work}")

    for method in METHODS:
        mass = numpy.fromfile(f"{folder}/{method}", dtype=numpy.float32).reshape(len(queries), nodes)
        for threads in after:
            if method == "push" and threads > 1:
                continue
            mine = after[threads][method]
            row(f"{method}, {threads}", sorted(before[threads][method]["ms"] + mine["ms"])[len(queries)],
                [set(t) for t in mine["top10"]], mass,
                f"{mine['work']} {'edges' if method == 'push' else 'rounds'}")
    row("igraph PRPACK", peers["igraph"], [top(x) for x in reference], reference)
    row("SciPy", peers["scipy"], [top(x) for x in iterated], iterated)


def main():
    bench, arguments = sys.argv[1], sys.argv[2:]
    indexes = []
    while "--index" in arguments:
        at = arguments.index("--index")
        indexes.append(arguments[at + 1])
        del arguments[at:at + 2]
    sizes = [int(x) for x in arguments] or [12_000, 52_000, 100_000, 1_000_000]
    for nodes, edges in zip(sizes[::2], sizes[1::2]):
        ends, weights = make_graph(nodes, edges)
        with tempfile.TemporaryDirectory() as folder:
            with open(f"{folder}/graph", "w") as file:
                file.write(f"nodes {nodes}\n")
                file.writelines(f"{a} {b} {w:.6f}\n" for (a, b), w in zip(ends, weights))
            compare(bench, "made", folder, nodes, ends, weights, False, nodes)
    for index in indexes:
        with tempfile.TemporaryDirectory() as folder:
            counts = json.loads(subprocess.run(
                [bench, "graph", "--index", index, "--out", f"{folder}/graph"],
                check=True, capture_output=True, text=True).stdout)
            ends, weights = read_graph(f"{folder}/graph")
            compare(bench, index, folder, counts["nodes"], ends, weights, True, counts["passages"])


if __name__ == "__main__":
    main()
