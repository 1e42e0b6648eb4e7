"""Single-query exact search by Samovar's index and by the Python package faiss-cpu, over the same vectors in one run.

Usage: search.py SAMOVAR_BENCH [VECTORS]...

Vectors are drawn at random and rounded to half precision, as an index stores them. Milliseconds of processor time of the
median query, one thread each; ours run before and after the other.
"""
import json
import subprocess
import sys
import tempfile
import time

import faiss
import numpy

DIMENSION, QUERIES = 384, 30


def unit(random, rows):
    vectors = random.standard_normal((rows, DIMENSION), dtype=numpy.float32)
    vectors /= numpy.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors.astype(numpy.float16).astype(numpy.float32)


def median(times):
    return sorted(times)[len(times) // 2]


def main():
    bench, sizes = sys.argv[1], [int(x) for x in sys.argv[2:]] or [10_000, 100_000]
    faiss.omp_set_num_threads(1)
    print(f"{'vectors':>9} {'k':>5} | {'Flat':>8} {'SQfp16':>8} {'faiss-cpu':>9} ms | of faiss-cpu, same neighbours")
    for rows in sizes:
        random = numpy.random.default_rng(5)
        with tempfile.TemporaryDirectory() as folder:
            vectors, queries = unit(random, rows), unit(random, QUERIES)
            vectors.tofile(f"{folder}/vectors")
            queries.tofile(f"{folder}/queries")
            peer = faiss.IndexFlatIP(DIMENSION)
            peer.add(vectors)
            del vectors
            for count in (10, 1000):
                def ours(factory):
                    return json.loads(subprocess.run(
                        [bench, "search", "--vectors", f"{folder}/vectors", "--queries", f"{folder}/queries",
                         "--factory", factory, "--count", str(count)],
                        check=True, capture_output=True, text=True).stdout)

                times = {name: ours(name)["ms"] for name in ("Flat", "SQfp16")}
                theirs, neighbours = [], []
                for query in queries:
                    start = time.process_time()
                    neighbours.append(set(peer.search(query[None], count)[1][0].tolist()))
                    theirs.append(1000 * (time.process_time() - start))
                same = {}
                for name in times:
                    again = ours(name)
                    times[name] += again["ms"]
                    same[name] = sum(len(set(a) & b) for a, b in zip(again["ids"], neighbours)) / (count * QUERIES)
                flat, half, peer_ms = median(times["Flat"]), median(times["SQfp16"]), median(theirs)
                print(f"{rows:>9} {count:>5} | {flat:>8.2f} {half:>8.2f} {peer_ms:>9.2f}    |"
                      f" {flat / peer_ms:.2f} and {half / peer_ms:.2f}, {100 * same['Flat']:.2f}% and"
                      f" {100 * same['SQfp16']:.2f}%")


if __name__ == "__main__":
    main()
