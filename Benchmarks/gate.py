#!/usr/bin/env python3
"""What a search finds nothing for, and what it finds something for: the gate in front of search and answers, from both sides.

    Benchmarks/gate.py SAMOVAR [BEFORE] [--data FOLDER] [--state FOLDER] [--only NAMES] [--seed 1] [--verbose]

Needs no generator. FOLDER of data holds the development sets that RESULTS.md describes; the sample articles of the tests
are always tried. BEFORE is another build of the program: each value is followed by its value in brackets, on the same
queries. Indexes are kept in the folder of state, one set for each program.

What the collection holds must be found (share refused; 0 is the aim): words of its own, each once, from documents drawn at
random; pairs of the two rarest words of one chunk; short questions without a name, made of a clause of its text ("What was
sealed with wax?"); and the data set's own questions. What it does not hold should be refused (share for which something was
found; lower is better): questions written to have no answer there, questions of other collections, and words that stand in
none of its chunks. Some questions of other collections are answerable by accident.
"""
import argparse
import collections
import http.client
import json
import math
import os
import pathlib
import random
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time

CHECKOUT = pathlib.Path(__file__).resolve().parents[1]
ARTICLES = CHECKOUT / "Tests/Fixtures/samovar-articles"
COUNTS = {"words": 55, "pairs": 24, "short": 24, "own": 100, "foreign": 60}
HOLDS = ["words", "pairs", "short", "own"]
LACKS = ["unanswerable", "foreign", "absent"]
HAN = re.compile(r"[\u4e00-\u9fff]+")
WORD = re.compile(r"[^\W\d_]{4,}")
OBJECT = r"(?:the |a |an )?[a-z]{4,}(?: [a-z]{4,})?"
PASSIVE = re.compile(
    r"\b((?:was|were|is|are) (?:[a-z]{3,}ed|made|built|found|given|held|written|cut|sold|drawn|kept|known|taken|bought|grown)"
    rf" (?:by|with|in|from|to|for|as|on) {OBJECT})(?=[,.;])")
ACTIVE = re.compile(rf" ([a-z]{{3,}}ed the [a-z]{{4,}}(?: (?:of|in|from|with|for|to) {OBJECT})?)(?=[,.;])")


def function_words():
    text = (CHECKOUT / "Sources/Corpus/FunctionWords.swift").read_text()
    return set(re.findall(r"[a-z]+", "".join(re.findall(r'"""(.*?)"""', text, re.S))))


class Collection:
    """What is taken in, and which of the data's questions belong to it."""

    def __init__(self, name, source, questions=None, unanswerable=None, like=()):
        self.name, self.source, self.like = name, source, {name, *like}
        self.questions, self.unanswerable = self.read(questions), self.read(unanswerable)

    @staticmethod
    def read(path):
        if path is None or not path.exists():
            return []
        return [json.loads(line)["question"] for line in path.read_text().splitlines() if line.strip()]

    @staticmethod
    def all(data):
        fixtures = CHECKOUT / "Tests/Fixtures"
        yield Collection("articles", ARTICLES, fixtures / "samovar-questions.jsonl")
        if data is None:
            return
        for name in ["squad", "hotpotqa", "musique", "clapnq", "ramdocs"]:
            folder = data / name
            yield Collection(name, folder / "corpus.jsonl", folder / "dev.jsonl", folder / "unanswerable.jsonl",
                             like=["xquad-en"] if name == "squad" else [])
        for language in ["en", "de", "ru", "zh"]:
            folder = data / "xquad"
            yield Collection(f"xquad-{language}", folder / f"corpus.{language}.jsonl",
                             folder / f"dev.{language}.jsonl", like=["squad"])
        yield Collection("documents", data / "documents")
        yield Collection("filings", data / "filings/docs", data / "filings/dev.jsonl")


