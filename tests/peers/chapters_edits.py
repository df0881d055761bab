# SPDX-License-Identifier: Apache-2.0
"""Chapters in which one client edits: every operation, undo and redo, saving."""

from peers.actions import (
    bounds,
    compound,
    connect_nodes,
    copy,
    create,
    cut,
    delete,
    edit_task,
    layout,
    markers,
    paste,
    place,
    reconnect,
    redo,
    relabel,
    route,
    save,
    undo,
)
from peers.stage import Stage
from support.glsp_bounds import Json
from support.glsp_client import ClientSession


def newest(session: ClientSession, container: str | None = None) -> Json:
    """The last child of the root, or of another element."""
    parent = session.root if container is None else session.element(container)
    return parent["children"][-1]


def clipboard(session: ClientSession) -> Json:
    """What the last copy put on the clipboard."""
    answers = [action for action in session.received if action["kind"] == "setClipboardData"]
    return answers[-1]["clipboardData"]


async def creation(stage: Stage) -> None:
    session = await stage.opened()
    await stage.play(session, "manual-task", create("task:manual", 413, 318))
    await stage.play(session, "automated-task-halves", create("task:automated", 15, -15))
    ghost = {"ghost-x": 3, "ghost-y": 4, "ghost-width": 5, "ghost-height": 6}
    action = create("activityNode:decision", 0, 0, "sprotty", args=ghost)
    await stage.play(
        session,
        "decision-as-the-client-sends-it",
        {**action, "location": {"x": 96, "y": 104, "width": -1, "height": -1}},
    )
    await stage.play(session, "merge", create("activityNode:merge", -204.9, -3))
    await stage.play(session, "fork", create("activityNode:fork", 300, 300))
    await stage.play(session, "join", create("activityNode:join", 350, 300))
    await stage.play(session, "category", create("category", 500, 500))
    await stage.play(session, "without-location", create("task:manual"))
    await stage.play(session, "in-category", create("task:manual", 100, 400, "depot"))
    await stage.play(session, "in-category-left-of-it", create("task:automated", -100, -400, "depot"))
    await stage.play(session, "in-nested-category", create("activityNode:merge", 200, 480, "back_room"))
    fresh = next(element["id"] for element in session.root["children"] if element.get("name") == "Category2")
    await stage.play(session, "in-new-category", create("task:manual", 520, 540, fresh))
    await stage.play(session, "category-in-category", create("category", 120, 420, "depot"))
    await stage.play(session, "edge", connect_nodes("push", "stamp"))
    await stage.play(session, "weighted-edge", connect_nodes("too_heavy", "shelve", "edge:weighted"))
    await stage.play(session, "edge-to-itself", connect_nodes("push", "push"))
    await stage.play(session, "edge-across-containers", connect_nodes("sort", "repack", args={"note": "not kept"}))
    await stage.play(session, "edge-that-is-one-too-many", connect_nodes("push", "too_heavy"))
    await stage.play(session, "undo-edge", undo())
    await stage.play(session, "undo-edge-again", undo())
    await stage.play(session, "redo-edge", redo())
    await stage.ask(session, "markers", markers())


async def geometry(stage: Stage) -> None:
    session = await stage.opened()
    await stage.play(session, "move", bounds(place("push", 55, 65)))
    await stage.play(session, "move-to-the-same-place", bounds(place("push", 55, 65)))
    await stage.play(session, "move-two-of-which-one-is-unknown", bounds(place("push", 60, 65), place("nobody", 1, 1)))
    await stage.play(session, "resize-decision", bounds(place("too_heavy", 300, 300, 64, 48)))
    await stage.play(session, "resize-category", bounds(place("depot", 60, 320, 400, 300)))
    await stage.play(session, "inside-a-category-clamped", bounds(place("sort", -5, -6)))
    await stage.play(session, "negative-on-the-canvas", bounds(place("stamp", -5, -6, 90, 30)))
    await stage.play(session, "none", bounds())
    await stage.play(session, "undo-1", undo())
    await stage.play(session, "undo-2", undo())
    await stage.play(session, "undo-3", undo())
    await stage.play(session, "redo", redo())
    for number in range(4, 8):
        await stage.play(session, f"undo-{number}", undo())
    await stage.play(session, "route", route("e_push_weigh", {"x": 100, "y": 20}, {"x": 150, "y": 25}))
    await stage.play(session, "route-the-same", route("e_push_weigh", {"x": 100, "y": 20}, {"x": 150, "y": 25}))
    await stage.play(
        session, "route-extra-keys", route("e_weigh_heavy", {"x": 1, "y": 2, "kind": "linear", "pointIndex": 0})
    )
    await stage.play(session, "route-cleared", route("e_push_weigh"))
    await stage.play(session, "reconnect", reconnect("e_weigh_heavy", "weigh", "refuse"))
    await stage.play(session, "reconnect-keeps-args", reconnect("e_stamp_again", "stamp", "split"))
    await stage.play(session, "undo-reconnect", undo())
    await stage.play(session, "redo-reconnect", redo())


