# SPDX-License-Identifier: Apache-2.0
"""Files of other formats are opened and written as they were; what would not come back is refused; two versions are settled."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest

from editor.test_session import OURS, HeldLink, send
from editor.test_watching import ADA, draw, opened, task, tasks, write
from glsp import languages
from glsp.editor import disk, folder
from glsp.editor.audience import Audience
from glsp.editor.files import Workspace
from glsp.editor.hub import Hub
from glsp.editor.layouts import Layouts
from glsp.editor.saving import save
from glsp.editor.session import Session
from glsp.editor.settling import settled
from glsp.editor.watching import look
from glsp.errors import Conflict, Forbidden, Foreign, Invalid, NotAllowed
from glsp.layout.elk import Elk
from glsp.protocol.geometry import Point
from glsp.protocol.operations import ApplyLabelEdit, CreateNode, Undo, UpdateElement
from glsp.storage.memory import MemoryStore

FILES = Path(__file__).resolve().parents[1] / "formats" / "files"
ORDER = (FILES / "order.bpmn").read_text()


@asynccontextmanager
async def workspace(place: Path) -> AsyncIterator[Hub]:
    """A hub over a folder, which can lay out what has no place."""
    store, elk = MemoryStore(), Elk(workers=1)
    try:
        async with Hub(store, store, store, Workspace(place, place / ".locks")).running() as hub:
            hub.place = partial(settled, Layouts(elk))
            yield hub
    finally:
        await elk.close()


def version(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:16]


async def test_a_process_is_edited_in_its_file_and_keeps_what_no_one_here_understands(tmp_path: Path) -> None:
    file = tmp_path / "order.bpmn"
    file.write_text(ORDER)
    async with workspace(tmp_path) as hub:
        held = await hub.hold("file:order.bpmn")
        assert held.diagram.info.type == "bpmn-diagram"
        await save(hub, held, ADA)
        first = file.read_text()
        rename = ApplyLabelEdit(label_id="Activity_pack_label", text="Box it")
        await held.diagram.execute(rename, ADA, operation_id="r")
        assert held.source is not None
        assert held.source.dirty
        await save(hub, held, ADA)
        assert not held.source.dirty
        written = file.read_text()
        assert 'name="Box it"' in written
        assert 'camunda:topic="stock"' in written
        was, now = first.splitlines(), written.splitlines()
        assert [line for line in now if line not in was] == [line for line in now if "Box it" in line]
        file.write_text(written.replace("Box it", "Pack it"))
        assert await look(held, hub.place)
        label = held.diagram.scene.graph.get("Activity_pack_label")
        assert label is not None
        assert label.fields["text"] == "Pack it"
        change = held.diagram.recent[-1].change
        assert (change.added, change.removed, len(change.edits) < 5) == ((), (), True), "nothing is made anew"
        hub.release(held)


@pytest.mark.needs("elk")
async def test_a_drawing_of_ours_comes_back_and_one_of_others_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "theirs.drawio").write_text((FILES / "cloud.drawio").read_text())
    (tmp_path / "two.bpmn").write_text((FILES / "shop.bpmn").read_text())
    write(tmp_path / "flow.wf", task("one"), task("two", 200))
    async with workspace(tmp_path) as hub:
        held = await hub.hold("file:flow.wf")
        await save(hub, held, ADA, file_uri="flow.drawio")
        assert '<mxfile host="glsp"' in (tmp_path / "flow.drawio").read_text()
        again = await hub.hold("file:flow.drawio")
        assert again.diagram.info.language == "workflow"
        assert tasks(again) == {"one": 0, "two": 200}
        moved = UpdateElement(element_id="one", set={"name": "First"})
        await again.diagram.execute(moved, ADA, operation_id="m")
        await save(hub, again, ADA)
        for each in (held, again):
            hub.release(each)
        with pytest.raises(Foreign, match=r"theirs\.drawio was drawn by another program"):
            await hub.hold("file:theirs.drawio")
        listed = {each.path: (each.format, each.language, each.is_foreign) for each in hub.files().files}
        assert listed == {
            "flow.wf": ("json", "workflow", False),
            "flow.drawio": ("drawio", "", False),
            "theirs.drawio": ("drawio", "", True),
            "two.bpmn": ("bpmn", "bpmn", False),
        }


async def test_what_a_format_has_no_words_for_is_not_saved_there(tmp_path: Path) -> None:
    async with opened(tmp_path) as (hub, held, file):
        before = file.read_bytes()
        with pytest.raises(NotAllowed, match=r"BPMN 2\.0 has no words"):
            await save(hub, held, ADA, file_uri="flow.bpmn")
        assert not (tmp_path / "flow.bpmn").exists()
        assert file.read_bytes() == before


async def test_exported_models_say_their_language_themselves(tmp_path: Path) -> None:
    node = {"id": "a", "type": "decision", "position": {"x": 0, "y": 0}, "size": {"width": 80, "height": 60}}
    write(tmp_path / "steps.json", node)
    write(tmp_path / "nobody.json", {"id": "a", "type": "unheard:of"})
    (tmp_path / "package.json").write_text('{"name": "x", "version": "1"}')
    async with workspace(tmp_path) as hub:
        held = await hub.hold("file:steps.json")
        assert held.diagram.info.language == "flowchart"
        hub.release(held)
        assert [each.path for each in hub.files().files] == ["nobody.json", "steps.json"]
        with pytest.raises(Invalid, match="no element is of a type"):
            await hub.hold("file:nobody.json")


def test_only_what_means_itself_is_listed_and_no_link_is_followed(tmp_path: Path) -> None:
    place = tmp_path / "workspace"
    (place / "sub").mkdir(parents=True)
    (place / ".git").mkdir()
    for name in ("a.wf", "sub/b.WF", "file:c.wf", "glsp:d.wf", "new\nline.wf", ".git/e.wf"):
        write(place / name)
    write(tmp_path / "outside.wf")
    (place / "link.wf").symlink_to(tmp_path / "outside.wf")
    (place / "up").symlink_to(tmp_path, target_is_directory=True)
    write(Path(os.fsdecode(os.fsencode(place) + b"/\xff.wf")))
    found = folder.shelf(place, lambda name: name == "a.wf")
    assert [(each.path, each.is_unsaved) for each in found.files] == [("a.wf", True), ("sub/b.WF", False)]
    inside = Workspace(place, tmp_path / "locks")
    for outside in ("../outside.wf", "link.wf", "up/outside.wf", "/etc/passwd", "sub/../../outside.wf"):
        with pytest.raises(Forbidden):
            inside.path(outside)
    assert inside.path(f"sub/{'ä' * 127}w").name == f"{'ä' * 127}w"
    for no_name in ("x" * 256, f"sub/{'ä' * 128}.wf", "x" * 300 + "/a.wf"):
        with pytest.raises(Invalid, match="the name is too long"):
            inside.path(no_name)


def test_a_long_list_says_that_it_is_not_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        write(tmp_path / f"{number}.wf")
    monkeypatch.setattr(folder, "MOST_FILES", 3)
    found = folder.shelf(tmp_path, lambda _: False)
    assert ([each.path for each in found.files], found.is_whole) == (["0.wf", "1.wf", "2.wf"], False)


async def test_the_file_is_taken_as_one_edit_of_who_chose_and_undo_brings_mine_back(tmp_path: Path) -> None:
    async with opened(tmp_path) as (hub, held, file):
        await draw(held)
        mine = tasks(held)
        write(file, task("two", 100))
        await look(held)
        await disk.choose(held, "file", version(file), ADA, None)
        assert held.source is not None
        assert (tasks(held), held.source.dirty, held.source.clash) == ({"two": 100}, False, "")
        assert held.diagram.recent[-1].author == ADA
        await held.diagram.execute(Undo(), ADA, operation_id="u")
        assert (tasks(held), held.source.dirty) == (mine, True)
        assert not await look(held)
        await save(hub, held, ADA)
        assert len(json.loads(file.read_text())["children"]) == 2


async def test_what_was_kept_stays_unsaved_until_it_is_saved_even_when_everything_is_undone(tmp_path: Path) -> None:
    async with opened(tmp_path) as (hub, held, file):
        await draw(held)
        write(file, task("two", 100))
        await look(held)
        await disk.choose(held, "mine", version(file), ADA, None)
        await held.diagram.execute(Undo(), ADA, operation_id="u")
        assert held.source is not None
        assert held.source.dirty, "the file says something else than what is shown"
        assert not await look(held)
        await save(hub, held, ADA)
        assert ([each["id"] for each in json.loads(file.read_text())["children"]], held.source.dirty) == (
            ["one"],
            False,
        )


async def test_a_choice_about_an_older_version_changes_nothing(tmp_path: Path) -> None:
    async with opened(tmp_path) as (hub, held, file):
        await draw(held)
        write(file, task("two", 100))
        old = version(file)
        write(file, task("three", 100))
        before = tasks(held)
        for keep in ("file", "mine"):
            with pytest.raises(Conflict, match="written again meanwhile"):
                await disk.choose(held, keep, old, ADA, None)
        assert tasks(held) == before
        with pytest.raises(Conflict, match="changed on disk"):
            await save(hub, held, ADA)


async def test_a_file_that_is_no_diagram_can_not_be_taken_but_mine_can_be_kept(tmp_path: Path) -> None:
    async with opened(tmp_path) as (hub, held, file):
        await draw(held)
        file.write_text("{")
        before = tasks(held)
        with pytest.raises(Invalid, match="is not a diagram"):
            await disk.choose(held, "file", version(file), ADA, None)
        assert tasks(held) == before
        await disk.choose(held, "mine", version(file), ADA, None)
        await save(hub, held, ADA)
        assert len(json.loads(file.read_text())["children"]) == 2


async def test_clients_that_know_of_files_are_told_and_choose_and_others_get_their_message(tmp_path: Path) -> None:
    async with opened(tmp_path) as (hub, held, file):
        audience, links = Audience(), [HeldLink(), HeldLink()]
        sessions: list[Session] = []
        for link, kinds in zip(links, ((*OURS, "fileState"), OURS), strict=True):
            session = Session(
                hub, audience, link, client_id="c", language=languages.find("workflow"), kinds=kinds, author=ADA
            )
            sessions.append(session)
            send(session, {"kind": "requestModel", "requestId": "1", "options": {"sourceUri": str(file)}})
            await session.idle()
        await draw(held)
        write(file, task("two", 100))
        await look(held)
        ours, others = links
        state = {"state": "differs", "version": version(file)}
        assert ours.said("fileState")[-1].items() >= state.items()
        assert (len(ours.said("message")), len(others.said("message")), others.said("fileState")) == (0, 1, [])
        send(sessions[0], {"kind": "saveModel"})
        await sessions[0].idle()
        assert ours.said("fileState")[-1]["saving"] is True
        assert ours.said("message") == []
        wrong: dict[str, object] = {"kind": "chooseFile", "requestId": "2", "keep": "file", "version": "0" * 16}
        send(sessions[0], wrong)
        await sessions[0].idle()
        assert ours.said("fileChosen")[-1]["refused"]["code"] == "conflict"
        send(sessions[0], {**wrong, "requestId": "3", "version": version(file)})
        await sessions[0].idle()
        assert "refused" not in ours.said("fileChosen")[-1]
        assert ours.said("fileState")[-1]["state"] == "settled"
        assert tasks(held) == {"two": 100}
        for session in sessions:
            await session.close()


async def test_sizes_that_nobody_measured_are_measured_for_clients_of_ours_alone(tmp_path: Path) -> None:
    async with opened(tmp_path) as (hub, held, file):
        node = CreateNode(element_type_id="task:manual", location=Point(500, 0))
        await held.diagram.execute(node, ADA, operation_id="n")
        graph = held.diagram.scene.graph
        [made] = [each for each in graph.children(graph.root) if each != "one"]
        assert graph.measured(made) == {}, "stock clients measure it themselves"
        link = HeldLink()
        session = Session(
            hub, Audience(), link, client_id="c", language=languages.find("workflow"), kinds=OURS, author=ADA
        )
        send(session, {"kind": "requestModel", "requestId": "1", "options": {"sourceUri": str(file)}})
        await session.idle()
        assert graph.measured(made)["size"]["width"] > 40
        assert "size" not in graph.measured("one"), "what the file says stays"
        await held.diagram.execute(node, ADA, operation_id="m")
        assert all(graph.measured(each).get("size") for each in graph.children(graph.root) if each != "one")
        await session.close()
