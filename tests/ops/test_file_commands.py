# SPDX-License-Identifier: Apache-2.0
"""`glsp render`, `glsp validate` and `glsp export`, called as the command line calls them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import get_args

import pytest

from glsp.cli import FORMATS, main
from glsp.editor.sources import SourceFormat
from support.pages import rest
from support.serving import Serving
from support.tools import ROOT

ORDER = 't receive "Receive" >pack\nt pack "Pack it" >ship\nt ship\n'
WRONG = "t receive >pack\nt pack in=nowhere\n"

pytestmark = pytest.mark.needs("elk")


@pytest.fixture
def order(tmp_path: Path) -> Path:
    path = tmp_path / "order.txt"
    path.write_text(ORDER)
    return path


@pytest.mark.parametrize(("kind", "begins"), [("svg", b"<svg "), ("png", b"\x89PNG"), ("pdf", b"%PDF-")])
def test_a_file_is_drawn_as_its_ending_says(
    order: Path, kind: str, begins: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    target = order.with_suffix(f".{kind}")
    assert main(["render", str(order), str(target), "--focus", "pack"]) == 0
    data = target.read_bytes()
    assert data.startswith(begins)
    assert capsys.readouterr().out == f"{target}: 11 elements, {len(data):,} bytes\n"


def test_a_picture_brings_its_letters_along(order: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command in (["render"], ["convert"]):
        target = order.with_name(f"{command[0]}.svg")
        assert main([*command, str(order), str(target)]) == 0
        assert capsys.readouterr().err == ""
        picture = target.read_text("utf-8")
        assert "@font-face{font-family:Inter;font-weight:400;src:url(data:font/woff;base64," in picture
        assert len(picture) < 60_000, "the letters that it has, and no others"


def test_a_document_tells_which_characters_it_could_not_draw(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "order.txt"
    source.write_text('t receive "请"\n', "utf-8")
    assert main(["render", str(source), str(tmp_path / "order.pdf")]) == 0
    assert "characters that no font here has are drawn as boxes: 请 (U+8BF7)" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["order.txt", "order.gif"], "does not say which picture"),
        (["order.txt", "order"], "does not say which picture"),
        (["missing.txt", "order.svg"], "there is no file"),
        (["picture.bin", "order.svg"], "is no text: byte 0"),
        (["order.txt", "order.png", "--scale", "0"], "a scale of 0"),
        (["order.txt", "order.svg", "--focus", "pakc"], "did you mean pack?"),
        (["order.txt", "order.svg", "--type", "nonsense"], "nonsense"),
        (["order.txt", "no/such/folder/order.svg"], "cannot be written"),
        (["wrong.txt", "order.svg"], "nowhere"),
    ],
)
def test_what_cannot_be_drawn_is_told_and_leaves_no_file(
    order: Path, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(order.parent)
    Path("picture.bin").write_bytes(b"\xff\xfe\x00")
    Path("wrong.txt").write_text(WRONG)
    before = sorted(order.parent.iterdir())
    assert main(["render", *arguments]) == 1
    assert said in capsys.readouterr().err
    assert sorted(order.parent.iterdir()) == before


def test_findings_of_files_are_lines_and_an_exit_code(order: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = order.with_name("wrong.txt")
    wrong.write_text(WRONG)
    assert main(["validate", str(order)]) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("1 file: 0 errors")
    assert main(["validate", str(order), str(wrong)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[-2].startswith(f"{wrong}:2:")
    assert "error: " in lines[-2]
    assert lines[-1].startswith("2 files: 1 errors")


def test_findings_as_sarif_name_rule_place_and_element(order: Path, capsys: pytest.CaptureFixture[str]) -> None:
    order.write_text('a check "Check" >ship\nt ship\n')
    wrong = order.with_name("wrong.txt")
    wrong.write_text(WRONG)
    assert main(["validate", "--sarif", str(order), str(wrong)]) == 1
    log = json.loads(capsys.readouterr().out)
    assert log["version"] == "2.1.0"
    [run] = log["runs"]
    note, error = run["results"][0], run["results"][-1]
    assert {rule["id"] for rule in run["tool"]["driver"]["rules"]} == {each["ruleId"] for each in run["results"]}
    assert (note["level"], note["ruleId"]) == ("note", "automated-task")
    assert note["locations"][0]["logicalLocations"] == [{"name": "check", "kind": "element"}]
    assert (error["level"], error["ruleId"]) == ("error", "unreadable")
    assert error["locations"][0]["physicalLocation"]["region"]["startLine"] == 2
    assert error["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].endswith("wrong.txt")


def test_a_stored_diagram_is_exported_beside_its_running_server(
    serving: Serving, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("a", "b"):
        rest(serving, "POST", "/api/diagrams", {"type": "workflow", "id": name, "name": "Order: 1", "source": ORDER})
    data = ["--data", str(serving.data)]
    assert main(["export", *data, "a", str(tmp_path / "out" / "a.png")]) == 0
    assert (tmp_path / "out" / "a.png").read_bytes().startswith(b"\x89PNG")
    assert main(["export", *data, "--all", str(tmp_path / "all")]) == 0
    names = ["Order_ 1 (2).json", "Order_ 1 (2).svg", "Order_ 1.json", "Order_ 1.svg"]
    assert sorted(path.name for path in (tmp_path / "all").iterdir()) == names
    capsys.readouterr()
    assert main(["render", str(tmp_path / "all" / names[0]), str(tmp_path / "again.svg")]) == 0
    assert (tmp_path / "again.svg").read_text().count("<text") == (tmp_path / "all" / names[1]).read_text().count(
        "<text"
    )
    assert main(["export", *data, "c", str(tmp_path / "c.svg")]) == 1
    assert main(["export", *data, "a", str(tmp_path / "a.doc")]) == 1
    assert main(["export", *data, "a"]) == 2
    said = capsys.readouterr().err
    assert "there is no diagram 'c'" in said
    assert "end its name in .json, .svg, .png, .pdf" in said
    assert "usage: glsp export" in said


def test_every_format_that_is_read_can_be_named() -> None:
    assert set(FORMATS) == set(get_args(SourceFormat))


def test_a_file_becomes_notation_and_back_without_a_difference(order: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, model, again = (order.with_name(name) for name in ("first.txt", "order.json", "again.txt"))
    for source, target in ((order, first), (first, model), (model, again)):
        assert main(["convert", str(source), str(target)]) == 0
    lines = [path.read_text().splitlines()[1:] for path in (first, again)]
    assert lines[0] == lines[1]
    assert lines[0][0].startswith("t receive @16,16 94x30 ")
    assert capsys.readouterr().err == ""


def test_a_target_that_says_no_format_is_refused(order: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["convert", str(order), str(order.with_name("order.gif"))]) == 1
    said = capsys.readouterr().err
    assert "does not say what to write" in said
    assert ".json, .svg, .png" in said
    assert not order.with_name("order.gif").exists()


def test_a_file_is_its_outer_diagram_and_a_folder_gets_the_insides_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shop = ROOT / "tests" / "formats" / "files" / "shop.bpmn"
    assert main(["render", str(shop), str(tmp_path / "shop.svg")]) == 0
    assert "Write the" in (tmp_path / "shop.svg").read_text()
    assert main(["convert", str(shop), str(tmp_path / "shop.dot")]) == 0
    assert "Pack and send: the inside of a sub-process; name a folder as OUT to get it" in capsys.readouterr().err
    assert main(["convert", str(shop), str(tmp_path / "again.bpmn")]) == 0
    assert "name a folder" not in capsys.readouterr().err
    assert main(["convert", str(shop), str(tmp_path), "--to", "notation"]) == 0
    assert "cpart Sub" in (tmp_path / "shop.txt").read_text()
    assert "ta I1" in (tmp_path / "pack-and-send.txt").read_text()
