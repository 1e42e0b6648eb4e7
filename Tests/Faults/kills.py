"""Processes that work on an index are killed; then it must hold what they had acknowledged, and say what a fresh index
of the same documents says."""
import concurrent.futures
import os
import random
import re
import shutil
import sys
import threading
import time

from sandbox import EMBEDDERS, NAMES, ROOT, Broken, Hang, Index, equal, file_name


class Tally:
    def __init__(self, kind):
        self.kind, self.kills, self.lost, self.back, self.shut, self.findings, self.other = kind, 0, 0, 0, 0, 0, 0
        self.slowest = 0.0

    def sound(self):
        return not (self.lost or self.back or self.shut or self.findings or self.other)

    HEAD = (f"{'kind of kill':<38}{'kills':>7}{'lost':>6}{'back':>6}{'shut':>6}{'findings':>10}{'other':>7}"
            f"{'slowest recovery':>18}")

    def __str__(self):
        return (f"{self.kind:<38}{self.kills:>7}{self.lost:>6}{self.back:>6}{self.shut:>6}{self.findings:>10}"
                f"{self.other:>7}{self.slowest:>16.3f} s")


class Life:
    """One index, its documents as acknowledged, and random work on it."""

    def __init__(self, program, folder, seed, fresh, complain):
        self.index, self.random, self.fresh, self.complain = Index(program, folder), random.Random(seed), fresh, complain
        self.state, self.durations = {}, {}

    KINDS = ["ingest", "ingest", "ingest", "sync", "sync", "remove", "rebuild", "part", "compact", "embedder"]

    def plan(self, kinds):
        """(kind, arguments, documents afterwards, whether all of it comes at once)"""
        kind = self.random.choice(kinds)
        after = dict(self.state)
        if kind == "remove" and not self.state or kind in ("rebuild", "part", "compact", "embedder") and not self.index.bundle.exists():
            kind = "ingest"
        if kind == "ingest":
            chosen = self.random.sample(NAMES, self.random.randint(2, 4))
            for name in chosen:
                after[name] = self.random.randrange(3)
            self.index.write(after)
            return kind, ["ingest", *(self.index.documents / file_name(n) for n in chosen)], after, False
        if kind == "sync":
            for name in self.random.sample(NAMES, 4):
                if self.random.random() < 0.4 and len(after) > 1:
                    after.pop(name, None)
                else:
                    after[name] = self.random.randrange(3)
            self.index.write(after)
            return kind, ["ingest", "--sync", self.index.documents], after, False
        if kind == "remove":
            ids = {name: number for name, (_, number) in self.index.stored().items()}
            chosen = self.random.sample(sorted(self.state), self.random.randint(1, min(2, len(self.state))))
            for name in chosen:
                after.pop(name)
            return kind, ["documents", "remove", *(ids[n] for n in chosen)], after, True
        if kind == "part":
            part = self.random.choice(["chunks", "triplets", "entities", "graph"])
            return kind, ["rebuild", part], after, True
        if kind == "embedder":
            # The same file by two names: other vectors for the index, the same answers.
            return kind, ["rebuild", "all", "--embedder", self.random.choice(EMBEDDERS)], after, True
        return kind, ["rebuild", "all"] if kind == "rebuild" else ["compact"], after, True

    def step(self, tally, kill=False, point=None, kinds=KINDS):
        """One piece of work, killed on its way when it lives that long.
        - Returns: whether it was killed."""
        kind, arguments, after, at_once = self.plan(kinds)
        delay = None
        if kill:
            delay = self.random.uniform(0.02, 1.05 * self.durations.get(kind, 0.4))
        environment = {"SAMOVAR_FAIL_POINT": point} if point else None
        done = self.index.run(*arguments, environment=environment, kill_after=delay)
        if done.killed:
            tally.kills += 1
            self.examine(tally, after, at_once, kind)
        elif done.code == 0:
            self.durations[kind] = max(self.durations.get(kind, 0), done.seconds)
            self.state = after
        else:
            tally.other += 1
            self.complain(f"{tally.kind}: {kind} failed with exit {done.code}: {done.err.strip()[-300:]}")
            self.state = {n: r for n, (r, _) in self.index.stored().items()}
        return done.killed

    def examine(self, tally, after, at_once, kind):
        """What a killed process has left, seen by a process that opens it now."""
        if not (self.index.bundle / "records.sqlite").exists():
            if self.state:
                tally.lost += len(self.state)
            return
        if self.random.random() < 0.5:
            # A writer finishes what was left; else a reader looks at it as it is.
            first = self.index.run("generations", "prune")
            tally.slowest = max(tally.slowest, first.seconds)
            if first.code != 0:
                tally.shut += 1
                self.complain(f"{tally.kind}, {kind}: a writer cannot open: {first.err.strip()[-300:]}")
        looked = self.index.run("verify", "--deep")
        tally.slowest = max(tally.slowest, looked.seconds)
        if looked.code not in (0, 65) or not looked.out.strip():
            tally.shut += 1
            self.complain(f"{tally.kind}, {kind}: cannot be opened: {looked.err.strip()[-300:]}")
            return
        report = looked.json()
        if report["findings"]:
            tally.findings += 1
            self.complain(f"{tally.kind}, {kind}: {report['findings']}")
        stored = {n: r for n, (r, _) in self.index.stored().items()}
        allowed = [self.state.get, after.get]
        if at_once and stored not in (self.state, after):
            tally.other += 1
            self.complain(f"{tally.kind}, {kind}: half of it came: {stored} from {self.state} to {after}")
        for name in NAMES:
            possible = {look(name) for look in allowed}
            if stored.get(name) in possible:
                continue
            if name in stored and stored[name] is not None and None in possible and len(possible) == 1:
                tally.back += 1
            elif name not in stored:
                tally.lost += 1
            else:
                tally.back += 1
            self.complain(f"{tally.kind}, {kind}: {name} is {stored.get(name)}, may be {possible}")
        self.state = stored
        self.compare(tally, kind)

    def compare(self, tally, kind):
        if not self.state:
            return
        said, expected = self.index.answers(), self.fresh.answers(self.state)
        if not equal(said, expected):
            tally.other += 1
            self.complain(f"{tally.kind}, {kind}: says other things than a fresh index of {self.state}:\n"
                          f"      {brief(said)}\n      {brief(expected)}")


