# SPDX-License-Identifier: Apache-2.0
"""Writes docs/howto/deployed.md: for each file of deploy/, whether tests execute it, validate it or only parse it.

Tests say what they show with `@pytest.mark.shows(how, *files)`, and how they ended is kept in build/shown.json
(tests/support/shown.py). Writing counts those that passed, here or where the page was written before; one that failed or never ran
shows nothing. `--check` compares the page with what all tests say. `make deployed` runs them and writes.
"""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "howto" / "deployed.md"
SHOWN = ROOT / "build" / "shown.json"
HOWS = ("executed", "validated", "parsed")

HEAD = """# What of the deployment was run

*Executed*: a test starts it and uses it. *Validated*: a test holds it against the schema or linter that its reader goes by.
*Parsed*: a test has a program read it. Where a file is more than one, the first counts. No cluster and no Compose engine is here:
what only they could show, nobody has shown. Written by `make deployed` from the tests that passed.

| File in `deploy/` | How | Shown by |
| --- | --- | --- |
"""


class Claim(NamedTuple):
    """What one test shows."""

    test: str
    how: str
    patterns: tuple[str, ...]


def main() -> int:
    """Write the page, or compare it with what tests say."""
    if "--check" not in sys.argv[1:]:
        ended: dict[str, bool] = json.loads(SHOWN.read_text(encoding="utf-8")) if SHOWN.exists() else {}
        before = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
        passed = {claim.test for claim in claims() if ended.get(claim.test, f"`{claim.test}`" in before)}
        missing = sorted({claim.test for claim in claims()} - passed)
        if missing:
            print(f"not passed, and left out: {', '.join(missing)}", file=sys.stderr)
        PAGE.write_text(page([claim for claim in claims() if claim.test in passed]), encoding="utf-8")
        return 0
    if PAGE.exists() and PAGE.read_text(encoding="utf-8") == page(claims()):
        return 0
    print("docs/howto/deployed.md differs from what the tests show; run `make deployed`", file=sys.stderr)
    return 1


def page(known: Iterable[Claim]) -> str:
    """The whole page; files of one folder that the same tests show share a row."""
    claimed = list(known)
    rows: dict[tuple[str, str, tuple[str, ...]], list[str]] = {}
    for file in files():
        how = next((how for how in HOWS if any(_is_shown(file, each, how) for each in claimed)), "not shown")
        tests = tuple(sorted({each.test for each in claimed if _is_shown(file, each, how)}))
        folder, _, name = file.rpartition("/")
        rows.setdefault((folder, how, tests), []).append(name)
    lines = (
        f"| `{folder}/`: {', '.join(f'`{name}`' for name in names)} | {how} | {', '.join(f'`{each}`' for each in tests)} |\n"
        for (folder, how, tests), names in sorted(rows.items())
    )
    return HEAD + "".join(lines).replace("| `/`: ", "| ")


def _is_shown(file: str, claim: Claim, how: str) -> bool:
    return claim.how == how and any(fnmatch(file, pattern) for pattern in claim.patterns)


def files() -> list[str]:
    """Everything tracked in deploy/, by its path there."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--", "deploy"], cwd=ROOT, capture_output=True, check=True, text=True
    ).stdout
    return sorted(name.removeprefix("deploy/") for name in listed.split("\0") if name and (ROOT / name).exists())


def claims() -> list[Claim]:
    """What every test says it shows, read from their sources: some run only in long jobs."""
    found: list[Claim] = []
    for file in sorted(ROOT.glob("tests/**/test_*.py")):
        text = file.read_text(encoding="utf-8")
        if "mark.shows(" in text:
            for node in ast.walk(ast.parse(text)):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    found += [
                        Claim(f"{file.stem}::{node.name}", how, files) for how, files in _shows(node.decorator_list)
                    ]
    return found


def _shows(decorators: list[ast.expr]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for each in decorators:
        if isinstance(each, ast.Call) and ast.unparse(each.func) == "pytest.mark.shows":
            how, *patterns = (str(ast.literal_eval(word)) for word in each.args)
            yield how, tuple(patterns)


if __name__ == "__main__":
    sys.exit(main())