class Queries:
    """The queries of one collection, drawn from its chunks by a seed."""

    def __init__(self, collection, chunks, others, strangers, seed, stop):
        random_ = random.Random(f"{collection.name} {seed}")
        words = [self.words(text) for text in chunks]
        frequency = collections.Counter(word for found in words for word in set(found))
        common = {word for word, count in frequency.items() if len(chunks) > 50 and count > len(chunks) / 20}
        content = [[word for word in found if word not in stop and word not in common] for found in words]
        self.drawn = {
            "words": self.single(content, random_),
            "pairs": self.pairs(content, frequency, random_),
            "short": self.short(chunks, random_),
            "own": self.some(collection.questions, COUNTS["own"], random_),
            "unanswerable": collection.unanswerable,
            "foreign": self.some(others, COUNTS["foreign"], random_),
            "absent": self.some(sorted(strangers), COUNTS["words"], random_),
        }

    @staticmethod
    def words(text):
        text = text.lower()
        han = "".join(HAN.findall(text))
        if len(han) > len(text) / 4:
            return Queries.segments(text)
        return WORD.findall(text)

    # Two characters that stand together more often than chance has it are taken for a word.
    bonds = {}

    @classmethod
    def learn(cls, chunks):
        single, double = collections.Counter(), collections.Counter()
        for run in (run for text in chunks for run in HAN.findall(text)):
            single.update(run)
            double.update(run[at:at + 2] for at in range(len(run) - 1))
        total = sum(single.values()) or 1
        cls.bonds = {pair: count for pair, count in double.items() if count >= 4
                     and math.log2(count * total / (single[pair[0]] * single[pair[1]])) > 6}

    @classmethod
    def segments(cls, text):
        return [run[at:at + 2] for run in HAN.findall(text) for at in range(len(run) - 1) if run[at:at + 2] in cls.bonds]

    @staticmethod
    def some(values, count, random_):
        return random_.sample(values, min(count, len(values)))

    @staticmethod
    def single(content, random_):
        drawn = []
        for _ in range(2000):
            found = random_.choice(content)
            word = random_.choice(found) if found else None
            if word and word not in drawn:
                drawn.append(word)
            if len(drawn) == COUNTS["words"]:
                break
        return drawn

    @staticmethod
    def pairs(content, frequency, random_):
        drawn = []
        for found in random_.sample(content, len(content)):
            rare = sorted(set(found), key=lambda word: (frequency[word], word))[:2]
            if len(rare) == 2:
                drawn.append(" ".join(rare))
            if len(drawn) == COUNTS["pairs"]:
                break
        return drawn

    @staticmethod
    def short(chunks, random_):
        made = sorted({f"What {clause}?" for text in chunks for kind in (PASSIVE, ACTIVE)
                       for clause in kind.findall(re.sub(r"\s+", " ", text))})
        return Queries.some(made, COUNTS["short"], random_)