async def words(stage: Stage) -> None:
    session = await stage.opened()
    await stage.play(session, "label", relabel("push_label", "Shove"))
    await stage.play(session, "label-the-same", relabel("push_label", "Shove"))
    await stage.play(session, "label-as-an-operation", {**relabel("push_label", "Pull ⚙ schön"), "isOperation": True})
    await stage.play(session, "label-empty", relabel("push_label", ""))
    await stage.play(session, "undo-label", undo())
    await stage.play(session, "label-of-an-edge", relabel("e_again_split_text", "taken"))
    await stage.play(session, "label-of-a-category", relabel("depot_label", "Hall"))
    await stage.play(session, "duration", edit_task("push", "duration", "42"))
    await stage.play(session, "duration-the-same", edit_task("push", "duration", "42 minutes"))
    await stage.play(session, "duration-cut-off", edit_task("push", "duration", "-3.7"))
    await stage.play(session, "duration-first", edit_task("weigh", "duration", "7"))
    await stage.play(session, "undo-duration-first", undo())
    await stage.play(session, "type", edit_task("push", "taskType", "automated"))
    await stage.play(session, "type-the-same", edit_task("push", "taskType", "automated"))
    await stage.play(session, "undo-type", undo())
    await stage.play(session, "redo-type", redo())
    await stage.play(session, "type-back", edit_task("push", "taskType", "manual"))


async def removal(stage: Stage) -> None:
    session = await stage.opened()
    await stage.play(session, "nothing", delete())
    await stage.play(session, "edge", delete("w_stamp"))
    await stage.play(session, "node-with-edges", delete("again"))
    await stage.play(session, "undo-node", undo())
    await stage.play(session, "redo-node", redo())
    await stage.play(session, "undo-node-again", undo())
    await stage.play(session, "unknown", delete("nobody"))
    await stage.play(session, "category-with-content", delete("depot"))
    await stage.play(session, "undo-category", undo())
    await stage.play(session, "nested-category", delete("back_room"))
    await stage.play(session, "node-and-its-edge-twice", delete("push", "e_push_weigh", "push"))
    await stage.play(session, "label", delete("stamp_label"))
    await stage.play(session, "undo-label", undo())


async def groups(stage: Stage) -> None:
    """Compounds; parts that the reference applies wrongly are in a chapter of their own."""
    session = await stage.opened()
    await stage.play(session, "two-moves", compound(bounds(place("push", 1, 2)), bounds(place("weigh", 3, 4, 90, 30))))
    await stage.play(session, "undo-two-moves", undo())
    await stage.play(session, "redo-two-moves", redo())
    await stage.play(session, "two-nodes", compound(create("task:manual", 10, 10), create("task:automated", 30, 30)))
    await stage.play(
        session, "move-and-edge", compound(bounds(place("refuse", 400, 0, 98, 30)), connect_nodes("push", "refuse"))
    )
    await stage.play(
        session, "label-then-move", compound(relabel("stamp_label", "Seal"), bounds(place("stamp", 400, 120, 90, 30)))
    )
    await stage.play(session, "delete-and-create", compound(delete("loose_end"), create("activityNode:join", 400, 300)))
    await stage.play(session, "nothing", compound())
    await stage.play(session, "nothing-new", compound(relabel("weigh_label", "Weigh"), bounds(place("push", 1, 2))))
    await stage.play(
        session,
        "compound-inside",
        compound(compound(bounds(place("push", 7, 8))), bounds(place("weigh", 9, 9, 90, 30))),
    )
    await stage.play(session, "undo-compound-inside", undo())
    await stage.play(session, "undo-delete-and-create", undo())


