"""What a crash or a bad disk leaves of an index: kills, damaged files, refusing disks, hostile documents. Called by `make faults`.

    faults.py SAMOVAR [KILLS [SEED]]     FAULTS_ONLY=points,kills,damage,media,hostile picks parts;
                                     FAULTS_ONLY=recovery FAULTS_BUNDLE=FOLDER times the first command after a kill;
                                     FAULTS_SECONDS bounds the random kills, FAULTS_POINTS=records.successors,… the points
"""
import os
import sys
import tempfile
import time

import damage
import hostile
import kills
import media
import recovery
from sandbox import Fresh

PARTS = ("points", "kills", "damage", "media", "hostile")


def in_a_namespace():
    """Mounts are made where nobody else sees them; without the right to, those parts are left out."""
    if os.geteuid() == 0 and "FAULTS_NAMESPACE" not in os.environ:
        os.environ["FAULTS_NAMESPACE"] = "1"
        try:
            os.execvp("unshare", ["unshare", "--mount", "--propagation", "private", sys.executable, *sys.argv])
        except OSError:
            pass


def main():
    in_a_namespace()
    program = os.path.realpath(sys.argv[1])
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 500
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    wanted = set(filter(None, os.environ.get("FAULTS_ONLY", "").split(","))) or set(PARTS)
    complaints = []

    def complain(text):
        complaints.append(text)
        print("  ! " + text, flush=True)

    fresh = Fresh(program)
    start = time.monotonic()
    sound = True
    with tempfile.TemporaryDirectory(prefix="samovar-faults-") as folder:
        if wanted & {"points", "kills"}:
            print(kills.Tally.HEAD, flush=True)
        if "points" in wanted:
            for tally in kills.point_kills(program, folder, seed, fresh, complain):
                print(tally, flush=True)
                sound = sound and tally.sound()
        if "kills" in wanted:
            tally = kills.random_kills(program, folder, count, seed, fresh, complain)
            print(tally, flush=True)
            sound = sound and tally.sound()
        if "damage" in wanted:
            print("\n" + damage.HEAD, flush=True)
            sound = damage.run(program, folder, seed, fresh, complain) and sound
        if "media" in wanted:
            print("\n" + media.HEAD, flush=True)
            # With few kills asked for, a few calls are enough.
            for tally in media.run(program, folder, fresh, complain, 3 if count >= 500 else 11):
                print(tally, flush=True)
                sound = sound and tally.sound()
        if "hostile" in wanted:
            print("\n" + hostile.HEAD, flush=True)
            sound = hostile.run(program, folder, complain) and sound
        if "recovery" in wanted:
            print("\n" + recovery.HEAD, flush=True)
            sound = recovery.run(program, folder, complain) and sound
    print(f"\n{len(complaints)} complaints, {time.monotonic() - start:.0f} s")
    sys.exit(0 if sound else 1)


if __name__ == "__main__":
    main()
