#!/usr/bin/env python3
"""Writes the manual page from the commands themselves.

    samovar --experimental-dump-help | Scripts/make-man.py >samovar.1

Everything in it comes from the program: what it says under --help, in the form of man(7). Options that all commands take
stand once.
"""

import json
import re
import sys


def text(line: str) -> str:
    """A text as roff: backslashes and hyphens are escaped, and no line begins with a request."""
    line = line.replace("\\", "\\e").replace("-", "\\-")
    return re.sub(r"^([.'])", r"\\&\1", line)


def block(words: str) -> list[str]:
    """Paragraphs; lines that are indented keep their breaks."""
    lines: list[str] = []
    for line in (words or "").splitlines():
        if not line.strip():
            lines.append(".PP")
        elif re.match(r"^[A-Z ]+$", line) and len(line) > 3:
            lines += [f'.SH "{text(line)}"']
        elif line.startswith("  "):
            lines += [".br", text(line.strip())]
        else:
            lines.append(text(line))
    return lines


def spelled(argument: dict) -> str:
    """An option as it is typed, in bold, its value in italics."""
    if argument["kind"] == "positional":
        return f"\\fI{text(argument.get('valueName', ''))}\\fR"
    names = [("-" if name["kind"] == "short" else "--") + name["name"] for name in argument.get("names", [])]
    written = ", ".join(f"\\fB{text(name)}\\fR" for name in names)
    if argument["kind"] == "option":
        written += f" \\fI{text(argument.get('valueName', ''))}\\fR"
    return written


def identity(argument: dict) -> str:
    return json.dumps([argument["kind"], argument.get("names"), argument.get("valueName")], sort_keys=True)


def described(argument: dict) -> list[str]:
    words = " ".join(filter(None, [argument.get("abstract"), argument.get("discussion")]))
    if argument.get("defaultValue") and "default" not in words:
        words += f" (default: {argument['defaultValue']})"
    values = argument.get("allValues")
    if values:
        words += f" One of: {', '.join(values)}."
    return [".TP", spelled(argument), text(" ".join(words.split())) or "\\&"]


def leaves(command: dict, above: list[str]):
    """Every command that does something, with its full name."""
    name = above + [command["commandName"]]
    inner = [sub for sub in command.get("subcommands", []) if sub["commandName"] != "help"]
    if not inner:
        yield " ".join(name), command
    for sub in inner:
        yield from leaves(sub, name)


def shown(command: dict) -> list[dict]:
    return [argument for argument in command.get("arguments", []) if argument.get("shouldDisplay", True)]


def main() -> None:
    root = json.load(sys.stdin)["command"]
    commands = list(leaves(root, []))
    common = set.intersection(*({identity(argument) for argument in shown(command)} for _, command in commands))
    discussion, _, status = root.get("discussion", "").partition("EXIT STATUS")

    page = [
        '.\\" Written by Scripts/make-man.py from the commands; changes belong there.',
        ".TH SAMOVAR 1", ".SH NAME", f"samovar \\- {text(root['abstract'])}",
        ".SH SYNOPSIS", ".B samovar", ".I command", "[options]",
        ".SH DESCRIPTION", *block(discussion), ".SH COMMANDS",
    ]
    for name, command in commands:
        own = [argument for argument in shown(command) if identity(argument) not in common]
        usage = " ".join(spelled(argument) for argument in own if argument["kind"] == "positional")
        page += [".SS", f"\\fB{text(name)}\\fR {usage}", text(command.get("abstract", "")), ".RS"]
        for argument in own:
            page += described(argument)
        page += block(command.get("discussion", "")) + [".RE"]
    page += [".SH OPTIONS OF EVERY COMMAND"]
    for argument in shown(commands[0][1]):
        if identity(argument) in common:
            page += described(argument)
    page += [
        ".SH EXIT STATUS", *[line for row in status.strip().splitlines() for line in status_row(row)],
        ".SH FILES",
        ".TP", "\\fI$XDG_CONFIG_HOME/samovar/samovar.yaml\\fR",
        text("What you want other than in Config/samovar.yaml, which names and explains every setting."),
        ".TP", "\\fI$XDG_RUNTIME_DIR/samovar.sock\\fR", "The daemon's socket, yours alone.",
        ".TP", "\\fI$XDG_CACHE_HOME/samovar\\fR", "Models, native libraries, and what can be made again.",
        ".SH ENVIRONMENT",
        text("SAMOVAR_ and a setting's name in capitals, its dot an underscore, outranks both files: "
             "SAMOVAR_GENERATION_TOP_K."),
    ]
    print("\n".join(page))


def status_row(row: str) -> list[str]:
    number, _, meaning = row.strip().partition(" ")
    return [".TP", f"\\fB{number}\\fR", text(meaning.strip())]


main()
