# SPDX-License-Identifier: Apache-2.0
"""`glsp token` and `glsp share` on the command line: their arguments and what they print. The work is beside it.

Whatever takes long to import is imported where it is used, so that other commands start at once.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Callable

from glsp.settings import Settings


def add(parser: Callable[..., argparse.ArgumentParser], common: Callable[[argparse.ArgumentParser], None]) -> None:
    """Adds the commands; `common` adds what every command takes."""
    token = parser("token", help="API tokens: who may come in, as whom, and what they may do")
    todo = token.add_subparsers(dest="todo", required=True, metavar="COMMAND")
    create = todo.add_parser("create", help="make a token, and print it once")
    create.add_argument("name", metavar="NAME", help="who or what will bring it; edits carry this name")
    create.add_argument(
        "--scope",
        default="edit",
        help="read, edit (the default), agent (edits, shares nothing) or admin; each includes the ones before",
    )
    create.add_argument("--diagram", action="append", metavar="ID", help="only for this diagram; again for several")
    create.add_argument(
        "--tag", action="append", metavar="TAG", help="only for diagrams with this tag; again for several"
    )
    lasting = create.add_mutually_exclusive_group()
    lasting.add_argument("--days", type=int, help="how long it is good; 90 if not said")
    lasting.add_argument("--never", action="store_true", help="it does not expire")
    shown = todo.add_parser("list", help="show the tokens that are good, without their secrets")
    shown.add_argument("--all", action="store_true", help="also those that were revoked or have expired")
    revoke = todo.add_parser("revoke", help="revoke a token for ever; whoever is connected with it is turned out")
    revoke.add_argument("token", metavar="TOKEN", help="its id, or its name")
    share = parser("share", help="who may see and edit a diagram; without options, show it")
    share.add_argument("diagram", metavar="ID", help="the diagram")
    share.add_argument("--everyone", metavar="LEVEL", help="what whoever comes in may do: none, view, edit or default")
    share.add_argument(
        "--with", dest="grant", action="append", metavar="WHO=LEVEL",
        help="share with a token's name, person:ID or group:NAME; view, edit or own; again for several",
    )  # fmt: skip
    share.add_argument("--without", action="append", metavar="WHO", help="no longer; again for several")
    share.add_argument("--owner", metavar="WHO", help="whose it is from now on")
    runs = ((create, _token_create), (shown, _token_list), (revoke, _token_revoke), (share, _share))
    for command, run in runs:
        command.add_argument("--json", action="store_true", help="print JSON instead of lines")
        common(command)
        command.set_defaults(run=run)


def _token_create(settings: Settings, options: argparse.Namespace) -> int:
    from glsp.editor.tokens import DAYS
    from glsp.ops import tokens

    days = None if options.never else DAYS if options.days is None else options.days
    made = tokens.create(
        settings, options.name, options.scope, days, diagrams=options.diagram or (), tags=options.tag or ()
    )
    token, secret = asyncio.run(made)
    if options.json:
        print(tokens.as_json({**tokens.told(token), "secret": secret}))
    else:
        print(secret)
        print(f"{tokens.line(token)}\nthe token is shown this once: keep it where secrets are kept", file=sys.stderr)
    return 0


def _token_list(settings: Settings, options: argparse.Namespace) -> int:
    from glsp.ops import tokens

    found = asyncio.run(tokens.listed(settings, is_all=options.all))
    if options.json:
        print(tokens.as_json([tokens.told(each) for each in found]))
    else:
        for each in found:
            print(tokens.line(each))
    return 0


def _token_revoke(settings: Settings, options: argparse.Namespace) -> int:
    from glsp.ops import tokens

    found = asyncio.run(tokens.revoke(settings, options.token))
    print(tokens.as_json(tokens.told(found)) if options.json else tokens.line(found))
    return 0


def _share(settings: Settings, options: argparse.Namespace) -> int:
    from glsp.ops import sharing, tokens

    wanted = sharing.Wanted(options.everyone, options.grant or (), options.without or (), options.owner)
    found = asyncio.run(sharing.share(settings, options.diagram, wanted))
    print(tokens.as_json(found) if options.json else "\n".join(sharing.lines(found)))
    return 0
