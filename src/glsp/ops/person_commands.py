# SPDX-License-Identifier: Apache-2.0
"""`glsp person` on the command line: its arguments and what it prints. The work is in `people`."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Callable
from pathlib import Path

from glsp.settings import Settings

WHO = "token:ID, a token's name, person:ID, or the name that histories show"


def add(parser: Callable[..., argparse.ArgumentParser], common: Callable[[argparse.ArgumentParser], None]) -> None:
    """Adds the command; `common` adds what every command takes."""
    person = parser("person", help="a person's data: write all that names somebody into a file, or erase it")
    todo = person.add_subparsers(dest="todo", required=True, metavar="COMMAND")
    export = todo.add_parser("export", help="write tokens, sharing, edits, comments, versions and audit entries")
    export.add_argument("subject", metavar="SUBJECT", help=WHO)
    export.add_argument(
        "target", metavar="OUT", type=Path, help="the file: .json, or .zip with a file for each section"
    )
    erase = todo.add_parser(
        "erase", help="put a pseudonym in their place, revoke tokens, end sessions; cannot be undone"
    )
    erase.add_argument("subject", metavar="SUBJECT", help=WHO)
    erase.add_argument("--dry-run", action="store_true", help="only say what there is")
    for command, run in ((export, _export), (erase, _erase)):
        common(command)
        command.set_defaults(run=run)


def _export(settings: Settings, options: argparse.Namespace) -> int:
    from glsp.ops import people

    found = asyncio.run(people.export(settings, options.subject, options.target))
    print(_line(found))
    return 0


def _erase(settings: Settings, options: argparse.Namespace) -> int:
    from glsp.ops import people

    done = asyncio.run(people.erase(settings, options.subject, is_only_told=options.dry_run))
    print(f"would be erased: {_line(done.found)}" if options.dry_run else f"erased: {_line(done.found)}")
    if done.pseudonym:
        print(f"histories and the audit log call them {done.pseudonym} now", file=sys.stderr)
    return 0


def _line(found: dict[str, int]) -> str:
    return ", ".join(f"{section} {count}" for section, count in found.items())
