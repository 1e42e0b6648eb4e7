#!/usr/bin/env python3
"""How many greedy answers are, to the last bit of their log-probabilities, the same in company as alone.

    Tests/Load/company.py PROGRAM [MODEL] [ROUNDS]

Eight questions about the fixtures' articles are asked one after the other, and then ROUNDS times by eight clients at once; once as
the daemon is set up by default, and once with generation.reproducible.
"""

import concurrent.futures
import os
import sys
import time

from daemon import Daemon
from soak import QUESTIONS


def answer(daemon, question):
    reply = daemon.request("POST", "/v1/chat/completions", {
        "messages": [{"role": "user", "content": question}], "max_tokens": 48, "logprobs": True})
    if reply.status != 200:
        raise RuntimeError(f"status {reply.status}: {reply.body[:200]!r}")
    choice = reply.json["choices"][0]
    return choice["message"]["content"], [token["logprob"] for token in choice["logprobs"]["content"]]


def main():
    program, rounds = os.path.realpath(sys.argv[1]), int(sys.argv[3]) if len(sys.argv) > 3 else 4
    model = sys.argv[2] if len(sys.argv) > 2 else "smollm2-135m-instruct"
    for reproducible in ("false", "true"):
        with Daemon(program, {"generation.model": model, "generation.reproducible": reproducible}) as daemon:
            alone = {question: answer(daemon, question) for question in QUESTIONS}
            start, words, bits = time.monotonic(), 0, 0
            with concurrent.futures.ThreadPoolExecutor(len(QUESTIONS)) as clients:
                for _ in range(rounds):
                    for question, given in zip(QUESTIONS, clients.map(lambda one: answer(daemon, one), QUESTIONS)):
                        words += given[0] == alone[question][0]
                        bits += given == alone[question]
            print(f"{model}, reproducible {reproducible}: of {rounds * len(QUESTIONS)} answers {words} have the same words, "
                  f"{bits} the same log-probabilities; {time.monotonic() - start:.0f} s", flush=True)


if __name__ == "__main__":
    main()
