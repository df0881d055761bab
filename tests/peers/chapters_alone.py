# SPDX-License-Identifier: Apache-2.0
"""Short chapters, each about one thing that the reference accepts or gets wrong.

They stand alone so that a deliberate difference (`improvements.json`) stays in its own steps: revisions, undo and
dirty flags of other chapters do not depend on it.
"""

from collections.abc import Mapping

from peers.actions import (
    bounds,
    compound,
    connect_nodes,
    create,
    delete,
    edit_task,
    layout,
    operation,
    place,
    reconnect,
    relabel,
    route,
    save,
    undo,
)
from peers.stage import Chapter, Stage


def alone(chapter_name: str, **steps: Mapping[str, object]) -> Chapter:
    """A chapter that opens the example and plays these steps."""

    async def chapter(stage: Stage) -> None:
        session = await stage.opened()
        for name, action in steps.items():
            await stage.play(session, name, action)

    chapter.__name__ = chapter_name
    return chapter


MOVE = bounds(place("push", 5, 5))
ROUTES = [
    {"elementId": "e_push_weigh", "newRoutingPoints": [{"x": 9, "y": 9}]},
    {"elementId": "nobody", "newRoutingPoints": [{"x": 9, "y": 9}]},
]


async def unsaved_edits(stage: Stage) -> None:
    """The reference forgets unsaved edits with the connection."""
    session = await stage.opened()
    await stage.play(session, "edit", MOVE)
    await session.client.link.close()
    stage.clients.clear()
    again = await stage.session()
    async with stage.step("new-connection"):
        await again.open(stage.file, reconnecting=True)


async def saved_and_back(stage: Stage) -> None:
    """The reference forgets the history with the connection, although everything was saved."""
    session = await stage.opened()
    await stage.play(session, "edit", MOVE)
    await stage.play(session, "save", save())
    await session.client.link.close()
    stage.clients.clear()
    again = await stage.session()
    async with stage.step("new-connection"):
        await again.open(stage.file, reconnecting=True)
    await stage.play(again, "undo", undo())


ALONE: tuple[Chapter, ...] = (
    # The reference has forgotten everything before a command that failed while it ran.
    alone("kept_history", edit=MOVE, failure=connect_nodes("nobody", "push"), undo=undo()),
    # A command that fails half-way leaves its first half behind.
    alone("half_a_type", failure=edit_task("push", "taskType", "robot"), look=bounds(place("weigh", 5, 5, 90, 30))),
    alone(
        "half_a_route",
        failure=operation("changeRoutingPoints", newRoutingPoints=ROUTES),
        look=bounds(place("weigh", 5, 5, 90, 30)),
    ),
    # Of several labels or task edits in a compound only the first is applied.
    alone("every_label", compound=compound(relabel("push_label", "One"), relabel("weigh_label", "Two"))),
    alone("move_then_label", compound=compound(MOVE, relabel("stamp_label", "Seal"))),
    alone("every_task", compound=compound(edit_task("push", "duration", "8"), edit_task("weigh", "duration", "9"))),
    # A node that a failed compound created and rolled back is selected after the next update.
    alone("ghost_selection", failure=compound(create("task:manual", 9, 9), connect_nodes("nobody", "push")), edit=MOVE),
    alone("compound_with_unknown_label", failure=compound(MOVE, relabel("nobody", "x")), undo=undo()),
    alone("compound_with_impossible_edge", failure=compound(MOVE, connect_nodes("push", "nobody")), undo=undo()),
    # What the reference accepts without effect, or silently does not do.
    alone("bounds_of_an_edge", edit=bounds(place("e_push_weigh", 1, 2, 3, 4))),
    alone("bounds_of_a_label", edit=bounds(place("push_label", 1, 2, 3, 4))),
    alone("bounds_of_nobody", edit=bounds(place("nobody", 1, 2, 3, 4))),
    alone("delete_nobody", edit=delete("nobody")),
    alone("delete_the_root", edit=delete("sprotty")),
    alone("delete_known_unknown_known", edit=delete("stamp", "nobody", "weigh"), undo=undo()),
    alone("cut_nobody", edit=operation("cut", editorContext={"selectedElementIds": ["nobody"]})),
    alone("node_of_unknown_type", edit=create("task", 10, 10)),
    alone("edge_of_unknown_type", edit=connect_nodes("push", "weigh", "edge:rubber")),
    alone("task_feature_unknown", edit=edit_task("push", "colour", "red")),
    alone("unknown_kind_in_a_compound", edit=compound({"kind": "makeCoffee"}, MOVE), undo=undo()),
    # What the reference does without looking at the rules of the language.
    alone("weighted_edge_between_tasks", edit=connect_nodes("push", "stamp", "edge:weighted"), undo=undo()),
    alone("node_in_a_task", edit=create("task:manual", 100, 100, "push")),
    # What is not offered, and what changes nothing but counts as a change.
    alone("move_to_container", edit=operation("changeContainer", elementId="push", targetContainerId="depot")),
    alone("bounds_without_position", edit=bounds({"elementId": "weigh", "newSize": {"width": 90, "height": 30}})),
    alone(
        "reconnect_to_the_same",
        edit=reconnect("e_weigh_heavy", "weigh", "too_heavy"),
        again=reconnect("e_weigh_heavy", "weigh", "too_heavy"),
    ),
    alone("route_cleared_twice", edit=route("e_weigh_heavy"), again=route("e_weigh_heavy")),
    alone("layout_twice", edit=layout(), again=layout(), undo=undo()),
    alone("layout_in_a_compound", edit=compound(delete("split"), layout()), undo=undo()),
    unsaved_edits,
    saved_and_back,
)
