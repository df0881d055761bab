# SPDX-License-Identifier: Apache-2.0
"""Remarks (`#` lines) of a diagram's text, which no diagram keeps: merged with the text, each above the line it stood above. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from glsp.model.parsing import read_line, rows

END = ""
"""Remarks that stand above nothing."""


def remarks(text: str) -> dict[str, list[str]]:
    """The remarks of a text by the id of the node whose line is below them."""
    found: dict[str, list[str]] = {}
    waiting: list[str] = []
    text = text.replace("\r\n", "\n")
    nodes = _nodes(text)
    for number, row in enumerate(text.split("\n"), 1):
        said = row.strip()
        if said.startswith("#"):
            waiting.append(said)
        elif waiting and number in nodes:
            found[nodes[number]] = waiting
            waiting = []
    return {**found, END: waiting} if waiting else found


def merged_remarks(base: str, ours: str, theirs: str) -> dict[str, list[str]]:
    """The remarks of three versions as one: what either side wrote anew comes, what either took away goes."""
    was, mine, other = (
        {(node, row) for node, said in remarks(each).items() for row in said} for each in (base, ours, theirs)
    )
    kept = (mine & other) | ((mine | other) - was)
    made: dict[str, list[str]] = {}
    for text in (ours, theirs):
        for node, found in remarks(text).items():
            said = made.setdefault(node, [])
            said += (row for row in found if (node, row) in kept and row not in said)
    return made


def with_remarks(text: str, found: Mapping[str, list[str]]) -> str:
    """A text without remarks, and these in it; those of nodes that are gone stand at its end."""
    left = dict(found)
    nodes = _nodes(text)
    made: list[str] = []
    for number, row in enumerate(text.rstrip("\n").split("\n"), 1):
        made += left.pop(nodes[number], ()) if number in nodes else ()
        made.append(row)
    made += (row for each in left.values() for row in each)
    return "\n".join(made) + "\n"


def _nodes(text: str) -> dict[int, str]:
    """The ids of nodes by the numbers of their lines."""
    return {number: read_line(number, row).id for number, row in rows(text)}
