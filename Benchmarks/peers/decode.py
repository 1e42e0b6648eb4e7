"""Watched, unwatched and llama-bench in turns; prints the median of the rounds' ratios.

decode.py SAMOVAR_BENCH LLAMA_BENCH MODEL [ROUNDS]
"""
import json
import statistics
import subprocess
import sys

bench, peer, model = sys.argv[1:4]
rounds = int(sys.argv[4]) if len(sys.argv) > 4 else 7
PROMPT, TOKENS, THREADS, BATCH = 256, 64, 2, 256


def ours():
    out = subprocess.run(
        [bench, "decode", "--model", model, "--prompt", str(PROMPT), "--tokens", str(TOKENS), "--threads", str(THREADS),
         "--batch", str(BATCH)],
        check=True, capture_output=True, text=True).stdout
    return json.loads(out.splitlines()[-1])


def theirs():
    out = subprocess.run(
        [peer, "-m", model, "-p", str(PROMPT), "-n", str(TOKENS), "-t", str(THREADS), "-b", str(BATCH), "-ub", str(BATCH),
         "-r", "1", "-o", "json"],
        check=True, capture_output=True, text=True).stdout
    rows = json.loads(out)
    return {"reading": next(r["avg_ts"] for r in rows if r["n_prompt"]),
            "writing": next(r["avg_ts"] for r in rows if r["n_gen"])}


lines = []
for turn in range(rounds):
    # Whoever comes second finds the machine as the first left it: take turns at being first.
    if turn % 2:
        peer_round, our_round = theirs(), ours()
    else:
        our_round, peer_round = ours(), theirs()
    lines.append((our_round, peer_round))


def median(values):
    return statistics.median(values)


print(f"tokens a second, median of {rounds} rounds: reading {median(o['reading'] for o, _ in lines):.1f}"
      f" (llama-bench {median(p['reading'] for _, p in lines):.1f});"
      f" writing unwatched {median(o['unwatched'] for o, _ in lines):.1f}, watched {median(o['watched'] for o, _ in lines):.1f}"
      f" (llama-bench {median(p['writing'] for _, p in lines):.1f})")
print(f"processor time of a watched token: {median(o['watchedWork'] for o, _ in lines):.3f} of an unwatched one's")
print(f"median of the rounds' ratios: watched / unwatched {median(o['watched'] / o['unwatched'] for o, _ in lines):.3f}"
      f" (wanted 0.98), unwatched / llama-bench {median(o['unwatched'] / p['writing'] for o, p in lines):.3f} (wanted 0.97),"
      f" reading / llama-bench {median(o['reading'] / p['reading'] for o, p in lines):.3f} (wanted 0.97)")
