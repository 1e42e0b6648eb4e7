"""Disks that are full, refuse, or may only be read, and clocks that jump."""
import concurrent.futures
import os
import pathlib
import shutil
import subprocess
import zlib

from sandbox import NAMES, Broken, Hang, Index, equal

HEAD = f"{'what refuses':<38}{'runs':>6}{'done':>6}{'refused':>9}{'unclear':>9}{'lost':>6}{'shut':>6}{'other':>7}"


class Tally:
    def __init__(self, kind):
        self.kind, self.runs, self.done, self.refused = kind, 0, 0, 0
        self.unclear, self.lost, self.shut, self.other = 0, 0, 0, 0

    def sound(self):
        return not (self.unclear or self.lost or self.shut or self.other)

    def __str__(self):
        return (f"{self.kind:<38}{self.runs:>6}{self.done:>6}{self.refused:>9}{self.unclear:>9}{self.lost:>6}"
                f"{self.shut:>6}{self.other:>7}")


def shim(folder):
    """The system that refuses, compiled; `None` without a compiler."""
    made = pathlib.Path(folder) / "faulty_system.so"
    source = pathlib.Path(__file__).with_name("faulty_system.c")
    done = subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", made, source, "-ldl"], capture_output=True, text=True)
    return made if done.returncode == 0 else None


def judge(tally, index, done, before, after, at_once, fresh, complain, what):
    """After work that was refused, with nothing in its way any more."""
    tally.runs += 1
    if done.code == 0:
        tally.done += 1
        before = after
    elif done.killed:
        pass
    elif done.crashed or done.failure in (None, "internal"):
        tally.unclear += 1
        complain(f"{tally.kind}, {what}: exit {done.code}: {done.err.strip()[-300:]}")
    else:
        tally.refused += 1
    try:
        looked = index.run("verify", "--deep")
        if looked.code != 0:
            tally.shut += 1
            complain(f"{tally.kind}, {what}: afterwards: {looked.out.strip()[-300:]} {looked.err.strip()[-300:]}")
            return
        stored = {n: r for n, (r, _) in index.stored().items()}
        wrong = [n for n in NAMES if stored.get(n) not in (before.get(n), after.get(n))]
        if wrong or at_once and stored not in (before, after):
            tally.lost += 1
            complain(f"{tally.kind}, {what}: holds {stored}, from {before} to {after}")
        elif stored and not equal(index.answers(), fresh.answers(stored)):
            tally.other += 1
            complain(f"{tally.kind}, {what}: says other things than a fresh index of {stored}")
    except Broken as broken:
        tally.shut += 1
        complain(f"{tally.kind}, {what}: {broken}")


BEFORE = {name: 0 for name in NAMES[:4]}


def base(program, folder):
    index = Index(program, folder)
    index.write(BEFORE)
    for arguments in (["ingest", index.documents], ["rebuild", "chunks"]):
        done = index.run(*arguments)
        if done.code != 0:
            raise Broken(done.err)
    index.answers()
    return index


def works(index):
    """Pieces of work on the base: what, arguments, documents afterwards, whether all at once."""
    after = {**BEFORE, NAMES[1]: 1, NAMES[5]: 2, NAMES[6]: 0}
    after.pop(NAMES[0])
    index.write(after)
    ids = index.stored()
    less = {n: r for n, r in BEFORE.items() if n != NAMES[2]}
    return [
        ("ingest --sync", ["ingest", "--sync", index.documents], after, False),
        ("remove", ["documents", "remove", ids[NAMES[2]][1]], less, True),
        ("rebuild", ["rebuild", "all"], BEFORE, True),
        ("compact", ["compact"], BEFORE, True),
    ]


def refusing_calls(program, folder, fresh, complain, step):
    """The first call on a file fails, then one `step` later, and so on until the work no longer comes that far."""
    library = shim(folder)
    if library is None:
        print("no C compiler: calls that fail are left out")
        return
    index = base(program, f"{folder}/calls")
    for kind, extra in (("EIO", {}), ("EIO from there on", {"FAULTY_FROM_THERE_ON": "1"}),
                        ("ENOSPC from there on", {"FAULTY_FROM_THERE_ON": "1"}), ("KILL", {})):
        tally = Tally(f"call on a file: {kind}")
        for what, arguments, after, at_once in works(index):
            def attempt(number):
                own = index.copy(f"{folder}/call-{kind.replace(' ', '')}-{what.split()[0]}-{number}")
                environment = {"LD_PRELOAD": str(library), "FAULTY_FOLDER": str(own.bundle),
                               "FAULTY_CALL": str(number), "FAULTY_WITH": kind.split()[0], **extra}
                try:
                    done = own.run(*arguments, environment=environment)
                    judge(tally, own, done, BEFORE, after, at_once, fresh, complain, f"{what}, call {number}")
                except Hang as hang:
                    tally.shut += 1
                    complain(f"{tally.kind}, {what}, call {number}: hangs: {hang}")
                    return False
                finally:
                    shutil.rmtree(own.folder, ignore_errors=True)
                # Counting ends where nothing fails any more.
                return done.code == 0

            # Not always the same ones.
            number, quiet = 1 + zlib.crc32((kind + what).encode()) % step, 0
            with concurrent.futures.ThreadPoolExecutor(2) as pool:
                while quiet < 4 and number < 600:
                    for passed in pool.map(attempt, range(number, number + 4 * step, step)):
                        quiet = quiet + 1 if passed else 0
                    number += 4 * step
        yield tally