class Connection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=300)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class Program:
    """One build of the program, with its indexes and a daemon."""

    def __init__(self, path, state):
        self.path = os.path.realpath(path)
        self.state = state
        self.state.mkdir(parents=True, exist_ok=True)
        self.environment = {
            **os.environ, "SAMOVAR_INDEX_DIRECTORY": str(self.state), "XDG_RUNTIME_DIR": str(self.state),
            "XDG_CONFIG_HOME": str(self.state / "no-configuration")}

    def ingest(self, collection):
        # A file that is refused, such as one that is encrypted, is no fault here.
        result = subprocess.run(
            [self.path, "ingest", "--quiet", "--no-daemon", "--index", collection.name, str(collection.source)],
            env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        if not self.chunks(collection):
            sys.exit(f"{collection.name}: nothing was taken in\n{result.stderr}")

    def chunks(self, collection):
        files = [file for file in (self.state / collection.name).rglob("*")
                 if file.is_file() and file.open("rb").read(15) == b"SQLite format 3"]
        for file in files:
            database = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
            try:
                return [text for text, in database.execute("SELECT text FROM chunks ORDER BY id")]
            finally:
                database.close()
        return []

    def __enter__(self):
        path = str(self.state / "gate.sock")
        self.process = subprocess.Popen(
            [self.path, "serve", "--socket", path], env=self.environment, stderr=subprocess.PIPE)
        while not pathlib.Path(path).exists():
            if self.process.poll() is not None:
                sys.exit(self.process.stderr.read().decode())
            time.sleep(0.02)
        self.connection = Connection(path)
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()

    def found(self, query, index):
        """The first item found, or nothing."""
        body = json.dumps({"query": query, "index": index, "limit": 1})
        self.connection.request("POST", "/v1/search", body, {"Content-Type": "application/json"})
        response = self.connection.getresponse()
        answer = json.loads(response.read())
        if response.status != 200:
            sys.exit(f"search '{query}' in {index}: {response.status} {answer}")
        return answer["items"][0] if answer["items"] else None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("before", nargs="?")
    parser.add_argument("--data", type=pathlib.Path, help="folder of the development sets")
    parser.add_argument("--state", type=pathlib.Path, default=pathlib.Path("/tmp/samovar-gate"))
    parser.add_argument("--only", help="collections, by commas")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--verbose", action="store_true", help="each query on the wrong side, and what was found for it")
    arguments = parser.parse_args()

    collections_ = list(Collection.all(arguments.data))
    chosen = set(arguments.only.split(",")) if arguments.only else None
    tried = [collection for collection in collections_ if chosen is None or collection.name in chosen]
    programs = [Program(arguments.program, arguments.state / "now")]
    if arguments.before:
        programs.append(Program(arguments.before, arguments.state / "before"))
    for program in programs:
        for collection in tried:
            print(f"taking in {collection.name}", file=sys.stderr)
            program.ingest(collection)

    stop = function_words()
    strange = set()
    for name in ["hotpotqa", "clapnq"] if arguments.data else []:
        lines = (arguments.data / name / "corpus.jsonl").read_text().splitlines()[:500]
        strange |= {word for line in lines for word in WORD.findall(json.loads(line)["text"].lower())} - stop
    drawn = {}
    for collection in tried:
        chunks = programs[0].chunks(collection)
        Queries.learn(chunks)
        others = [question for other in collections_ if other.name in ("squad", "hotpotqa", "clapnq")
                  and other.name not in collection.like for question in other.questions]
        strangers = strange - {word for text in chunks for word in WORD.findall(text.lower())}
        drawn[collection.name] = Queries(collection, chunks, others, strangers, arguments.seed, stop).drawn

    results = []
    for number, program in enumerate(programs):
        with program:
            results.append({
                name: {kind: wrong_side(program, name, kind, queries, arguments.verbose and number == 0)
                       for kind, queries in kinds.items()} for name, kinds in drawn.items()})
    table([collection.name for collection in tried], drawn, results)


def wrong_side(program, index, kind, queries, verbose):
    """How many queries are on the wrong side of the gate."""
    count = 0
    for query in queries:
        item = program.found(query, index)
        if (item is None) == (kind in HOLDS):
            count += 1
            if verbose:
                found = "nothing" if item is None else re.sub(r"\s+", " ", f"{item['citation']['title']}: {item['text']}")[:110]
                print(f"  {index} {kind}: {query}  ->  {found}")
    return count


def table(names, drawn, results):
    def cell(name, kind):
        total = sum(len(drawn[each][kind]) for each in (names if name == "all" else [name]))
        if not total:
            return ""
        counts = [sum(result[each][kind] for each in (names if name == "all" else [name])) for result in results]
        values = [f"{100 * count / total:.1f}" for count in counts] if name == "all" else [str(count) for count in counts]
        return f"{values[0]}{f' ({values[1]})' if len(values) > 1 else ''} {'%' if name == 'all' else f'of {total}'}"

    print(f"{'':<11}{'refused, though it is there':^72}{'found, though it is not there':^54}")
    print(f"{'':<11}" + "".join(f"{kind:>18}" for kind in HOLDS + LACKS))
    for name in names + ["all"]:
        print(f"{name:<11}" + "".join(f"{cell(name, kind):>18}" for kind in HOLDS + LACKS))


if __name__ == "__main__":
    main()