async def clipboards(stage: Stage) -> None:
    session = await stage.opened()
    await stage.ask(session, "copy-task", copy("push"))
    await stage.play(session, "paste-beside", paste(clipboard(session)))
    await stage.play(session, "paste-at-mouse", paste(clipboard(session), {"x": 500, "y": 500}))
    await stage.ask(session, "copy-two-and-edge", copy("weigh", "push", "e_push_weigh"))
    await stage.play(session, "paste-two-and-edge", paste(clipboard(session), {"x": 300, "y": 600}))
    await stage.ask(session, "copy-one-and-edge", copy("weigh", "e_weigh_heavy"))
    await stage.play(session, "paste-one-and-edge", paste(clipboard(session)))
    await stage.ask(session, "copy-category", copy("depot", "e_sort_fork"))
    await stage.play(session, "paste-category", paste(clipboard(session), {"x": 0, "y": 900}))
    await stage.play(session, "undo-paste", undo())
    await stage.play(session, "redo-paste", redo())
    await stage.ask(session, "copy-from-category", copy("sort"))
    await stage.play(session, "paste-from-category", paste(clipboard(session)))
    await stage.play(session, "paste-nothing", paste({"format": "application/json", "application/json": "[]"}))
    foreign = '[{"id":"push","type":"task:manual","name":"Guest","foo":{"bar":[1]}},{"id":"x","type":"activityNode:fork","position":{"x":4,"y":-7}}]'
    await stage.play(session, "paste-foreign", paste({"application/json": foreign}, {"x": 10, "y": 10}))
    await stage.play(session, "cut-nothing", cut())
    await stage.play(session, "cut-two", cut("push", "e_weigh_heavy"))
    await stage.play(session, "undo-cut", undo())
    await stage.play(session, "cut-unknown", cut("nobody"))
    await stage.play(session, "cut-pasted", cut(newest(session)["id"]))


async def history(stage: Stage) -> None:
    """Undo, redo and the dirty flag around saving; also what is in the files."""
    session = await stage.opened()
    await stage.play(session, "undo-nothing", undo())
    await stage.play(session, "redo-nothing", redo())
    await stage.play(session, "save-untouched", save())
    stage.written()
    await stage.play(session, "first", bounds(place("push", 1, 1)))
    await stage.play(session, "second", create("task:manual", 200, 200))
    await stage.play(session, "save", save())
    stage.written()
    await stage.play(session, "save-again", save())
    await stage.play(session, "undo-after-save", undo())
    await stage.play(session, "redo-to-saved", redo())
    await stage.play(session, "undo-1", undo())
    await stage.play(session, "undo-2", undo())
    await stage.play(session, "third-cuts-redo-off", bounds(place("push", 3, 3)))
    await stage.play(session, "redo-is-gone", redo())
    await stage.play(session, "undo-third", undo())
    await stage.play(session, "save-as", save(stage.workspace_file("history-copy.wf")))
    stage.written(stage.workspace_file("history-copy.wf"))
    await stage.play(session, "redo-third", redo())
    await stage.play(session, "save-as-uri", save("file://" + stage.workspace_file("history%20copy.wf")))
    stage.written(stage.workspace_file("history copy.wf"))
    await stage.play(session, "save-keeps-the-name", save())
    stage.written()
    await stage.play(session, "quick-undo-undo-redo", undo(), undo(), redo())


async def layouts(stage: Stage) -> None:
    """ELK with the options of the reference: the same version gives the same numbers, so they are compared as they are."""
    session = await stage.opened()
    await stage.play(session, "layout", layout())
    await stage.play(session, "undo", undo())
    await stage.play(session, "redo", redo())
    await stage.play(session, "loop-and-twin", connect_nodes("push", "push"), connect_nodes("push", "weigh"))
    await stage.play(session, "layout-with-loop-and-twin", {"kind": "layout", "isOperation": True})
    await stage.play(session, "new-nodes", create("category", 900, 900), create("task:manual", 910, 940))
    await stage.play(session, "layout-with-new-nodes", layout())
    await stage.play(session, "move-after-layout", bounds(place("push", 0, 0)))
    await stage.play(session, "save", save())
    stage.written()
