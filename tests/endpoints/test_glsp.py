# SPDX-License-Identifier: Apache-2.0
"""The GLSP door over real sockets: several clients on one diagram, changes instead of models, hostile input."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from glsp.telemetry import REGISTRY
from support.door_rig import bare, door_rig
from support.glsp_bounds import OTHER_FONT
from support.glsp_client import CLIENT_KINDS, DELTA_KINDS, ClientSession, GlspClient, RejectedError, connect

NODE = {"kind": "createNode", "elementTypeId": "task:manual", "location": {"x": 40, "y": 40}}


async def joined(client: GlspClient, uri: str, name: str = "sprotty", *, delta: bool = False) -> ClientSession:
    await client.initialize(f"app of {name}", args={"author": name})
    session = await client.start_session(name, kinds=DELTA_KINDS if delta else CLIENT_KINDS)
    await session.open(uri)
    return session


def kinds(session: ClientSession, since: int = 0) -> list[str]:
    return [action["kind"] for action in session.received[since:]]


async def test_an_edit_reaches_the_other_client_as_external_and_each_counts_its_own_revisions(tmp_path: Path) -> None:
    async with door_rig(tmp_path) as rig, connect(rig.url) as one, connect(rig.url) as two:
        uri = await rig.create("shared")
        ada = await joined(one, uri)
        await ada.operate(NODE)
        bob = await joined(two, uri)
        seen = len(bob.received)
        await ada.operate(NODE)
        await two.settle()
        states = [action for action in bob.received[seen:] if action["kind"] == "setDirtyState"]
        assert states == [{"kind": "setDirtyState", "isDirty": False, "reason": "external"}]
        assert (ada.root["revision"], bob.root["revision"]) == (2, 1)
        assert bare(ada.root) == bare(bob.root) == rig.model("shared")
        assert "elementSelected" in kinds(ada)
        assert "elementSelected" not in kinds(bob)


async def test_clients_with_different_fonts_rest_on_equal_graphs(tmp_path: Path) -> None:
    async with door_rig(tmp_path) as rig, connect(rig.url) as one, connect(rig.url, sizes=OTHER_FONT) as two:
        uri = await rig.create("fonts")
        ada, bob = await joined(one, uri), await joined(two, uri)
        await ada.operate(NODE)
        await two.settle()
        before = rig.diagram("fonts").revision, ada.root["revision"], bob.root["revision"]
        await one.settle(quiet=0.5)
        assert (rig.diagram("fonts").revision, ada.root["revision"], bob.root["revision"]) == before
        assert bare(ada.root) == bare(bob.root) == rig.model("fonts")


async def test_a_client_of_ours_gets_one_change_per_edit_with_its_acknowledgement(tmp_path: Path) -> None:
    async with door_rig(tmp_path) as rig, connect(rig.url) as one, connect(rig.url) as two:
        uri = await rig.create("delta")
        ada, bob = await joined(one, uri, "Ada", delta=True), await joined(two, uri, "Bob", delta=True)
        assert "requestBounds" not in kinds(ada)
        await ada.operate({**NODE, "args": {"operationId": "op-1"}})
        await two.settle()
        for session in (ada, bob):
            changes = [action for action in session.received if action["kind"] == "applyChange"]
            assert len(changes) == 1
            change = changes[0]
            assert (change["revision"], change["author"], change["authorKind"], change["operationIds"]) == (
                1, "Ada", "person", ["op-1"],
            )  # fmt: skip
            assert [put["after"] for put in change["puts"]] == [None]
            assert session.gaps == 0
            assert bare(session.root) == rig.model("delta")


async def test_a_repeated_operation_is_acknowledged_and_applied_once(tmp_path: Path) -> None:
    async with door_rig(tmp_path) as rig, connect(rig.url) as one:
        uri = await rig.create("again")
        ada = await joined(one, uri, "Ada", delta=True)
        for _ in range(2):
            await ada.operate({**NODE, "args": {"operationId": "op-1"}})
        assert rig.diagram("again").revision == 1
        changes = [action for action in ada.received if action["kind"] == "applyChange"]
        assert [change["operationIds"] for change in changes] == [["op-1"], ["op-1"]]
        assert changes[1]["puts"] == changes[1]["removes"] == []
        await ada.send({"kind": "glspUndo", "args": {"operationId": "undo-1"}})
        await ada.send({"kind": "glspUndo", "args": {"operationId": "undo-1"}})
        await one.settle()
        assert rig.diagram("again").revision == 2


async def test_a_refused_operation_brings_the_canvas_back_and_says_why(tmp_path: Path) -> None:
    async with door_rig(tmp_path) as rig, connect(rig.url) as one, connect(rig.url) as two:
        uri = await rig.create("refused")
        ada, bob = await joined(one, uri, "Ada", delta=True), await joined(two, uri, "Bob", delta=True)
        await ada.operate(NODE)
        node = ada.root["children"][0]["id"]
        await bob.operate({"kind": "deleteElement", "elementIds": [node]})
        seen = len(ada.received)
        size = {"width": 10, "height": 10}
        bounds = [{"elementId": node, "newSize": size, "newPosition": {"x": 1, "y": 1}}]
        await ada.operate({"kind": "changeBounds", "newBounds": bounds, "args": {"operationId": "drag"}})
        change = next(action for action in ada.received[seen:] if action["kind"] == "applyChange")
        assert change["removes"] == [node]
        assert (change["refused"]["code"], change["refused"]["operationId"]) == ("unknown_element", "drag")
        message = next(action for action in ada.received[seen:] if action["kind"] == "message")
        assert message["severity"] == "ERROR"
        assert bare(ada.root) == rig.model("refused")


async def test_stock_and_own_clients_end_with_the_same_graph_whatever_they_do(tmp_path: Path) -> None:
    dice = random.Random(7)
    async with (
        door_rig(tmp_path) as rig,
        connect(rig.url) as one,
        connect(rig.url) as two,
        connect(rig.url) as three,
    ):
        uri = await rig.create("mixed")
        people = [
            await joined(one, uri, "Ada"),
            await joined(two, uri, "Bob", delta=True),
            await joined(three, uri, "Cleo", delta=True),
        ]
        for _ in range(150):
            await dice.choice(people).send(_some_edit(dice, rig.model("mixed")))
            if dice.random() < 0.2:
                await people[0].round_trip()
        for client in (one, two, three):
            await client.settle()
        model = rig.model("mixed")
        assert rig.diagram("mixed").revision > 60
        for person in people:
            assert person.gaps == 0
            assert bare(person.root) == model


def _some_edit(dice: random.Random, model: dict[str, object]) -> dict[str, object]:
    nodes = _nodes(model)
    place = {"x": dice.randrange(0, 900, 10), "y": dice.randrange(0, 900, 10)}
    what = dice.choice(["node", "node", "category", "move", "edge", "label", "delete", "undo", "redo", "into", "front"])
    some = dice.choice(nodes) if nodes else {"id": "nothing", "type": "", "children": []}
    if what == "node":
        return {
            "kind": "createNode",
            "elementTypeId": dice.choice(["task:manual", "activityNode:fork"]),
            "location": place,
        }
    if what == "category":
        return {"kind": "createNode", "elementTypeId": "category", "location": place}
    if what == "move":
        bounds = {"elementId": some["id"], "newSize": {"width": 80, "height": 40}, "newPosition": place}
        return {"kind": "changeBounds", "newBounds": [bounds]}
    if what == "edge":
        other = dice.choice(nodes)["id"] if nodes else "nothing"
        ends = {"sourceElementId": some["id"], "targetElementId": other}
        return {"kind": "createEdge", "elementTypeId": "edge", **ends}
    if what == "label":
        return {"kind": "applyLabelEdit", "labelId": f"{some['id']}_label", "text": f"Step {place['x']}"}
    if what == "delete":
        return {"kind": "deleteElement", "elementIds": [some["id"]]}
    if what == "into":
        target = next((node["id"] for node in nodes if node["type"] == "category"), model["id"])
        return {"kind": "changeContainer", "elementId": some["id"], "targetContainerId": target, "location": place}
    if what == "front":
        return {"kind": "reorder", "elementId": some["id"]}
    return {"kind": "glspUndo" if what == "undo" else "glspRedo"}


def _nodes(element: dict[str, object]) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for child in element["children"]:  # pyright: ignore[reportGeneralTypeIssues]
        if child["type"].split(":")[0] in {"task", "activityNode", "category"}:
            found.append(child)
        found.extend(_nodes(child))
    return found


async def test_saving_a_file_tells_everybody_that_it_is_clean(tmp_path: Path) -> None:
    async with door_rig(tmp_path) as rig, connect(rig.workflow_url) as one, connect(rig.workflow_url) as two:
        file = tmp_path / "workspace" / "a.wf"
        file.write_text('{"id": "sprotty", "type": "graph", "children": []}')
        ada, bob = await joined(one, str(file)), await joined(two, str(file))
        await ada.operate(NODE)
        await two.settle()
        assert (ada.dirty, bob.dirty) == (True, True)
        await ada.send({"kind": "saveModel"})
        await one.settle()
        await two.settle()
        assert (ada.dirty, bob.dirty) == (False, False)
        assert json.loads(file.read_text())["children"][0]["type"] == "task:manual"


async def test_an_edit_that_was_received_is_carried_out_although_the_client_is_gone(tmp_path: Path) -> None:
    async with door_rig(tmp_path) as rig, connect(rig.url) as watcher:
        uri = await rig.create("gone")
        bob = await joined(watcher, uri, "Bob")
        async with connect(rig.url) as client:
            ada = await joined(client, uri, "Ada")
            for _ in range(20):
                await ada.send(NODE)
        await watcher.until(lambda: len(bob.root.get("children", ())) == 20, what="twenty nodes")
        assert rig.diagram("gone").revision == 20


async def test_a_stop_tells_people_and_finishes_what_it_accepted(tmp_path: Path) -> None:
    async with door_rig(tmp_path) as rig, connect(rig.url) as client:
        uri = await rig.create("stopping")
        ada = await joined(client, uri, "Ada")
        for _ in range(5):
            await ada.send(NODE)
        await client.until(lambda: rig.diagram("stopping").revision > 0, what="a first edit")
        diagram = rig.diagram("stopping")
        await rig.web.stop(5.0)
        assert diagram.revision == 5
        warnings = [action["message"] for action in ada.received if action["kind"] == "message"]
        assert warnings == ["The server is restarting…"]


async def test_ids_answers_and_rejections_follow_the_protocol(tmp_path: Path) -> None:
    async with door_rig(tmp_path, mcp_url="http://127.0.0.1:1/mcp") as rig, connect(rig.url) as client:
        ours = await client.initialize("page", args={"author": "Ada"}, mcpServer={"port": 0})
        assert isinstance(ours, dict)
        assert ours["mcpServer"] == {"name": "glsp", "url": "http://127.0.0.1:1/mcp"}
        assert (ours["instance"], "serverVersion" in ours) == ("this-start", True)
        session = await client.start_session()
        await session.open(await rig.create("rules"))
        with pytest.raises(RejectedError):
            await session.request({"kind": "requestCoffee"})
        await session.send({"kind": "requestPopupModel", "requestId": "", "elementId": "nobody"})
        rejected = await session.wait_for(lambda action: action.get("responseId") == "server_sprotty_1")
        assert rejected["kind"] == "rejectRequest"
        await session.send({"kind": "setEditMode", "editMode": "readonly", "requestId": "late", "timeout": 1})
        timed_out = await session.wait_for(lambda action: action.get("responseId") == "late")
        assert "timed out after 1ms" in timed_out["detail"]
        await session.operate(NODE)
        refusal = session.received[-1]
        assert (refusal["severity"], rig.diagram("rules").revision) == ("WARNING", 0)
        await session.send({"kind": "requestPopupModel", "requestId": "pending", "elementId": "sprotty"})
        await client.dispose_session("sprotty")
        assert session.received[-1]["responseId"] == "pending"


async def test_hostile_messages_get_an_error_or_silence_and_hurt_nobody(tmp_path: Path) -> None:
    async with door_rig(tmp_path) as rig, connect(rig.url) as other, connect(rig.url) as client:
        uri = await rig.create("hostile")
        watcher = await joined(other, uri, "Bob")
        ada = await joined(client, uri, "Ada")
        unknown = REGISTRY.get_sample_value("glsp_unknown_session_total") or 0.0
        for text in ("{", "[]", "7", '{"id": 1}', '{"method": "process"}', "[" * 20_000, '"\\ud800"'):
            await client.send_text(text)
        await client.notify("process", {"clientId": "nobody", "action": {"kind": "requestTypeHints"}})
        for action in (
            {},
            {"kind": None},
            {"kind": 5},
            {"kind": "createNode"},
            {"kind": "createNode", "elementTypeId": "task:manual", "location": {"x": 1e308, "y": "no"}},
            {"kind": "createNode", "elementTypeId": "task:manual", "location": {"x": 1e308, "y": 1}},
            {"kind": "createNode", "elementTypeId": "task:manual", "containerId": "sprotty\0"},
            {"kind": "compound", "operationList": [{"kind": "compound", "operationList": 7}]},
            {"kind": "requestModel", "options": {"sourceUri": "../../etc/passwd"}, "requestId": "1"},
            {"kind": "requestModel", "options": {"sourceUri": "/etc/passwd"}, "requestId": "2"},
            {"kind": "requestModel", "options": {"sourceUri": "glsp:nobody"}, "requestId": "3"},
            {"kind": "requestModel", "options": 7, "requestId": "4"},
            {"kind": "computedBounds", "revision": "x", "bounds": {}},
            {"kind": "computedBounds", "revision": 0, "bounds": [7, {"elementId": 1}], "routes": "no"},
            {"kind": "saveModel", "fileUri": "file:///etc/motd"},
            {"kind": "deleteElement", "elementIds": ["sprotty"]},
            {"kind": "setModel", "newRoot": {}},
        ):
            await ada.send(action)
        await client.settle()
        rejected = {action["responseId"] for action in ada.received if action["kind"] == "rejectRequest"}
        assert rejected == {"1", "2", "3", "4"}
        assert rig.diagram("hostile").revision == 0
        assert REGISTRY.get_sample_value("glsp_unknown_session_total") == unknown + 1
        await ada.operate(NODE)
        await other.settle()
        assert len(watcher.root["children"]) == 1


async def test_too_many_broken_messages_end_the_connection(tmp_path: Path) -> None:
    async with door_rig(tmp_path) as rig, connect(rig.url) as client:
        for _ in range(101):
            await client.send_text("{")
        await client.until(lambda: client.closed is not None, what="the end")
        assert client.closed is not None


async def test_the_author_is_the_subject_else_the_chosen_name_else_the_application(tmp_path: Path) -> None:
    async with (
        door_rig(tmp_path) as rig,
        connect(rig.url) as chosen,
        connect(rig.url) as plain,
        connect(rig.url, headers={"X-Subject": "ada@example.org"}) as proven,
    ):
        uri = await rig.create("authors")
        for client, args in ((chosen, {"author": " Ada\n"}), (plain, {}), (proven, {"author": "Eve"})):
            await client.initialize("app-1", args=args)
            session = await client.start_session()
            await session.open(uri)
            await session.operate(NODE)
        authors = [entry.author for entry in rig.diagram("authors").recent]
        assert [(author.id, author.name) for author in authors] == [
            ("Ada", "Ada"),
            ("app-1", "Guest"),
            ("ada@example.org", "Eve"),
        ]


async def test_a_diagram_that_is_moved_to_the_trash_says_so_and_becomes_read_only(tmp_path: Path) -> None:
    async with door_rig(tmp_path) as rig, connect(rig.url) as client:
        session = await joined(client, await rig.create("old"))
        await rig.hub.delete("old")
        await session.wait_for("setEditMode")
        await session.operate(NODE)
        assert [action["severity"] for action in session.received if action["kind"] == "message"] == ["WARNING"] * 2
        await rig.hub.restore("old")
        await session.open("glsp:old")
        await session.operate(NODE)
        assert bare(session.root) == rig.model("old")
        assert len(session.root["children"]) == 1


async def test_without_an_answer_later_submits_still_come(tmp_path: Path) -> None:
    async with door_rig(tmp_path) as rig, connect(rig.url) as one, connect(rig.url) as two:
        uri = await rig.create("deaf")
        ada, deaf = await joined(one, uri, "Ada"), await joined(two, uri, "Deaf")
        deaf.answers_bounds = False
        await deaf.send(NODE)
        await two.settle()
        for _ in range(3):
            await ada.operate(NODE)
        asked = [action["newRoot"]["revision"] for action in deaf.received if action["kind"] == "requestBounds"]
        assert asked == [0, 1]  # edits by others wait for the answer, collapsed
        await deaf.send(NODE)
        await two.settle()
        deaf.answers_bounds = True
        await deaf.answer_bounds()
        await two.until(lambda: len(deaf.root["children"]) == 5, what="all nodes")
        await two.settle()
        assert bare(deaf.root) == rig.model("deaf")


async def test_an_ide_on_the_socket_opens_its_own_folder_and_nobody_else_can(tmp_path: Path) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    file = folder / "a.wf"
    file.write_text('{"id": "sprotty", "type": "graph", "children": []}')
    async with (
        door_rig(tmp_path) as rig,
        connect(f"tcp://127.0.0.1:{rig.socket_port}") as ide,
        connect(rig.url) as page,
    ):
        await page.initialize(args={"workspace": str(folder)})
        session = await page.start_session()
        with pytest.raises(RejectedError, match="outside the workspace"):
            await session.open(file.as_uri())
        await ide.initialize(args={"workspace": str(folder)})
        session = await ide.start_session()
        await session.open(file.as_uri())
        await session.operate(NODE)
        await session.send({"kind": "saveModel"})
        await ide.settle()
        assert json.loads(file.read_text())["children"][0]["type"] == "task:manual"
        with pytest.raises(RejectedError, match="outside the workspace"):
            await session.open(f"{folder}/../secret.wf")


async def test_those_who_listen_hear_who_is_here_and_stock_clients_hear_nothing_of_it(tmp_path: Path) -> None:
    async with door_rig(tmp_path) as rig, connect(rig.url) as one, connect(rig.url) as two:
        uri = await rig.create("company")
        await one.initialize("page", args={"author": "Ada"})
        ada = await one.start_session("a", kinds=(*DELTA_KINDS, "presence"))
        await ada.open(uri)
        bob = await joined(two, uri, "bob")
        await ada.wait_for("presence")
        seen = len(ada.received)
        await bob.send({"kind": "presence", "selection": ["t1"], "cursor": {"x": 1, "y": 2}})
        told = await ada.wait_for("presence", since=seen)
        assert [(each["name"], each["selection"], each["cursor"]) for each in told["people"]] == [
            ("bob", ["t1"], {"x": 1, "y": 2})
        ]
        assert "presence" not in kinds(bob)
        await bob.send({"kind": "presence", "selection": ["x"] * 1000})
        await two.settle()
        refused = [each for each in bob.received if each["kind"] == "message"]
        assert "too much" in refused[-1]["details"]


async def test_undo_of_one_given_edit_leaves_later_ones_alone(tmp_path: Path) -> None:
    async with door_rig(tmp_path) as rig, connect(rig.url) as one, connect(rig.url) as two:
        uri = await rig.create("revert")
        ada, bob = await joined(one, uri, "ada", delta=True), await joined(two, uri, "bob", delta=True)
        await ada.operate({**NODE, "args": {"elementId": "first"}})
        await ada.operate({**NODE, "args": {"elementId": "second"}})
        await bob.send({"kind": "glspUndo", "args": {"revision": 1}})
        await bob.wait_for("applyChange", since=2)
        await one.settle()
        ids = {child["id"] for child in rig.model("revert")["children"]}
        assert ids == {"second"}


async def test_markers_for_our_clients_say_how_to_mend_what_they_mark(tmp_path: Path) -> None:
    async with door_rig(tmp_path) as rig, connect(rig.url) as one, connect(rig.url) as two:
        uri = await rig.create("mend")
        ada, bob = await joined(one, uri, "ada", delta=True), await joined(two, uri, "bob")
        await bob.operate({**NODE, "elementTypeId": "activityNode:decision"})
        found = await ada.wait_for(lambda action: action["kind"] == "setMarkers" and bool(action["markers"]))
        [marker] = found["markers"]
        assert marker["code"] == "missing-incoming-edge"
        assert marker["fix"] == {"title": "draw an edge that ends here"}
        stock = [each for each in bob.received if each["kind"] == "setMarkers"]
        assert stock[-1]["markers"][0].keys() == {"label", "description", "elementId", "kind"}
