# SPDX-License-Identifier: Apache-2.0
"""Links of Mermaid flowcharts: `-->`, `-- text -->`, `-->|text|`, `e1@-.->`; read as Mermaid's own lexer reads them.

It is greedy: what follows two dashes is an end if it can be (`a --ob` is a circle at `b`), and an end at the start counts
where the other end is the same.
"""

from __future__ import annotations

import re

from glsp.formats.drawing import Arrow
from glsp.formats.mermaid.source import plain
from glsp.formats.mermaid.words import FLOW_ENDS, STROKES

_NAME = re.compile(r"\s*(?P<id>[^\s\"@]{1,80}+)@(?=[^{\"])")
_LINK = re.compile(r"\s*+(?P<left>[xo<])?(?P<body>--+[-xo>]|==+[=xo>]|-?\.+-[xo>]?|~~~+)")
_PIPED = re.compile(r"\s*+\|(?P<label>\s*+\"[^\"]*\"\s*+|[^|]*)\|")
_OPENING = re.compile(r"\s*+(?P<left>[xo<])?(?P<body>--|==|-\.)\s*+")
_QUOTED = re.compile(r"\"[^\"]*\"")
_CLOSING = {
    "--": re.compile(r"[xo<]?(?P<body>--+[-xo>])"),
    "==": re.compile(r"[xo<]?(?P<body>==+[=xo>])"),
    "-.": re.compile(r"[xo<]?(?P<body>(?:-|(?<!\.))\.++-[xo>]?)"),
}


def link(text: str, at: int) -> tuple[Arrow | None, str, int] | None:
    """The link that begins there: an arrow without ends (None where it is invisible), its name, and where it stops."""
    named = _NAME.match(text, at)
    name = named["id"] if named is not None else ""
    at = named.end() if named is not None else at
    whole = _LINK.match(text, at)
    if whole is not None:
        piped = _PIPED.match(text, whole.end())
        at = piped.end() if piped is not None else whole.end()
        if whole["body"].startswith("~"):
            return None, name, at
        return _arrow(whole["left"], whole["body"], piped["label"] if piped is not None else ""), name, at
    opening = _OPENING.match(text, at)
    if opening is None:
        return None
    quoted = _QUOTED.match(text, opening.end())
    closing = _CLOSING[opening["body"]].search(text, quoted.end() if quoted is not None else opening.end())
    if closing is None or (quoted is not None and text[quoted.end() : closing.start()].strip()):
        return None
    return _arrow(opening["left"], closing["body"], text[opening.end() : closing.start()]), name, closing.end()


def _arrow(left: str | None, body: str, label: str) -> Arrow:
    right = body[-1] if body[-1] in "xo>" else ""
    start, end = FLOW_ENDS[left or ""], FLOW_ENDS[right]
    return Arrow(
        source="", target="", label=plain(label.strip()), stroke="dotted" if "." in body else STROKES[body[0]],
        source_end=start if start == end else "none", target_end=end,
    )  # fmt: skip
