"""What a removal costs, and what it costs the question after it: the daemon with one index.

    Benchmarks/removals.py SAMOVAR INDEX [REMOVALS]     SAMOVAR_INDEX_DIRECTORY names the folder of indexes

Documents drawn by a fixed seed are removed one after the other over the socket; each time the same graph search is made
twice. Prints median and extremes in milliseconds, and whether a removed document was ever found. The index is written to:
use a copy.
"""
import os
import random
import sys
import time

from rebuild import QUESTIONS, Connection, call, daemon


def timed(connection, method, path, body):
    start = time.perf_counter()
    status, answer = call(connection, method, path, body)
    if status >= 300:
        sys.exit(f"{method} {path}: {status} {answer}")
    return 1000 * (time.perf_counter() - start), answer


def main():
    program, index = os.path.realpath(sys.argv[1]), sys.argv[2]
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 20
    with daemon(program, index) as path:
        connection = Connection(path)
        documents = timed(connection, "GET", f"/v1/documents?index={index}", None)[1]["data"]
        gone, returned = set(), 0
        times = {"removal": [], "next search": [], "the one after": []}

        def search(number):
            nonlocal returned
            taken, found = timed(connection, "POST", "/v1/search", {
                "query": QUESTIONS[number % len(QUESTIONS)], "mode": "graph", "index": index, "limit": 20})
            returned += sum(item["citation"]["source"] in gone for item in found["items"])
            return taken

        for number in range(2 * len(QUESTIONS)):
            search(number)
        for number, victim in enumerate(random.Random(3).sample(documents, count)):
            taken = timed(connection, "POST", "/v1/documents/remove", {"ids": [victim["id"]], "index": index})[0]
            gone.add(victim["source"])
            times["removal"].append(taken)
            times["next search"].append(search(number))
            times["the one after"].append(search(number))
    print(f"{'':<15}{'least':>9}{'median':>9}{'most':>9}  ms, {count} removals")
    for name, values in times.items():
        print(f"{name:<15}{min(values):>9.1f}{sorted(values)[len(values) // 2]:>9.1f}{max(values):>9.1f}")
    print(f"removed documents found again: {returned}")


if __name__ == "__main__":
    main()
