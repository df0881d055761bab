# SPDX-License-Identifier: Apache-2.0
"""Rules that every tracked file keeps: short, licensed, portable, finished."""

import re

from architecture.repository import short, sources, text_of, tracked_files

LONGEST = 500
SPDX = "SPDX-License-Identifier: Apache-2.0"
UNFINISHED = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
# A registry's address pins a clone to one network; which registry is used is the machine's own configuration.
ADDRESSES = re.compile(
    r"registry\.npm" + r"js\.org|registry\.yarn" + r"pkg\.com|files\.python" + r"hosted\.org|pypi\." + r"org/simple"
    r'|"resol' + r'ved":\s*"|--(?:extra-)?index' + r"-url|deb\.debian" + r"\.org"
)
MACHINE_PATHS = re.compile(r"(?<![\w.\-/}])/(?:wo" + r"rk|ro" + r"ot|ho" + r"me/\w+|Us" + r"ers/\w+)/")


def offending(pattern: re.Pattern[str]) -> list[str]:
    found: list[str] = []
    for path in tracked_files():
        text = text_of(path)
        if text is None:
            continue
        for match in pattern.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            found.append(f"{short(path)}:{line}: {match.group()}")
    return found


def test_no_source_file_is_longer_than_500_lines():
    lengths = {short(path): len(path.read_text(encoding="utf-8").splitlines()) for path in sources()}
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


def test_every_source_file_starts_with_its_licence():
    unlicensed: list[str] = []
    for path in sources():
        lines = path.read_text(encoding="utf-8").splitlines()
        first = lines[1] if lines and lines[0].startswith("#!") and len(lines) > 1 else next(iter(lines), "")
        if lines and SPDX not in first:
            unlicensed.append(short(path))
    assert unlicensed == []


def test_no_tracked_file_holds_an_address_of_a_package_registry():
    assert offending(ADDRESSES) == []


def test_no_tracked_file_holds_a_path_of_somebody_s_machine():
    assert offending(MACHINE_PATHS) == []


def test_nothing_on_main_is_marked_as_unfinished():
    assert [line for line in offending(UNFINISHED) if "package-lock.json" not in line] == []


def test_nothing_that_is_built_is_tracked():
    built = re.compile(r"(^|/)(node_modules|__pycache__|dist|\.venv)/|^src/glsp/web/|elk-worker\.min\.js$")
    assert [short(path) for path in tracked_files() if built.search(short(path))] == []