def brief(said):
    return [[(k, p, round(s, 4)) for k, p, _, s in items] for items in said]


def random_kills(program, folder, count, seed, fresh, complain, workers=2):
    """`count` kills in all, or what FAULTS_SECONDS allows, spread over lives that go on from what each kill has left."""
    tallies, threads, left = [], [], [count]
    lock = threading.Lock()
    deadline = time.monotonic() + float(os.environ.get("FAULTS_SECONDS", "inf"))

    def work(number):
        tally = Tally("random moments")
        tallies.append(tally)
        life = Life(program, f"{folder}/life{number}", seed * 1000 + number, fresh, complain)
        try:
            for _ in range(3):
                life.step(tally)
            while True:
                with lock:
                    if left[0] <= 0 or time.monotonic() > deadline:
                        return
                    left[0] -= 1
                    if left[0] % 100 == 0:
                        print(f"  … {count - left[0]} of {count}", file=sys.stderr, flush=True)
                while not life.step(tally, kill=True):
                    pass
        except (Broken, Hang) as error:
            tally.shut += 1
            complain(f"random moments: {type(error).__name__}: {error}")

    for number in range(workers):
        threads.append(threading.Thread(target=work, args=(number,)))
        threads[-1].start()
    for thread in threads:
        thread.join()
    total = Tally("random moments")
    for tally in tallies:
        for name in ("kills", "lost", "back", "shut", "findings", "other"):
            setattr(total, name, getattr(total, name) + getattr(tally, name))
        total.slowest = max(total.slowest, tally.slowest)
    return total


def fail_points():
    source = (ROOT / "Sources/Stores/RecordStore/FailPoint.swift").read_text()
    found = re.findall(r'case \w+ = "([\w.]+)"', source)
    wanted = tuple(filter(None, os.environ.get("FAULTS_POINTS", "").split(",")))
    return [point for point in found if not wanted or point.startswith(wanted)]


# What comes by a fail point, by how its name begins.
COMES_BY = {
    "records.stage": ["ingest", "sync"], "records.commit": ["ingest", "sync"], "records.remove": ["remove"],
    "records.adopt": ["rebuild", "compact"], "records.successors": ["embedder"], "rebuild.successor": ["embedder"],
    "rebuild.": ["rebuild", "part", "compact"],
    "bundle.database.created": ["ingest"],
}


