# SPDX-License-Identifier: Apache-2.0
"""Generates the workflow file that the parity script runs on: a parcel desk with every kind of element.

Lives here: the example and its oddities. Never here: what is done with it.
The oddities are meant: a stored revision (servers start at 0 all the same), elements without `cssClasses`, edges
without `routingPoints`, labels without `alignment` (all three are filled in when the model is sent), own properties
that no language knows (they come back untouched), a decision that the live rules complain about, a routed edge, an
edge with end points, a labelled edge, a category in a category, an edge across a border, and a task named `Push`, the only
name for which documentation is found.
"""

import json
from pathlib import Path
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]

ROUND = {"radiusTopLeft": 5, "radiusTopRight": 5, "radiusBottomRight": 5, "radiusBottomLeft": 5}
ACTIVITY_CLASS = {"decision": "decision", "merge": "merge", "fork": "forkOrJoin", "join": "forkOrJoin"}


def task(element_id: str, name: str, x: float, y: float, *, kind: str = "manual", **more: object) -> Json:
    """A task as a server that has measured it stores it; 8 px per character."""
    return {
        "id": element_id,
        "type": f"task:{kind}",
        "cssClasses": ["task", kind],
        "name": name,
        "taskType": kind,
        "layout": "hbox",
        "layoutOptions": {"paddingRight": 10},
        "args": dict(ROUND),
        "position": {"x": x, "y": y},
        "size": {"width": 50 + 8 * len(name), "height": 30},
        "children": [
            {
                "id": f"{element_id}_icon",
                "type": "icon",
                "cssClasses": [],
                "position": {"x": 5, "y": 5},
                "size": {"width": 25, "height": 20},
                "children": [],
            },
            {
                "id": f"{element_id}_label",
                "type": "label:heading",
                "text": name,
                "position": {"x": 31, "y": 7},
                "size": {"width": 8 * len(name), "height": 16},
            },
        ],
        **more,
    }


def activity(element_id: str, kind: str, x: float, y: float, **more: object) -> Json:
    """A decision, merge, fork or join."""
    bar = kind in {"fork", "join"}
    return {
        "id": element_id,
        "type": f"activityNode:{kind}",
        "cssClasses": [ACTIVITY_CLASS[kind]],
        "nodeType": f"{kind}Node",
        "position": {"x": x, "y": y},
        "size": {"width": 10, "height": 50} if bar else {"width": 32, "height": 32},
        **({} if bar else {"resizeLocations": ["top", "right", "bottom", "left"]}),
        **more,
    }


def category(element_id: str, name: str, x: float, y: float, *children: Json, width: float, height: float) -> Json:
    """A category; its nodes are in its `struct` compartment."""
    return {
        "id": element_id,
        "type": "category",
        "cssClasses": ["category"],
        "name": name,
        "layout": "vbox",
        "layoutOptions": {
            "hAlign": "center", "hGrab": False, "vGrab": False, "prefWidth": width, "prefHeight": height,
        },
        "args": dict(ROUND),
        "position": {"x": x, "y": y},
        "size": {"width": width, "height": height},
        "children": [
            {
                "id": f"{element_id}_header",
                "type": "comp:header",
                "layout": "hbox",
                "layoutOptions": {},
                "position": {"x": 5, "y": 5},
                "size": {"width": 8 * len(name) + 10, "height": 26},
                "children": [
                    {
                        "id": f"{element_id}_label",
                        "type": "label:heading",
                        "text": name,
                        "position": {"x": 5, "y": 5},
                        "size": {"width": 8 * len(name), "height": 16},
                    }
                ],
            },
            {
                "id": f"{element_id}_struct",
                "type": "struct",
                "layout": "freeform",
                "layoutOptions": {"hAlign": "left", "hGrab": True, "vGrab": True},
                "position": {"x": 5, "y": 36},
                "size": {"width": width - 10, "height": height - 41},
                "children": list(children),
            },
        ],
    }  # fmt: skip


def edge(element_id: str, source: str, target: str, **more: object) -> Json:
    """A plain edge; without `routingPoints`, which a server adds when it sends it."""
    return {"id": element_id, "type": "edge", "sourceId": source, "targetId": target, **more}


def weighted(element_id: str, source: str, target: str, probability: str) -> Json:
    """A weighted edge."""
    return {
        "id": element_id,
        "type": "edge:weighted",
        "cssClasses": [probability],
        "probability": probability,
        "sourceId": source,
        "targetId": target,
        "routingPoints": [],
        "children": [],
    }


def parcel_desk() -> Json:
    """The whole model as a value."""
    back_room = category(
        "back_room",
        "Back Room",
        10,
        70,
        task("repack", "Repack", 15, 20),
        width=190,
        height=130,
    )
    depot = category(
        "depot",
        "Depot",
        60,
        320,
        task("sort", "Sort", 20, 10, kind="automated", duration=12),
        activity("depot_fork", "fork", 150, 5),
        back_room,
        width=320,
        height=280,
    )
    return {
        "id": "sprotty",
        "type": "graph",
        "revision": 41,
        "children": [
            task("push", "Push", 40, 60, duration=5, references="Desk handbook, page 3"),
            task("weigh", "Weigh", 180, 60, kind="automated", owner={"team": "desk", "shift": [1, 2]}),
            activity("too_heavy", "decision", 320, 58),
            task("refuse", "Refuse", 420, 20),
            task("stamp", "Stamp", 420, 110, kind="automated"),
            activity("again", "merge", 570, 60),
            activity("split", "fork", 640, 50, note="own property"),
            task("notify", "Notify", 690, 20, kind="automated"),
            task("shelve", "Shelve", 690, 110),
            activity("both", "join", 830, 50),
            activity("loose_end", "decision", 430, 200),
            depot,
            edge("e_push_weigh", "push", "weigh"),
            edge("e_weigh_heavy", "weigh", "too_heavy", routingPoints=[{"x": 280, "y": 40}, {"x": 300, "y": 90}]),
            weighted("w_refuse", "too_heavy", "refuse", "low"),
            weighted("w_stamp", "too_heavy", "stamp", "high"),
            edge("e_refuse_again", "refuse", "again"),
            edge(
                "e_stamp_again",
                "stamp",
                "again",
                args={"edgeSourcePointX": 510, "edgeSourcePointY": 125, "note": "kept"},
            ),
            edge(
                "e_again_split",
                "again",
                "split",
                children=[{"id": "e_again_split_text", "type": "label:text", "text": "accepted"}],
            ),
            edge("e_split_notify", "split", "notify"),
            edge("e_split_shelve", "split", "shelve"),
            edge("e_notify_both", "notify", "both"),
            edge("e_shelve_both", "shelve", "both"),
            edge("e_both_depot", "both", "depot"),
            edge("e_sort_fork", "sort", "depot_fork"),
            edge("e_repack_push", "repack", "push"),
        ],
    }


def write_files(folder: Path, *names: str) -> None:
    """The example under each name, and beside it files that cannot be opened."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(parcel_desk(), indent=2, ensure_ascii=False)
    for name in names:
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "empty.wf").write_text("", encoding="utf-8")
    (folder / "broken.wf").write_text('{"id": "sprotty", "type": ', encoding="utf-8")
    (folder / "list.wf").write_text("[1, 2, 3]", encoding="utf-8")


if __name__ == "__main__":
    write_files(Path.cwd(), "parcel_desk.wf")
