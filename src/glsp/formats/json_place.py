# SPDX-License-Identifier: Apache-2.0
"""Where a text stops being JSON, for who has to mend it. Looked for only once it is known that it is none."""

from __future__ import annotations

import json
import re

DEEPEST = 200
"""Brackets in brackets; diagrams are nested less."""

_STEP = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)


def not_json(text: str, error: Exception) -> str:
    """`not JSON at line 2, column 7: …`; without a place where only `error` knows what is wrong."""
    try:
        json.loads(text)
    except json.JSONDecodeError as found:
        return f"not JSON at line {found.lineno}, column {found.colno}: {found.msg[:1].lower()}{found.msg[1:]}"
    except RecursionError:
        at = _too_deep(text)
        line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
        return f"not JSON at line {line}, column {column}: brackets are nested too deep"
    return f"not JSON: {error}"


def _too_deep(text: str) -> int:
    depth = 0
    for step in _STEP.finditer(text):
        sign = step[0]
        depth += (sign in "[{") - (sign in "]}") if len(sign) == 1 else 0
        if depth > DEEPEST:
            return step.start()
    return 0