def point_kills(program, folder, seed, fresh, complain):
    """At each fail point, at its first pass and at a later one."""
    special = {"records.migrated": migration, "restore.begun": restoring, "restore.done": restoring,
               "records.facts.noted": rereading, "records.facts.adopting": rereading}

    def examine(number, point):
        tally = Tally(point)
        own = f"{folder}/{point}"
        try:
            if point in special:
                special[point](program, own, point, tally, fresh, complain)
            else:
                kinds = next((k for begin, k in COMES_BY.items() if point.startswith(begin)), Life.KINDS)
                for passes in (0, 2):
                    life = Life(program, f"{own}-{passes}", seed + number, fresh, complain)
                    if point != "bundle.database.created":
                        life.step(tally, kinds=["ingest"])
                    for _ in range(8 if passes == 0 else 3):
                        if life.step(tally, point=f"{point}:{passes}", kinds=kinds):
                            break
                    # Life goes on.
                    life.step(tally)
                    life.compare(tally, "afterwards")
                    shutil.rmtree(life.index.folder, ignore_errors=True)
        except (Broken, Hang) as error:
            tally.shut += 1
            complain(f"{point}: {type(error).__name__}: {error}")
        if tally.kills == 0:
            tally.other += 1
            complain(f"{point}: no piece of work came by here")
        return tally

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        yield from pool.map(lambda pair: examine(*pair), enumerate(fail_points()))


def migration(program, folder, point, tally, fresh, complain):
    """A bundle of the first format, opened by a writer for the first time."""
    shutil.rmtree(folder, ignore_errors=True)
    index = Index(program, folder)
    shutil.copytree(ROOT / "Tests/Fixtures/bundle-format-1", index.bundle)
    before = index.run("documents", "list").json()
    killed = index.run("generations", "prune", environment={"SAMOVAR_FAIL_POINT": point})
    tally.kills += killed.killed
    looked = index.run("generations", "prune")
    tally.slowest = max(tally.slowest, looked.seconds)
    if looked.code != 0:
        tally.shut += 1
        complain(f"{point}: {looked.err.strip()[-300:]}")
    verified = index.run("verify", "--deep")
    if verified.code != 0:
        tally.findings += 1
        complain(f"{point}: {verified.out.strip()[-300:]}")
    if index.run("documents", "list").json() != before:
        tally.lost += 1
        complain(f"{point}: other documents than before")


def rereading(program, folder, point, tally, fresh, complain):
    """Facts that somebody else gave are read anew by grammar; killed on the way, the old or the new serve, and the job that
    goes on ends with what a fresh index has."""
    for passes in (0, 1):
        shutil.rmtree(folder, ignore_errors=True)
        index = Index(program, folder)
        state = {name: 0 for name in NAMES[:5]}
        index.write(state)
        given = index.folder / "facts.jsonl"
        given.write_text('{"id":"nobody","triples":[]}\n')
        index.run("ingest", index.documents, "--extractor", "import", "--triplets", given)
        killed = index.run("rebuild", "triplets", "--extractor", "grammar",
                           environment={"SAMOVAR_FAIL_POINT": f"{point}:{passes}"})
        tally.kills += killed.killed
        looked = index.run("verify", "--deep")
        tally.slowest = max(tally.slowest, looked.seconds)
        if looked.code not in (0, 65) or looked.json()["findings"]:
            tally.findings += 1
            complain(f"{point}: {looked.out.strip()[-300:]} {looked.err.strip()[-300:]}")
        if {n: r for n, (r, _) in index.stored().items()} != state:
            tally.lost += 1
            complain(f"{point}: other documents than before")
        resumed = index.run("jobs", "resume") if killed.killed else killed
        if resumed.code != 0:
            tally.shut += 1
            complain(f"{point}: cannot go on: {resumed.err.strip()[-300:]}")
        elif not equal(index.answers(), fresh.answers(state)):
            tally.other += 1
            complain(f"{point}: says other things than a fresh index")


def restoring(program, folder, point, tally, fresh, complain):
    shutil.rmtree(folder, ignore_errors=True)
    index = Index(program, folder)
    state = {name: 0 for name in NAMES[:3]}
    index.write(state)
    index.run("ingest", index.documents)
    index.run("backup", f"{folder}/backup.sqlite")
    shutil.rmtree(index.bundle)
    killed = index.run("restore", f"{folder}/backup.sqlite", environment={"SAMOVAR_FAIL_POINT": point})
    tally.kills += killed.killed
    if not (index.bundle / "records.sqlite").exists():
        again = index.run("restore", f"{folder}/backup.sqlite")
        if again.code != 0:
            tally.shut += 1
            complain(f"{point}: cannot be restored again: {again.err.strip()[-300:]}")
    looked = index.run("verify", "--deep")
    tally.slowest = max(tally.slowest, looked.seconds)
    if looked.code != 0 and index.run("repair").code != 0:
        tally.shut += 1
        complain(f"{point}: {looked.out} {looked.err}")
    if {n: r for n, (r, _) in index.stored().items()} != state:
        tally.lost += 1
        complain(f"{point}: other documents than were backed up")
