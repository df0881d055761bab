# SPDX-License-Identifier: Apache-2.0
"""Chapters about clients that come, wait, answer late, come back and go; and about refusals."""

from peers.actions import (
    bounds,
    connect_nodes,
    create,
    delete,
    edit_task,
    navigate,
    paste,
    place,
    popup,
    reconnect,
    redo,
    relabel,
    route,
    save,
    undo,
)
from peers.stage import Stage
from support.glsp_bounds import OTHER_FONT, Json


async def routed(stage: Stage) -> None:
    """A client that routes edges, as the stock one does."""
    session = await stage.opened(routes=True)
    await stage.play(session, "move", bounds(place("push", 10, 10)))
    await stage.play(session, "route", route("e_push_weigh", {"x": 100, "y": 20}))
    await stage.play(session, "reconnect", reconnect("e_weigh_heavy", "weigh", "refuse"))
    await stage.play(session, "undo-reconnect", undo())
    await stage.play(session, "new-edge", connect_nodes("sort", "repack"))
    await stage.play(session, "delete-node", delete("again"))
    await stage.play(session, "undo-delete-node", undo())
    await stage.play(session, "save", save())
    stage.written()


async def other_font(stage: Stage) -> None:
    """A client that measures everything larger than the file says."""
    session = await stage.opened(sizes=OTHER_FONT)
    await stage.play(session, "label", relabel("push_label", "Push harder"))
    await stage.play(session, "create", create("task:manual", 10, 10))
    await stage.play(session, "undo", undo())
    await stage.play(session, "save", save())
    stage.written()


async def slow(stage: Stage) -> None:
    """Bounds that come late, twice, in part, or never."""
    session = await stage.session()
    session.answers_bounds = False
    options = {"sourceUri": stage.file, "isReconnecting": False}
    await stage.ask(session, "open-unanswered", {"kind": "requestModel", "options": options})
    await stage.ask(session, "hints-meanwhile", {"kind": "requestTypeHints"})
    await stage.play(session, "edit-meanwhile", bounds(place("push", 1, 1)))
    async with stage.step("answer"):
        await session.answer_bounds()
    await stage.play(session, "edit", bounds(place("push", 2, 2)))
    first = session.requested_root
    await stage.play(session, "edit-again", create("task:manual", 50, 50))
    async with stage.step("answer-the-older"):
        await session.answer_bounds(first)
    async with stage.step("answer-the-newer"):
        await session.answer_bounds(responseId="client_7")
    async with stage.step("answer-it-twice"):
        await session.answer_bounds()
    await stage.play(session, "edit-a-third-time", bounds(place("push", 3, 3)))
    some: Json = {
        "bounds": [
            {"elementId": "push", "newSize": {"width": 70, "height": 33}},
            {"elementId": "nobody", "newSize": {"width": 1, "height": 2}},
            {"elementId": "e_push_weigh", "newSize": {"width": 1, "height": 2}},
        ],
        "alignments": [
            {"elementId": "push", "newAlignment": {"x": 1, "y": 1}},
            {"elementId": "push_label", "newAlignment": {"x": 9, "y": 8}},
        ],
        "routes": [
            {"elementId": "nobody", "newRoutingPoints": []},
            {"elementId": "e_push_weigh", "newRoutingPoints": [{"x": 1, "y": 1}]},
            {"elementId": "e_weigh_heavy", "newRoutingPoints": [{"x": 1, "y": 1}, {"x": 2, "y": 2}, {"x": 3, "y": 3}]},
        ],
        "layoutData": [{"elementId": "push", "layoutData": {"computedDimensions": {"width": 7, "height": 8}}}],
    }
    async with stage.step("answer-in-part"):
        await session.answer_bounds(None, **some)
    session.answers_bounds = True
    await stage.play(session, "edit-and-answer", bounds(place("push", 4, 4)))


async def hasty(stage: Stage) -> None:
    """Operations that do not wait for each other."""
    session = await stage.opened()
    await stage.play(session, "three-moves", *(bounds(place("push", step, step)) for step in (1, 2, 3)))
    await stage.play(session, "two-nodes", create("task:manual", 10, 10), create("task:manual", 20, 20))
    await stage.play(session, "edit-and-undo", relabel("push_label", "Hurry"), undo())
    await stage.play(session, "edit-undo-redo-save", bounds(place("push", 9, 9)), undo(), redo(), save())
    stage.written()


async def several(stage: Stage) -> None:
    """Two sessions of one connection, on two files."""
    first = await stage.opened()
    second = await first.client.start_session("second")
    async with stage.step("second-session-opens"):
        await second.open(stage.another_file())
    await stage.play(first, "first-edits", create("task:manual", 10, 10))
    await stage.play(second, "second-edits", bounds(place("push", 5, 5)))
    await stage.play(second, "second-undoes", undo())
    await stage.play(second, "second-has-nothing-left", undo())
    await stage.play(first, "first-undoes", undo())
    await stage.ask(second, "second-navigates", navigate("next", "push"))
    async with stage.step("first-leaves"):
        await first.client.dispose_session(first.id)
    await stage.play(second, "second-stays", bounds(place("push", 6, 6)))


