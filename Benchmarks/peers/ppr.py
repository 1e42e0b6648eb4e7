"""Personalized PageRank by python-igraph's PRPACK and by SciPy power iteration, on the graphs samovar-bench reads.

Usage: ppr.py SAMOVAR_BENCH [NODES EDGES]...

Makes each graph (preferential attachment, seeded), asks the same questions of all three, and prints one table: the time
of the median query, and how many of the first ten nodes agree with PRPACK's.
"""
import json
import subprocess
import sys
import tempfile
import time

import igraph
import numpy
import scipy.sparse


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
    return ends, random.uniform(0.1, 1.0, size=len(ends))


def top(scores, count=10):
    return [int(i) for i in numpy.argsort(-scores, kind="stable")[:count]]


def median(times):
    return sorted(times)[len(times) // 2]


def main():
    bench, sizes = sys.argv[1], [int(x) for x in sys.argv[2:]] or [12_000, 52_000, 100_000, 1_000_000]
    damping, tolerance = 0.85, 1e-6
    print(f"{'nodes':>8} {'edges':>9} | {'samovar':>9} {'igraph':>9} {'scipy':>9} ms/query | of the faster peer, same top 10")
    for nodes, edges in zip(sizes[::2], sizes[1::2]):
        ends, weights = make_graph(nodes, edges)
        random = numpy.random.default_rng(11)
        queries = [[int(n) for n in random.choice(nodes, size=8, replace=False)] for _ in range(30)]
        with tempfile.TemporaryDirectory() as folder:
            with open(f"{folder}/graph", "w") as file:
                file.write(f"nodes {nodes}\n")
                file.writelines(f"{a} {b} {w:.6f}\n" for (a, b), w in zip(ends, weights))
            with open(f"{folder}/queries", "w") as file:
                file.writelines(" ".join(map(str, q)) + "\n" for q in queries)
            weights = weights.round(6)
            ours = json.loads(
                subprocess.run(
                    [bench, "ppr", "--graph", f"{folder}/graph", "--queries", f"{folder}/queries",
                     "--damping", str(damping), "--tolerance", str(tolerance)],
                    check=True, capture_output=True, text=True).stdout)

        graph = igraph.Graph(n=nodes, edges=ends.tolist())
        edge_weights = weights.tolist()
        prpack, reference = [], []
        for seeds in queries:
            start = time.perf_counter()
            scores = graph.personalized_pagerank(
                damping=damping, reset_vertices=seeds, weights=edge_weights, directed=False, implementation="prpack")
            prpack.append(time.perf_counter() - start)
            reference.append(numpy.array(scores))

        a, b = ends[:, 0], ends[:, 1]
        matrix = scipy.sparse.csr_matrix(
            (numpy.concatenate([weights, weights]).astype(numpy.float32),
             (numpy.concatenate([b, a]), numpy.concatenate([a, b]))), shape=(nodes, nodes))
        out = numpy.asarray(matrix.sum(axis=0)).ravel()
        idle = out == 0
        matrix = (matrix @ scipy.sparse.diags(numpy.where(idle, 0, 1 / numpy.where(idle, 1, out)))).tocsr()
        matrix = matrix.astype(numpy.float32)
        power = []
        for seeds in queries:
            start = time.perf_counter()
            restart = numpy.zeros(nodes, dtype=numpy.float32)
            restart[seeds] = 1 / len(seeds)
            mass = restart.copy()
            for _ in range(500):
                new = damping * (matrix @ mass + mass[idle].sum() * restart) + (1 - damping) * restart
                change = numpy.abs(new - mass).sum()
                mass = new
                if change < tolerance:
                    break
            power.append(time.perf_counter() - start)

        same = sum(len(set(x) & set(top(y))) for x, y in zip(ours["top10"], reference)) / (10 * len(queries))
        times = ours["p50_ms"], median(prpack) * 1000, median(power) * 1000
        print(f"{nodes:>8} {edges:>9} | {times[0]:>9.3f} {times[1]:>9.3f} {times[2]:>9.3f}          |"
              f" {times[0] / min(times[1:]):.2f}, {100 * same:.1f}%")


if __name__ == "__main__":
    main()
