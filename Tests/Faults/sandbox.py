"""An index in a folder of its own, driven by the real program, and what it should say."""
import functools
import hashlib
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
ARTICLES = ROOT / "Tests/Fixtures/samovar-articles"
TIMEOUT = 60

# The shipped encoder by its name, and the same file by its path.
_models = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "samovar/models"
EMBEDDERS = ["all-minilm-l6-v2", str(_models / "all-minilm-l6-v2-f16.gguf")]

# Small steps, so that a kill finds every one of them half done; one thread, because two drivers share the cores.
SETTINGS = {
    "SAMOVAR_INGEST_BATCH_DOCUMENTS": "2",
    "SAMOVAR_INGEST_CHECKPOINT_DOCUMENTS": "2",
    "SAMOVAR_INGEST_STAGING_TEXTS": "8",
    "SAMOVAR_EMBEDDING_THREADS": "1",
    "SAMOVAR_RETRIEVAL_CALIBRATION": "fixed",
    "OMP_WAIT_POLICY": "passive",
    "OMP_NUM_THREADS": "1",
}

# What an index is asked, to be compared with an index made afresh: the whole collection's graph, and the facts.
QUESTIONS = [("Which river flows through Tula?", "graph"), ("Where was tea bought for Russia?", "tearag")]


def _passages():
    found = []
    for article in sorted(ARTICLES.iterdir()):
        if article.suffix in (".md", ".txt"):
            parts = [p for p in article.read_text().split("\n\n") if len(p) > 150]
            found.append((article.suffix, parts))
    return found


PASSAGES = _passages()
NAMES = [f"doc{n}" for n in range(8)]


@functools.cache
def document(name, revision):
    """The bytes of a document's revision: two passages of an article and a line that only this revision has."""
    number = NAMES.index(name)
    _, parts = PASSAGES[number % len(PASSAGES)]
    chosen = [parts[(revision + i) % len(parts)] for i in range(min(2, len(parts)))]
    return ("\n\n".join(chosen) + f"\n\nRevision {revision} of {name} was written in {1800 + 7 * number + revision}.\n").encode()


def file_name(name):
    return name + ".md"


HASHES = {hashlib.sha256(document(n, r)).hexdigest(): (n, r) for n in NAMES for r in range(3)}


class Result:
    def __init__(self, process, out, err, seconds, killed):
        self.code, self.out, self.err, self.seconds, self.killed = process.returncode, out, err, seconds, killed

    @property
    def crashed(self):
        return not self.killed and (self.code < 0 or self.code >= 128 and self.code != 130)

    @property
    def failure(self):
        """The failure's code, as the program says it in JSON."""
        for line in reversed(self.err.splitlines()):
            try:
                return json.loads(line)["error"]["code"]
            except (ValueError, KeyError, TypeError):
                continue
        return None

    def json(self):
        return json.loads(self.out.splitlines()[-1]) if self.out.strip() else None


