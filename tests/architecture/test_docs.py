# SPDX-License-Identifier: Apache-2.0
"""Documentation is checked like code: links lead somewhere, tables say what the code says."""

import argparse
import re
import subprocess
import sys
from pathlib import Path

import pytest

from architecture.repository import short, tracked_files
from glsp.cli import parser
from glsp.settings import VARIABLES
from support.tools import ROOT

LINK = re.compile(r"(?<!`)!?\[[^\]\n]*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)")
HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)
FENCE = re.compile(r"^(```|~~~).*?^\1\s*$", re.MULTILINE | re.DOTALL)


def pages() -> list[Path]:
    return [path for path in tracked_files() if path.suffix == ".md"]


def anchors(page: Path) -> set[str]:
    """Heading anchors as code hosts make them: lower case, words joined by hyphens, punctuation dropped."""
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    titles = (re.sub(r"[`*]|\[([^\]]*)\]\([^)]*\)", r"\1", title) for title in HEADING.findall(text))
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


def test_every_link_in_the_documentation_leads_somewhere():
    dead: list[str] = []
    for page in pages():
        for target in LINK.findall(FENCE.sub("", page.read_text(encoding="utf-8"))):
            if re.match(r"[a-z]+:", target):
                continue
            name, _, anchor = target.partition("#")
            there = (page.parent / name).resolve() if name else page
            if not there.exists() or (anchor and there.suffix == ".md" and anchor not in anchors(there)):
                dead.append(f"{short(page)}: {target}")
    assert dead == []


def test_every_page_of_the_documentation_is_reached_from_its_index():
    index = ROOT / "docs" / "index.md"
    seen: set[Path] = set()
    queue = [index]
    while queue:
        page = queue.pop()
        if page in seen or page.suffix != ".md" or not page.exists():
            continue
        seen.add(page)
        links = LINK.findall(FENCE.sub("", page.read_text(encoding="utf-8")))
        queue += [
            (page.parent / link.partition("#")[0]).resolve() for link in links if not re.match(r"[a-z]+:|#", link)
        ]
    lost = [short(page) for page in pages() if page.is_relative_to(ROOT / "docs") and page not in seen]
    assert lost == []


@pytest.mark.parametrize(
    "script", sorted(path.name for path in (ROOT / "scripts").glob("*.py") if "--check" in path.read_text())
)
def test_generated_pages_are_what_their_script_writes(script):
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / script), "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_changelog_names_the_version_of_the_package():
    version = re.search(r'__version__ = "([^"]+)"', (ROOT / "src/glsp/__init__.py").read_text())
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert version is not None
    assert f"## [{version.group(1)}]" in changelog


CODE = re.compile(r"^```\w*\n(.*?)^```|`([^`\n]+)`", re.MULTILINE | re.DOTALL)


def code_in_pages() -> list[tuple[str, str]]:
    """(page, code) for every block and span of code; the changelog tells history and is left out."""
    found: list[tuple[str, str]] = []
    for page in pages():
        if page.name != "CHANGELOG.md":
            found += [(short(page), block or span) for block, span in CODE.findall(page.read_text(encoding="utf-8"))]
    return found


def test_every_make_target_in_the_documentation_exists():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {
        (page, name) for page, code in code_in_pages() for name in re.findall(r"^make ([a-z-]+)", code, re.MULTILINE)
    }
    assert sorted((page, name) for page, name in named if name not in targets) == []
    contract = {"run", "test", "test-long", "check", "bench", "services", "web", "docs", "clean"}
    assert contract <= targets


def test_every_command_and_option_in_the_documentation_exists():
    line = re.compile(r"(?:^|[\s/])glsp ((?:[a-z]+(?![\w:]) ?)(?:--?[\w-]+[^\n]*)?)", re.MULTILINE)
    wrong: list[str] = []
    known = {name: set(command._option_string_actions) for name, command in commands().items()}
    for page, code in code_in_pages():
        for words in (found.split("#")[0].split() for found in line.findall(code)):
            name, options = words[0], {word.split("=")[0] for word in words[1:] if word.startswith("--")}
            if name not in known or options - known[name]:
                wrong.append(f"{page}: glsp {' '.join(words)}")
    assert wrong == []


def commands() -> dict[str, argparse.ArgumentParser]:
    [choices] = [action.choices for action in parser()._actions if isinstance(action.choices, dict)]
    return dict(choices)


def test_every_setting_in_the_documentation_exists():
    known = {variable.name for variable in VARIABLES}
    known |= {f"{name}_FILE" for name in known}
    given = re.compile(r"(?:^|\s|\()([A-Z]+_[A-Z_]+)(?==|$|\s|\))", re.MULTILINE)
    named = {(page, name) for page, code in code_in_pages() for name in given.findall(code)}
    others = {"GLSP_CI_TOOLS", "GLSP_FUZZ_SEED", "NAME_FILE"}  # the test run's own, and the pattern itself
    others |= set(re.findall(r"^#?([A-Z_]+)=", (ROOT / "deploy/compose/.env.example").read_text(), re.MULTILINE))
    assert sorted((page, name) for page, name in named if name not in known | others) == []
