# SPDX-License-Identifier: Apache-2.0
"""`glsp audit` on the command line: its arguments and what it prints. The work is in `auditing`."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Callable
from pathlib import Path

from glsp.settings import Settings


def add(parser: Callable[..., argparse.ArgumentParser], common: Callable[[argparse.ArgumentParser], None]) -> None:
    """Adds the command; `common` adds what every command takes."""
    audit = parser("audit", help="who did what: tokens, sharing, diagrams as a whole, refusals; tamper-evident")
    todo = audit.add_subparsers(dest="todo", required=True, metavar="COMMAND")
    shown = todo.add_parser("list", help="show entries, newest first")
    shown.add_argument("--since", default="", metavar="WHEN", help="of this day or moment on, or so many days ago")
    shown.add_argument("--subject", default="", help="what somebody did: token:ID, person:ID, user:NAME or a pseudonym")
    shown.add_argument("--action", default="", help="only this action, or diagram for all that begin with it")
    shown.add_argument("--limit", type=int, default=100, help="entries at most; 100 if not said")
    shown.add_argument("--json", action="store_true", help="print JSON instead of lines")
    verify = todo.add_parser("verify", help="check that no entry was changed, removed or slipped in; else exit code 1")
    verify.add_argument(
        "--head",
        default="",
        metavar="HEAD",
        help="also check that all is there that was then: NUMBER:HASH or an export",
    )
    verify.add_argument("--json", action="store_true", help="print JSON instead of lines")
    export = todo.add_parser("export", help="write every entry as a line of JSON, and the head as the last line")
    export.add_argument("target", metavar="OUT", nargs="?", type=Path, help="the file; without it, to the terminal")
    for command, run in ((shown, _list), (verify, _verify), (export, _export)):
        common(command)
        command.set_defaults(run=run)


def _list(settings: Settings, options: argparse.Namespace) -> int:
    from glsp.ops import auditing, tokens

    found = asyncio.run(
        auditing.listed(settings, options.since, options.subject, options.action, max(0, options.limit))
    )
    if options.json:
        print(tokens.as_json(found))
    else:
        for each in found:
            print(auditing.line(each))
    return 0


def _verify(settings: Settings, options: argparse.Namespace) -> int:
    from glsp.ops import auditing, tokens

    found = asyncio.run(auditing.verified(settings, options.head))
    if options.json:
        print(tokens.as_json(found))
    else:
        for each in auditing.told(found):
            print(each)
    return 0 if found.is_fine else 1


def _export(settings: Settings, options: argparse.Namespace) -> int:
    from glsp.ops import auditing

    asyncio.run(auditing.exported(settings, options.target, sys.stdout.buffer.write))
    sys.stdout.buffer.flush()
    return 0