def mounted(what, *options):
    return subprocess.run(["mount", *options, what], capture_output=True).returncode == 0


def full_disk(program, folder, fresh, complain):
    tally = Tally("disk full")
    disk = pathlib.Path(folder) / "disk"
    disk.mkdir()
    for kilobytes in (200, 400, 600, 800, 1000, 1300, 1600, 2000, 2500, 3000):
        if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "none", disk]).returncode != 0:
            print("cannot mount: the full disk is left out")
            return
        try:
            index = Index(program, disk)
            state = {}
            for turn in range(6):
                after = {**state, NAMES[turn]: turn % 3, NAMES[turn + 1]: (turn + 1) % 3}
                # The documents themselves lie elsewhere.
                index.documents = pathlib.Path(folder) / f"texts{kilobytes}"
                index.documents.mkdir(exist_ok=True)
                index.write(after)
                done = index.run("ingest", index.documents)
                if done.code == 0:
                    state = after
                    continue
                if done.crashed or done.failure in (None, "internal"):
                    tally.unclear += 1
                    complain(f"{kilobytes} KB: exit {done.code}: {done.err.strip()[-300:]}")
                break
            if (index.bundle / "records.sqlite").exists():
                # What can be read is read although nothing can be written.
                look = index.run("documents", "list")
                if look.code == 0:
                    names = {pathlib.Path(e["source"]).stem for e in look.json()}
                    if not set(state) <= names:
                        tally.lost += 1
                        complain(f"{kilobytes} KB: {set(state) - names} are lost")
                elif look.crashed or look.failure in (None, "internal"):
                    tally.unclear += 1
                    complain(f"{kilobytes} KB, read: exit {look.code}: {look.err.strip()[-300:]}")
            mounted(str(disk), "-o", "remount,size=64m")
            again = index.run("ingest", index.documents)
            judge(tally, index, again, state, after, False, fresh, complain, f"{kilobytes} KB, then room")
            if done.code != 0:
                tally.refused += 1
        finally:
            subprocess.run(["umount", "-l", disk])
    yield tally


def read_only(program, folder, fresh, complain):
    tally = Tally("read-only medium")
    for variant in ("as it was closed", "without log and shared memory", "after a kill"):
        index = base(program, f"{folder}/readonly-{variant.split()[0]}{len(variant)}")
        truth = index.answers()
        if variant == "after a kill":
            index.write({**BEFORE, NAMES[5]: 1})
            index.run("ingest", index.documents, environment={"SAMOVAR_FAIL_POINT": "records.committed"})
            truth = fresh.answers({**BEFORE, NAMES[5]: 1})
        if variant.startswith("without"):
            for suffix in ("-wal", "-shm"):
                pathlib.Path(f"{index.bundle}/records.sqlite{suffix}").unlink(missing_ok=True)
        if not (mounted(str(index.indexes), "--bind", str(index.indexes))
                and mounted(str(index.indexes), "-o", "remount,bind,ro")):
            print("cannot mount: the read-only medium is left out")
            return
        try:
            tally.runs += 1
            try:
                if equal(index.answers(), truth):
                    tally.done += 1
                else:
                    tally.other += 1
                    complain(f"read-only, {variant}: other answers")
            except Broken as broken:
                refusal = broken.result.failure if broken.result else None
                if refusal in (None, "internal"):
                    tally.unclear += 1
                tally.refused += 1
                complain(f"read-only, {variant}: {broken}")
            for arguments in (["ingest", index.documents], ["documents", "remove", 1], ["rebuild"], ["repair"]):
                refused = index.run(*arguments)
                tally.runs += 1
                if refused.code == 0 and arguments[0] != "ingest" or refused.crashed or refused.failure in (None, "internal"):
                    tally.unclear += 1
                    complain(f"read-only, {variant}, {arguments[0]}: exit {refused.code}: {refused.err.strip()[-300:]}")
                else:
                    tally.refused += 1
        finally:
            subprocess.run(["umount", "-l", index.indexes])
    yield tally


def jumping_clocks(program, folder, fresh, complain):
    library = shim(folder)
    if library is None:
        return
    tally = Tally("clock jumps")
    year = 365 * 86_400
    for years in (-56, -1, 1, 60, 300):
        for late in (False, True):
            index = base(program, f"{folder}/clock{years}{late}")
            environment = {"LD_PRELOAD": str(library), "FAULTY_CLOCK": str(years * year)}
            if late:
                environment["FAULTY_CLOCK_LATE"] = "1"
            for what, arguments, after, at_once in works(index)[:1]:
                done = index.run(*arguments, environment=environment)
                if done.code != 0:
                    complain(f"clock {years} years, {what}: exit {done.code}: {done.err.strip()[-300:]}")
                judge(tally, index, done, BEFORE, after, at_once, fresh, complain, f"{years} years, {what}")
            # Back in its own time, work goes on.
            jobs = index.run("jobs", "list")
            if jobs.code != 0:
                tally.shut += 1
                complain(f"clock {years} years: jobs: {jobs.err.strip()[-300:]}")
            shutil.rmtree(index.folder, ignore_errors=True)
    yield tally


def run(program, folder, fresh, complain, step):
    yield from full_disk(program, folder, fresh, complain)
    yield from read_only(program, folder, fresh, complain)
    yield from jumping_clocks(program, folder, fresh, complain)
    yield from refusing_calls(program, folder, fresh, complain, step)
