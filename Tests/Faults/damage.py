"""Files of a bundle that are torn, cut, emptied or have a bit flipped: it must be made whole, or say clearly that it is
not; never answer wrongly, crash or hang."""
import concurrent.futures
import itertools
import random
import shutil

from sandbox import NAMES, Broken, Hang, Index, equal

OUTCOMES = ["right", "earlier", "refused", "wrong, seen by verify", "WRONG", "UNCLEAR", "CRASH", "HANG", "not mended"]
FATAL = {"WRONG", "UNCLEAR", "CRASH", "HANG"}
HEAD = f"{'file':<24}{'damage':<18}{'cases':>6}" + "".join(f"{o:>{len(o) + 2}}" for o in OUTCOMES)


def flipped(place):
    def damage(path, rng):
        data = bytearray(path.read_bytes())
        data[place(rng, len(data))] ^= 1 << rng.randrange(8)
        path.write_bytes(data)
    return damage


def cut(length):
    return lambda path, rng: path.write_bytes(path.read_bytes()[:length(path.stat().st_size)])


def zeroed(path, rng):
    data = bytearray(path.read_bytes())
    start = rng.randrange(max(1, len(data) // 4096)) * 4096
    data[start:start + 4096] = bytes(len(data[start:start + 4096]))
    path.write_bytes(data)


DAMAGES = [
    ("missing", lambda path, rng: path.unlink()),
    ("empty", cut(lambda n: 0)),
    ("cut in the middle", cut(lambda n: n // 2)),
    ("last byte lost", cut(lambda n: n - 1)),
    ("a page of zeroes", zeroed),
]
FLIP = ("bit flipped", flipped(lambda rng, n: rng.randrange(n)))


def kind(path):
    """Files of one kind share a line of the table."""
    name = path.name
    if name.endswith(".faiss"):
        return name.split("-")[0] + ".faiss"
    if path.parent.name == "caches":
        return "caches/" + name.split("-")[0]
    if path.parent.parent.name == "generations":
        return "generation's manifest"
    return name


def make(program, folder):
    """An index with everything an index can have: two generations, removed vectors, a log, a cache."""
    index = Index(program, folder)
    state = {name: 0 for name in NAMES[:6]}
    for change in ({}, {NAMES[1]: 1}):
        state = {**state, **change}
        index.write(state)
        for arguments in (["ingest", index.documents], ["rebuild", "all"]):
            done = index.run(*arguments)
            if done.code != 0:
                raise Broken(f"the index to damage cannot be made: {done.err}")
    ids = index.stored()
    gone = NAMES[5]
    index.run("documents", "remove", ids[gone][1])
    state.pop(gone)
    state[NAMES[6]] = 2
    index.write(state)
    index.run("ingest", index.documents)
    # The last commit stays in SQLite's log, which is all that knows of it: a damaged log ends earlier, and the index is
    # what it was before that commit.
    before, state = state, {**state, NAMES[7]: 0}
    index.write(state)
    killed = index.run("ingest", index.documents, environment={"SAMOVAR_FAIL_POINT": "records.committed"})
    if not killed.killed:
        raise Broken("the index to damage was closed in good order")
    index.answers()
    return index, state, before


def judge(index, truths, is_log):
    """What comes of a damaged index."""
    try:
        try:
            found = {n: r for n, (r, _) in index.stored().items()}
            truth = next((said for state, said in truths if state == found), None)
            outcome = "right" if truth is not None and equal(index.answers(), truth) else "wrong"
            if outcome == "right" and truth is not truths[0][1]:
                outcome = "earlier" if is_log else "wrong"
        except Broken as broken:
            outcome = refusal(broken)
        looked = index.run("verify", "--deep")
        if looked.crashed:
            return "CRASH", looked.err
        sees = looked.code != 0
        if outcome == "wrong":
            return ("wrong, seen by verify" if sees else "WRONG"), ""
        if outcome not in ("right", "earlier"):
            return outcome, looked.err
        # What can be mended is mended, and then stays so.
        if sees:
            mended = index.run("repair")
            if mended.crashed:
                return "CRASH", mended.err
            if mended.code != 0 or not equal(index.answers(), truth):
                return "not mended", looked.out + mended.err
        return outcome, ""
    except Hang as hang:
        return "HANG", str(hang)
    except Broken as broken:
        return refusal(broken), str(broken)


def refusal(broken):
    if broken.result is None:
        # A list of documents that was refused, or one that holds what nobody wrote.
        return "refused" if "exit" in str(broken) else "wrong"
    if broken.result.crashed:
        return "CRASH"
    return "refused" if broken.result.failure not in (None, "internal") else "UNCLEAR"


def run(program, folder, seed, fresh, complain, flips=6, database_flips=60):
    base, *states = make(program, f"{folder}/base")
    truths = [(state, fresh.answers(state)) for state in states]
    files = sorted(p for p in base.bundle.rglob("*") if p.is_file())
    cases = []
    for path in files:
        flip_count = database_flips if path.name.startswith("records.sqlite") else flips
        for name, damage in DAMAGES + [FLIP] * flip_count:
            if path.stat().st_size > 0 or name == "missing":
                cases.append((path.relative_to(base.bundle), name, damage))

    def attempt(number):
        place, name, damage = cases[number]
        rng = random.Random(seed * 100_000 + number)
        index = base.copy(f"{folder}/damaged{number}")
        damage(index.bundle / place, rng)
        outcome, words = judge(index, truths, place.name.endswith("-wal"))
        shutil.rmtree(index.folder, ignore_errors=True)
        return kind(base.bundle / place), name, outcome, words, number

    counts = {}
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for what, name, outcome, words, number in pool.map(attempt, range(len(cases))):
            counts.setdefault((what, name), []).append(outcome)
            if outcome in FATAL or outcome == "not mended":
                complain(f"{cases[number][0]}, {name} (case {number}): {outcome} {words.strip()[-300:]}")
    sound = True
    for (what, name), outcomes in sorted(counts.items()):
        print(f"{what:<24}{name:<18}{len(outcomes):>6}"
              + "".join(f"{outcomes.count(o) or '':>{len(o) + 2}}" for o in OUTCOMES), flush=True)
        sound = sound and not FATAL & set(outcomes)
    return sound