class Index:
    """One index named `x` below a folder, and the folder of documents it keeps in step with."""

    def __init__(self, program, folder, environment=None):
        self.program, self.folder = program, pathlib.Path(folder)
        self.documents = self.folder / "documents"
        self.indexes = self.folder / "indexes"
        self.bundle = self.indexes / "x"
        for made in (self.documents, self.indexes, self.folder / "run"):
            made.mkdir(parents=True, exist_ok=True)
        self.environment = dict(os.environ)
        self.environment.update(SETTINGS)
        self.environment.update(
            SAMOVAR_INDEX_DIRECTORY=str(self.indexes), XDG_RUNTIME_DIR=str(self.folder / "run"),
            SAMOVAR_CONFIG_DIR=str(ROOT / "Config"))
        self.environment.update(environment or {})
        self.environment.pop("SAMOVAR_FAIL_POINT", None)

    def run(self, *arguments, environment=None, kill_after=None, index="x", prefix=(), timeout=TIMEOUT):
        command = [*prefix, self.program, *map(str, arguments), "--json", "--no-daemon", "--index", index]
        start = time.monotonic()
        process = subprocess.Popen(
            command, env={**self.environment, **(environment or {})}, text=True, errors="replace",
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        timer = None
        if kill_after is not None:
            timer = threading.Timer(kill_after, process.kill)
            timer.start()
        try:
            out, err = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise Hang(" ".join(command)) from None
        finally:
            if timer:
                timer.cancel()
        seconds = time.monotonic() - start
        return Result(process, out, err, seconds, process.returncode == -signal.SIGKILL)

    def write(self, state):
        """Makes the folder of documents hold exactly these revisions."""
        for name in NAMES:
            path = self.documents / file_name(name)
            if name in state:
                if not path.exists() or path.read_bytes() != document(name, state[name]):
                    path.write_bytes(document(name, state[name]))
            else:
                path.unlink(missing_ok=True)

    def stored(self):
        """Document → (revision, id), as the index has them."""
        listed = self.run("documents", "list")
        if listed.code != 0:
            raise Broken(f"documents list: exit {listed.code}: {listed.err.strip()[-300:]}")
        found = {}
        for entry in listed.json():
            known = HASHES.get(entry["content_hash"])
            name = pathlib.Path(entry["source"]).stem
            if known is None or known[0] != name:
                raise Broken(f"holds an unknown document {entry['source']} {entry['content_hash'][:12]}")
            found[name] = (known[1], entry["id"])
        return found

    def answers(self):
        """What it says to the questions: ranked items with scores, without ids."""
        said = []
        for question, mode in QUESTIONS:
            found = self.run("search", question, "--mode", mode, "--limit", 8)
            if found.code != 0:
                raise Broken(f"search {mode}: exit {found.code}: {found.err.strip()[-300:]}", found)
            items = []
            for item in found.json()["items"]:
                citation = item["citation"]
                place = (pathlib.Path(citation["source"]).name, tuple(citation["byte_range"]))
                words = item.get("text", "")
                items.append((item["kind"], place, words, item["score"]))
            said.append(items)
        return said

    def copy(self, folder):
        other = Index(self.program, folder)
        shutil.rmtree(other.bundle, ignore_errors=True)
        shutil.copytree(self.bundle, other.bundle)
        other.documents = self.documents
        return other


class Broken(Exception):
    """The index cannot be used, or what it says cannot be true."""

    def __init__(self, message, result=None):
        super().__init__(message)
        self.result = result


class Hang(Exception):
    pass


def equal(one, other):
    """Whether two indexes say the same; scores may differ by the rounding of sums taken in another order, and items
    whose scores are that near may stand the other way round."""
    for left, right in zip(one, other):
        if len(left) != len(right):
            return False
        rest = list(right)
        for place, item in enumerate(left):
            if not near(item[3], right[place][3]):
                return False
            match = next((r for r in rest if r[:3] == item[:3] and near(r[3], item[3])), None)
            # The last item may tie with one that fell off the end.
            if match is None and not near(item[3], left[-1][3]):
                return False
            if match is not None:
                rest.remove(match)
    return True


def near(one, other):
    return abs(one - other) <= 2e-3 * max(1.0, abs(one), abs(other))


class Fresh:
    """Indexes made afresh, by what they hold; each is made once."""

    def __init__(self, program):
        self.program, self.known, self.lock = program, {}, threading.Lock()

    def answers(self, state):
        key = tuple(sorted(state.items()))
        with self.lock:
            if key in self.known:
                return self.known[key]
        with tempfile.TemporaryDirectory(prefix="samovar-fresh-") as folder:
            index = Index(self.program, folder)
            index.write(state)
            files = [index.documents / file_name(name) for name in sorted(state)]
            made = index.run("ingest", *files)
            if made.code != 0:
                raise Broken(f"a fresh index cannot be made: {made.err[-300:]}")
            said = index.answers()
        with self.lock:
            self.known[key] = said
        return said
