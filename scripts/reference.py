# SPDX-License-Identifier: Apache-2.0
"""Writes the reference pages that must say what the code says: settings, commands, metrics, errors, access, languages.

`--check` only compares. What lives here: turning declarations into pages. What must never: facts of its own.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import access_page
from language_pages import language_pages
from prometheus_client.metrics import MetricWrapperBase

from glsp import telemetry
from glsp.cli import parser
from glsp.endpoints.answers import STATUS
from glsp.errors import GlspError
from glsp.settings import VARIABLES

REFERENCE = Path(__file__).resolve().parent.parent / "docs" / "reference"

SETTINGS_HEAD = """# Settings

Read from the environment once, at the start. Each variable may also be given as `NAME_FILE`, a file that holds the value.
An option of the command line wins. All problems are reported at once, and nothing starts until they are solved.
Written by `make docs`.

| Variable | Default | Meaning |
| --- | --- | --- |
"""

COMMANDS_HEAD = """# Commands

After `make run` or `make test` the command is `.venv/bin/glsp`; after `pip install` of the wheel it is `glsp`.
Exit codes: 0 fine; 1 the thing asked about is not fine; 2 wrong usage or configuration. Written by `make docs`.
"""

METRICS_HEAD = """# Metrics

What `/metrics` answers, for Prometheus. Label values come from closed sets: never ids, names or addresses of people.
Written by `make docs`.

| Metric | Kind | Labels | Meaning |
| --- | --- | --- | --- |
"""

ERRORS_HEAD = """# Errors

Every refusal and failure that the server tells on purpose. The code is stable; the message is for people; the hint says
what to try instead. Over HTTP the answer is `{"error": {"code", "message", "hint", "trace"}}` with the status below,
where `trace` finds the line in the server's log. Written by `make docs`.

| Code | HTTP | Meaning |
| --- | --- | --- |
"""


def main() -> int:
    """Write the pages, or compare them."""
    texts = {
        "settings": settings_page(),
        "commands": commands_page(),
        "metrics": metrics_page(),
        "errors": errors_page(),
        "access": access_page.page(),
        **language_pages(),
    }
    pages = {REFERENCE / f"{name}.md": text for name, text in texts.items()}
    if "--check" not in sys.argv[1:]:
        for path, text in pages.items():
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return 0
    differing = [
        path.name for path, text in pages.items() if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    if differing:
        print(f"docs/reference: {', '.join(differing)} differ from the code; run `make docs`", file=sys.stderr)
    return int(bool(differing))


def settings_page() -> str:
    """Make the table of variables."""
    rows = [
        f"| `{variable.name}` | {cell(variable.default)} | {cell(variable.meaning)}{' Secret.' if variable.secret else ''} |"
        for variable in VARIABLES
    ]
    return SETTINGS_HEAD + "\n".join(rows) + "\n"


def metrics_page() -> str:
    """Make the table of metrics, in the order of their declaration."""
    declared = [vars(value) for value in vars(telemetry).values() if isinstance(value, MetricWrapperBase)]
    labels = {facts["_name"]: ", ".join(f"`{label}`" for label in facts["_labelnames"]) for facts in declared}
    rows = [
        f"| `{family.name}{'_total' if family.type == 'counter' else ''}` | {family.type} | {labels[family.name]} "
        f"| {cell(family.documentation)} |"
        for family in telemetry.REGISTRY.collect()
    ]
    return METRICS_HEAD + "\n".join(rows) + "\n"


def errors_page() -> str:
    """Make the table of errors, as the tree goes."""
    rows = [
        f"| `{error.code}` | {STATUS.get(error, '')} | {cell(str(error.__doc__).split(chr(10), maxsplit=1)[0])} |"
        for error in descendants(GlspError)
    ]
    return ERRORS_HEAD + "\n".join(rows) + "\n"


def descendants(error: type[GlspError]) -> Iterator[type[GlspError]]:
    """Walk the tree of errors, depth first, in the order of definition."""
    for child in error.__subclasses__():
        yield child
        yield from descendants(child)


def commands_page() -> str:
    """Make one section for each command, in the order of `glsp --help`."""
    return COMMANDS_HEAD + "".join(f"\n{section}" for section in sections(parser()))


def sections(top: argparse.ArgumentParser) -> Iterator[str]:
    """Walk commands and their subcommands, depth first."""
    for action in inside(top):
        if isinstance(action.choices, dict):
            commands = cast("dict[str, argparse.ArgumentParser]", vars(action)["choices"])
            told = cast("list[argparse.Action]", vars(action)["_choices_actions"])
            sentences = {choice.dest: choice.help or "" for choice in told}
            for name, command in commands.items():
                yield section(command, sentences.get(name, ""))
                yield from sections(command)


def inside(command: argparse.ArgumentParser) -> list[argparse.Action]:
    """List what a parser was given; argparse has no public way to ask."""
    listed = [action for action in command._actions if action.dest != "help"]  # noqa: SLF001
    return [action for action in listed if action.help != argparse.SUPPRESS]  # for tests, not for people


def section(command: argparse.ArgumentParser, sentence: str) -> str:
    """Describe one command: its sentence, its line, its options."""
    arguments = [action for action in inside(command) if not isinstance(action.choices, dict)]
    line = " ".join([command.prog, *map(spelled, arguments)])
    lines = [f"## {command.prog}", "", f"{cell(sentence)[:1].upper()}{cell(sentence)[1:]}.", "", "```", line, "```", ""]
    if arguments:
        lines += ["| Option | Meaning |", "| --- | --- |"]
        lines += [f"| `{cell(spelled(action).strip('[]'))}` | {cell(action.help or '')} |" for action in arguments]
        lines.append("")
    return "\n".join(lines)


def spelled(action: argparse.Action) -> str:
    """Spell one argument as usage lines do; argparse's own text differs between versions of Python."""
    value = (
        "" if action.nargs == 0 else action.metavar or "|".join(map(str, action.choices or ())) or action.dest.upper()
    )
    if not action.option_strings:
        return str(value) if action.nargs not in ("*", "?") else f"[{value}]"
    text = f"{action.option_strings[-1]} {value}".strip()
    return text if action.required else f"[{text}]"


def cell(text: str) -> str:
    """Make a text fit for one cell of a table."""
    return text.replace("|", "\\|").replace("\n", " ").strip()


if __name__ == "__main__":
    sys.exit(main())
