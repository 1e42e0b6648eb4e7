"""How long the first command after a kill takes on a large index: FAULTS_ONLY=recovery FAULTS_BUNDLE=FOLDER.

The folder is an index's; it is copied, never changed."""
import os
import pathlib
import shutil

from sandbox import NAMES, Broken, Index

HEAD = f"{'killed at':<30}{'a reader':>12}{'then a writer':>15}{'findings':>10}"
LIMIT = 2.0
WORK = {"records.committed": "ingest", "bundle.segment.written": "ingest", "file.renamed": "ingest",
        "rebuild.generation.written": "rebuild", "rebuild.swapped": "rebuild"}


def run(program, folder, complain):
    source = pathlib.Path(os.environ.get("FAULTS_BUNDLE", ""))
    if not (source / "records.sqlite").exists():
        raise Broken("FAULTS_BUNDLE names no index: FAULTS_ONLY=recovery FAULTS_BUNDLE=Indexes/NAME")
    sound = True
    for number, (point, work) in enumerate(WORK.items()):
        index = Index(program, f"{folder}/recovery{number}")
        shutil.copytree(source, index.bundle)
        index.write({name: 0 for name in NAMES[:2]})
        arguments = ["ingest", index.documents] if work == "ingest" else ["rebuild", "all"]
        killed = index.run(*arguments, environment={"SAMOVAR_FAIL_POINT": point}, timeout=300)
        if not killed.killed:
            complain(f"{point}: {work} did not come by")
            sound = False
            continue
        reader = index.run("documents", "show", 1, timeout=300)
        writer = index.run("generations", "prune", timeout=300)
        looked = index.run("verify", timeout=300)
        findings = len(looked.json()["findings"])
        print(f"{point:<30}{reader.seconds:>10.2f} s{writer.seconds:>13.2f} s{findings:>10}", flush=True)
        if writer.code != 0 or findings or max(reader.seconds, writer.seconds) > LIMIT:
            complain(f"{point}: {reader.seconds:.2f} s, {writer.seconds:.2f} s, {writer.err.strip()[-200:]}")
            sound = False
        shutil.rmtree(index.folder, ignore_errors=True)
    return sound
