#!/usr/bin/env python3
"""Long reports with tables: whether a search finds the right file and page, and whether answers get their numbers right.

    Benchmarks/filings.py SAMOVAR FOLDER [--state FOLDER] [--answers [COUNT]] [--verbose]

FOLDER holds docs/*.pdf and dev.jsonl with "sources", names of files, and "answers" in prose. The right pages of a file are
those whose text, by pdftotext, holds the most of the answer's numbers (years and numbers below 100 left out); a question
whose answer has no such number on any page of a file counts for files only. With --answers each question is asked as well:
a number of the answer that no gold answer and no cited passage holds is a wrong one.
"""
import argparse
import json
import pathlib
import re
import subprocess
import sys

from gate import Program

NUMBER = re.compile(r"(?<![\w.,])\d{1,3}(?:,\d{3})+(?:\.\d+)?|(?<![\w.,])\d+(?:\.\d+)?")


def numbers(text):
    """Numbers that say something of their place: no years, no small ones."""
    found = {match.replace(",", "") for match in NUMBER.findall(text)}
    return {number for number in found
            if "." in number or (float(number) >= 100 and not re.fullmatch(r"(19|20)\d\d", number))}


def pages(file):
    text = subprocess.run(["pdftotext", "-layout", str(file), "-"], capture_output=True, text=True, check=True).stdout
    return [numbers(page) for page in text.split("\f")]


class Corpus:
    def __init__(self, folder):
        self.name, self.source = "filings", folder / "docs"
        self.questions = [json.loads(line) for line in (folder / "dev.jsonl").read_text().splitlines() if line.strip()]
        self.pages = {file.name: pages(file) for file in sorted(self.source.glob("*.pdf"))}

    def right_pages(self, question):
        """(file, page) pairs that hold the most numbers of the answer."""
        wanted = set().union(*(numbers(answer) for answer in question["answers"]))
        right = set()
        for name in question["sources"]:
            counts = [len(wanted & page) for page in self.pages.get(name, [])]
            if counts and max(counts) > 0:
                right |= {(name, number + 1) for number, count in enumerate(counts) if count == max(counts)}
        return right


def post(program, path, body):
    program.connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
    response = program.connection.getresponse()
    data = response.read()
    if response.status != 200:
        sys.exit(f"{path}: {response.status} {data.decode()}")
    return [json.loads(line) for line in data.splitlines() if line.strip()]


def places(item):
    citation = item["citation"]
    first, last = citation.get("pages") or [0, 0]
    name = pathlib.PurePath(citation["source"]).name
    return name, {(name, page) for page in range(first, last + 1)}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--state", type=pathlib.Path, default=pathlib.Path("/tmp/samovar-gate/now"))
    parser.add_argument("--answers", type=int, nargs="?", const=10**6, default=0)
    parser.add_argument("--verbose", action="store_true")
    arguments = parser.parse_args()
    corpus = Corpus(arguments.folder)
    program = Program(arguments.program, arguments.state)
    program.ingest(corpus)
    files = both = paged = 0
    with program:
        for question in corpus.questions:
            items = post(program, "/v1/search", {"query": question["question"], "index": corpus.name, "limit": 5})[0]["items"]
            found = [places(item) for item in items]
            hit = any(name in question["sources"] for name, _ in found)
            right = corpus.right_pages(question)
            page = any(pages_ & right for _, pages_ in found)
            files += hit
            paged += bool(right)
            both += bool(right) and page
            if arguments.verbose and not (hit and (page or not right)):
                print(f"  {question['question']}\n    wanted {sorted(right) or question['sources']}\n"
                      f"    found {[sorted(pages_) or name for name, pages_ in found]}")
        total = len(corpus.questions)
        print(f"right file among the first five: {files} of {total} ({100 * files / total:.1f} %)")
        print(f"right file and page: {both} of {paged} ({100 * both / max(paged, 1):.1f} %)")
        if arguments.answers:
            answers(program, corpus, arguments)


def answers(program, corpus, arguments):
    asked = exact = wrong = declined = cited_wrong = 0
    for question in corpus.questions[:arguments.answers]:
        gold = set().union(*(numbers(answer) for answer in question["answers"]))
        if not gold:
            continue
        asked += 1
        events = post(program, "/v1/ask", {"question": question["question"], "index": corpus.name})
        text = "".join(event["text"] for event in events if event["event"] == "text")
        given = numbers(text)
        evidence = set().union(*(numbers(item["text"]) for event in events if event["event"] == "retrieved"
                                 for item in event["items"]), set())
        cited = any(event["event"] == "cited" for event in events)
        strange = given - gold - evidence
        declined += not given and not cited
        exact += bool(given & gold)
        wrong += bool(strange)
        cited_wrong += bool(cited and given and not given & gold)
        if arguments.verbose:
            print(f"  {question['question']}\n    {text}\n    right {sorted(given & gold)}, not in the evidence {sorted(strange)}")
    print(f"answers with a number of the gold answer: {exact} of {asked}; without any number or citation: {declined}; "
          f"with a number that neither gold answer nor evidence holds: {wrong}; cited, and all numbers others than the gold "
          f"answer's: {cited_wrong}")


if __name__ == "__main__":
    main()