async def coming_back(stage: Stage) -> None:
    """Reconnecting in the same session, in a new session, on a new connection."""
    session = await stage.opened()
    await stage.play(session, "edit", create("task:manual", 10, 10))
    async with stage.step("same-session"):
        await session.open(stage.file, reconnecting=True)
    await stage.play(session, "edit-after", bounds(place("push", 5, 5)))
    await stage.play(session, "undo-after", undo())
    await stage.play(session, "undo-what-was-before", undo())
    await stage.play(session, "edit-to-keep", bounds(place("push", 7, 7)))
    await stage.play(session, "save", save())
    async with stage.step("leave"):
        await session.client.dispose_session(session.id)
    again = await session.client.start_session("sprotty")
    async with stage.step("new-session"):
        await again.open(stage.file, reconnecting=True)
    await again.client.link.close()
    stage.clients.clear()
    elsewhere = await stage.session()
    async with stage.step("new-connection"):
        await elsewhere.open(stage.file, reconnecting=True)


async def leaving(stage: Stage) -> None:
    """Requests that are still open when the session goes."""
    session = await stage.opened()
    await stage.ask(session, "popup-edge", popup("e_push_weigh"))
    await stage.ask(session, "popup-decision", popup("too_heavy"))
    await stage.play(session, "popup-without-id", popup("depot", requestId=""))
    await stage.play(session, "popup-answered", popup("push", requestId=""))
    async with stage.step("popup-with-timeout"):
        await session.send(popup("e_push_weigh", requestId="patience", timeout=50))
        await session.wait_for("rejectRequest")
    await stage.play(session, "edit", bounds(place("push", 5, 5)))
    await stage.play(session, "save", save())
    async with stage.step("dispose"):
        await session.client.dispose_session(session.id)
    async with stage.step("action-after-dispose"):
        action = {"kind": "requestTypeHints", "requestId": "late"}
        await session.client.notify("process", {"clientId": "sprotty", "action": action})
    again = await session.client.start_session("sprotty")
    async with stage.step("open-again"):
        await again.open(stage.file)
    await stage.ask(again, "popup-again", popup("e_push_weigh"))
    async with stage.step("shutdown"):
        again.client.sessions.clear()
        await again.client.notify("shutdown")


async def through_a_socket(stage: Stage) -> None:
    """The other door: Content-Length on TCP, as Theia and VS Code connect."""
    session = await stage.session(address=stage.server.socket)
    async with stage.step("open"):
        await session.open(stage.file)
    await stage.ask(session, "hints", {"kind": "requestTypeHints"})
    await stage.play(session, "edit", relabel("push_label", "Grüße ⚙"))
    await stage.play(session, "undo", undo())
    async with stage.step("unknown-method"):
        await session.client.exchange("openTheWindow", {})
    await stage.play(session, "save", save())
    stage.written()


async def refusals(stage: Stage) -> None:
    """What is not possible, and the words in which it is said; nothing is submitted in between."""
    session = await stage.opened()
    await stage.play(session, "edge-from-unknown", connect_nodes("nobody", "push"))
    await stage.play(session, "edge-to-label", connect_nodes("push", "push_label"))
    await stage.play(session, "edge-to-edge", connect_nodes("push", "e_push_weigh"))
    await stage.play(
        session,
        "edge-to-nothing",
        {"kind": "createEdge", "isOperation": True, "elementTypeId": "edge", "sourceElementId": "push"},
    )
    await stage.play(session, "node-in-unknown", create("task:manual", 10, 10, "nobody"))
    await stage.play(session, "reconnect-unknown-edge", reconnect("nobody", "push", "weigh"))
    await stage.play(session, "reconnect-node", reconnect("push", "push", "weigh"))
    await stage.play(session, "reconnect-unknown-source", reconnect("e_push_weigh", "nobody", "weigh"))
    await stage.play(session, "reconnect-unknown-target", reconnect("e_push_weigh", "push", "nobody"))
    await stage.play(session, "reconnect-to-nothing", reconnect("e_push_weigh", "push", ""))
    await stage.play(session, "route-unknown", route("nobody", {"x": 1, "y": 1}))
    await stage.play(session, "route-node", route("push", {"x": 1, "y": 1}))
    await stage.play(session, "label-unknown", relabel("nobody", "Somebody"))
    await stage.play(session, "label-of-a-task-itself", relabel("push", "Somebody"))
    await stage.play(session, "task-unknown", edit_task("nobody", "duration", "5"))
    await stage.play(session, "task-is-a-decision", edit_task("too_heavy", "duration", "5"))
    await stage.play(session, "paste-unknown-type", paste({"application/json": '[{"id":"x","type":"alien"}]'}))
    await stage.play(session, "paste-a-root", paste({"application/json": '[{"id":"x","type":"graph"}]'}))
    await stage.play(session, "save-nowhere", save(stage.workspace_file("no-such-folder/x.wf")))
    await stage.play(session, "save-as-nothing", save(""))
