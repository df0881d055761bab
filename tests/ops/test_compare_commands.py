# SPDX-License-Identifier: Apache-2.0
"""`glsp diff` and `glsp merge`, called as the command line and as git call them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from glsp.cli import main

ORDER = 't receive "Receive" >pack\nt pack "Pack it" duration=5 >ship\nt ship\nt lost\n'
LATER = 't receive "Receive order" >check\nt check >pack\nt pack "Pack it" duration=7 >ship\nt ship\n'
GLSP = f"{Path(sys.executable).parent / 'glsp'}"

pytestmark = pytest.mark.needs("elk")


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("old.txt").write_text(ORDER)
    Path("new.txt").write_text(LATER)
    return tmp_path


def test_differences_are_lines_that_say_what_came_went_and_changed(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["diff", "old.txt", "new.txt", "--type", "workflow"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "old.txt → new.txt: 2 added, 1 removed, 3 changed",
        "- t lost",
        "+ t check",
        "+ e check>pack",
        '~ t receive "Receive order": label "Receive" → "Receive order"',
        '~ t pack "Pack it": duration 5 → 7',
        '~ e receive>check: to "pack" → "check"',
    ]
    assert main(["diff", "old.txt", "old.txt", "--type", "workflow"]) == 0
    assert capsys.readouterr().out == "old.txt → old.txt: no difference\n"


def test_places_count_where_both_files_have_them(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["convert", "old.txt", "old.json", "--type", "workflow"]) == 0
    model = json.loads(Path("old.json").read_text())
    model["children"][0]["position"] = {"x": 400, "y": 300}
    Path("new.json").write_text(json.dumps(model))
    capsys.readouterr()
    assert main(["diff", "old.json", "new.json"]) == 1
    assert capsys.readouterr().out.splitlines() == ["old.json → new.json: 1 moved", "# moved: receive"]
    assert main(["diff", "old.txt", "new.json", "--type", "workflow"]) == 0


@pytest.mark.parametrize(("kind", "begins"), [("svg", b"<svg "), ("png", b"\x89PNG"), ("pdf", b"%PDF-")])
def test_both_versions_are_drawn_in_one_picture(files: Path, kind: str, begins: bytes) -> None:
    assert main(["diff", "old.txt", "new.txt", "--type", "workflow", "--picture", f"both.{kind}"]) == 1
    data = Path(f"both.{kind}").read_bytes()
    assert data.startswith(begins)
    if kind == "svg":
        assert data.count(b'rx="8" fill=') == 6  # a sign on each of the six
        assert all(f">{label}</text>".encode() in data for label in ("Lost", "Check", "Receive order", "Ship"))


def test_differences_for_programs(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", "old.txt", "new.txt", "--type", "workflow", "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["language"], found["added"], found["removed"], found["changed"]) == ("workflow", 2, 1, 3)
    pack = next(item for item in found["items"] if item["id"] == "pack")
    assert pack["fields"] == [{"name": "duration", "old": 5, "new": 7}]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["diff", "old.txt"], 2, "usage"),
        (["diff", "old.txt", "none.txt"], 1, "there is no file"),
        (["diff", "old.txt", "other.puml", "--type", "workflow"], 1, "cannot become a workflow"),
        (["diff", "old.txt", "other.puml"], 1, "cannot be compared"),
        (["diff", "old.txt", "new.txt", "--picture", "both.gif"], 1, "does not say which picture"),
        (["merge", "old.txt", "flow.txt", "new.txt"], 1, "no three versions"),
        (["merge", "other.puml", "other.puml", "other.puml"], 1, "is not merged"),
    ],
)
def test_what_cannot_be_compared_is_told(
    files: Path, arguments: list[str], code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("other.puml").write_text("@startuml\n[a] --> [b]\n@enduml\n")
    Path("flow.txt").write_text("smsg arrives >stock\nservice stock\n")
    assert main(arguments) == code
    assert said in capsys.readouterr().err
    assert Path("other.puml").read_text() == "@startuml\n[a] --> [b]\n@enduml\n"


def git(*arguments: str, code: int = 0) -> str:
    """git with our commands as its drivers; nothing of this machine's configuration."""
    environment = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "HOME": str(Path.cwd()),
        "GIT_AUTHOR_NAME": "ada", "GIT_AUTHOR_EMAIL": "ada@example.com",
        "GIT_COMMITTER_NAME": "ada", "GIT_COMMITTER_EMAIL": "ada@example.com",
    }  # fmt: skip
    drivers = ["-c", "diff.glsp.command=glsp diff", "-c", "merge.glsp.driver=glsp merge %O %A %B --called %P"]
    found = subprocess.run(
        ["git", *drivers, *arguments], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert found.returncode == code, found.stdout + found.stderr
    return found.stdout + found.stderr


def commit(text: str, message: str) -> None:
    Path("order.txt").write_text(text)
    git("commit", "-qam", message)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    git("init", "-q", "-b", "main")
    Path(".gitattributes").write_text("order.txt diff=glsp merge=glsp\n")
    Path("order.txt").write_text(ORDER)
    git("add", ".")
    git("commit", "-qm", "base")


@pytest.mark.usefixtures("repository")
def test_git_tells_differences_of_diagrams() -> None:
    commit(LATER.replace("t ship\n", 't ship "Ship it"\n'), "later")
    told = git("diff", "HEAD~", "HEAD")
    assert "a/order.txt → b/order.txt: 2 added, 1 removed, 4 changed" in told
    assert '~ t ship "Ship it": label "Ship" → "Ship it"' in told
    git("rm", "-q", "order.txt")
    assert "- t receive" in git("diff", "HEAD")


@pytest.mark.usefixtures("repository")
def test_git_merges_diagrams_element_by_element() -> None:
    git("checkout", "-qb", "theirs")
    commit(ORDER.replace('"Receive"', '"Receive order"'), "rename")
    git("checkout", "-q", "main")
    commit(ORDER.replace("t lost\n", "").replace('"Receive" >pack', '"Receive" duration=3 >pack'), "tidy")
    git("merge", "-q", "theirs", "-m", "both")
    lines = Path("order.txt").read_text().splitlines()[1:]
    assert lines == ['t receive "Receive order" duration=3 >pack', 't pack "Pack it" duration=5 >ship', "t ship"]


def test_remarks_are_merged_and_stay_above_their_lines(files: Path) -> None:
    base = "# who comes first\n" + ORDER.replace("t ship\n", "# by post\nt ship\n") + "# the end\n"
    ours = base.replace('"Pack it"', '"Pack all"').replace("# by post\n", "").replace("t pack", "# in paper\nt pack")
    theirs = base.replace('"Receive"', '"Take"').replace("t ship\n", "# on foot\nt ship\n")
    for name, text in (("base.txt", base), ("ours.txt", ours), ("theirs.txt", theirs)):
        (files / name).write_text(text)
    assert main(["merge", "base.txt", "ours.txt", "theirs.txt"]) == 0
    assert (files / "ours.txt").read_text().splitlines()[1:] == [
        "# who comes first",
        't receive "Take" >pack',
        "# in paper",
        't pack "Pack all" duration=5 >ship',
        "# on foot",
        "t ship",
        "t lost",
        "# the end",
    ]


@pytest.mark.usefixtures("repository")
def test_git_leaves_a_diagram_that_both_changed_differently_to_people() -> None:
    git("checkout", "-qb", "theirs")
    commit(ORDER.replace("duration=5", "duration=9"), "longer")
    git("checkout", "-q", "main")
    commit(ORDER.replace("duration=5", "duration=1"), "shorter")
    told = git("merge", "theirs", "-m", "both", code=1)
    assert "order.txt: conflict: pack (Pack it): duration is 1 here and 9 there" in told
    assert "duration=1" in Path("order.txt").read_text()
    assert git("status", "--porcelain").startswith("UU order.txt")
