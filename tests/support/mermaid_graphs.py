# SPDX-License-Identifier: Apache-2.0
"""What Mermaid found (peers/mermaid.mjs) and a drawing of ours, in the same form, to compare the two."""

import html
import re
from typing import Any

from glsp.formats.drawing import Box, Drawing
from glsp.formats.guillemets import marked


def letters(text: str) -> str:
    """A text as HTML shows it: spaces are one or none, and control characters what the standard says of references to them."""
    read_as = re.sub(r"[\x00-\x1f\x7f-\x9f]", lambda each: html.unescape(f"&#{ord(each[0])};"), text)
    return " ".join(re.sub(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]", "", read_as).split())


SHAPES = {
    "square": "rectangle", "rect": "rectangle", "": "rectangle", "round": "rounded", "rounded": "rounded",
    "stadium": "stadium", "subroutine": "subroutine", "subproc": "subroutine", "cylinder": "cylinder", "cyl": "cylinder",
    "lin-cyl": "cylinder", "doublecircle": "double-circle", "dbl-circ": "double-circle", "circle": "circle",
    "hexagon": "hexagon", "hex": "hexagon", "lean_right": "parallelogram", "lean-r": "parallelogram",
    "lean_left": "parallelogram-alt", "trapezoid": "trapezoid", "inv_trapezoid": "trapezoid-alt", "odd": "flag",
    "diamond": "diamond", "diam": "diamond", "doc": "document", "comment": "note", "h-cyl": "queue", "das": "queue",
    "fork": "bar",
}  # fmt: skip
"""Mermaid's shapes in our words; all others keep their names."""

STROKES = {"normal": "solid", "dotted": "dotted", "thick": "thick"}
ENDS = {"arrow_open": "none", "arrow_point": "arrow", "arrow_circle": "circle", "arrow_cross": "cross"}


def flow_of_mermaid(found: dict[str, Any]) -> dict[str, Any]:
    """What Mermaid found in a flowchart, in our words. It numbers subgraphs without a name, which have their title's here."""
    assert found.get("kind", "").startswith("flowchart"), found
    names = {each["id"]: each["text"] if NUMBERED.fullmatch(each["id"]) else each["id"] for each in found["groups"]}
    parents = {inner: names[each["id"]] for each in found["groups"] for inner in each["nodes"]}
    boxes = {
        each["id"]: (SHAPES.get(each["type"], each["type"]), letters(each["text"]), parents.get(each["id"], ""))
        for each in found["nodes"]
        if each["id"] not in names
    }
    groups = {
        names[each["id"]]: ("group", letters(each["text"]), parents.get(each["id"], "")) for each in found["groups"]
    }
    arrows = [flow_arrow(each) for each in found["edges"] if each["stroke"] != "invisible"]
    return {"boxes": boxes | groups, "arrows": arrows}


NUMBERED = re.compile(r"subGraph\d+")


def flow_arrow(edge: dict[str, Any]) -> tuple[str, ...]:
    is_double = edge["type"].startswith("double_")
    end = ENDS[edge["type"].removeprefix("double_")]
    return (
        edge["start"],
        edge["end"],
        letters(edge["text"]),
        STROKES[edge["stroke"]],
        end if is_double else "none",
        end,
    )


def flow_of(drawing: Drawing) -> dict[str, Any]:
    """The same of a drawing of ours."""
    return {
        "boxes": {box.id: (box.kind, letters(marked(box.stereotypes, box.label)), box.parent) for box in drawing.boxes},
        "arrows": [
            (each.source, each.target, letters(each.label), each.stroke, each.source_end, each.target_end)
            for each in drawing.arrows
        ],
    }


RELATION_ENDS = {"none": "none", 0: "diamond", 1: "triangle", 2: "filled-diamond", 3: "arrow", 4: "circle"}
ANNOTATED = {"enumeration": "enum", "interface": "interface", "datatype": "struct", "package": "package"}
CLASSIFIERS = {"": "", "$": "{static} ", "*": "{abstract} "}


def classes_of_mermaid(found: dict[str, Any]) -> dict[str, Any]:
    """What Mermaid found in a class diagram, in our words. What is drawn as a ball is no class there, and has no name."""
    assert found.get("kind") == "classDiagram", found
    spaces = {each["id"]: ("package", letters(each["text"]), each["parent"], (), ()) for each in found["spaces"]}
    balls = {each["id"]: each["text"] for each in found["interfaces"]}
    boxes = spaces | {name: ("interface", name, "", (), []) for name in balls.values()}
    return {
        "boxes": boxes | {each["id"]: class_box(each) for each in found["classes"]},
        "arrows": [
            (
                *(balls.get(each[end], each[end]) for end in ("start", "end")),
                letters(each["text"]), "dashed" if each["line"] else "solid",
                *(RELATION_ENDS[end] for end in each["ends"]), letters(each["near"]), letters(each["far"]),
            )
            for each in found["relations"]
        ],
        "notes": [(letters(each["text"]), each["about"]) for each in found["notes"]],
    }  # fmt: skip


def class_box(found: dict[str, Any]) -> tuple[Any, ...]:
    marks = tuple(map(letters, found["annotations"]))
    kind = ANNOTATED.get(marks[0], "class") if marks else "class"
    members = sorted(map(member, (*found["members"], *found["methods"])))
    return (kind, letters(found["text"]), found["parent"], marks[kind != "class" :], members)


def member(found: dict[str, str]) -> str:
    """A member as one line; Mermaid underlines what is static, sets what is abstract in italics, and draws ` : ` before types."""
    return f"{CLASSIFIERS[found['classifier']]}{letters(found['text']).replace(') : ', '): ')}"


def our_box(box: Box, parent: str, *, is_space: bool) -> tuple[Any, ...]:
    """A class in the same form; Mermaid shows nothing of a name space but its name."""
    if is_space:
        return (box.kind, letters(box.label), parent, (), ())
    members = sorted(letters(each).replace(") : ", "): ") for each in box.members)
    return (box.kind, letters(box.label), parent, tuple(map(letters, box.stereotypes)), members)


def classes_of(drawing: Drawing) -> dict[str, Any]:
    """The same of a drawing of ours; Mermaid shows attributes before operations."""
    spaces = {box.parent for box in drawing.boxes}
    ways = {"": ""}
    for box in drawing.boxes:  # Mermaid calls a name space by the way to it
        outer = ways[box.parent] if box.id in spaces else ""
        ways[box.id] = f"{outer}.{box.id.rpartition('.')[2]}" if outer else box.id
    return {
        "boxes": {ways[box.id]: our_box(box, ways[box.parent], is_space=box.id in spaces) for box in drawing.boxes},
        "arrows": [
            (
                each.source, each.target, letters(each.label), each.stroke, each.source_end, each.target_end,
                letters(each.source_label), letters(each.target_label),
            )
            for each in drawing.arrows
        ],
        "notes": [(letters(note.text), (*note.about, "")[0]) for note in drawing.notes],
    }  # fmt: skip


STATES = {"rect": "state", "rectWithTitle": "state", "fork": "bar", "join": "bar", "choice": "diamond",
          "roundedWithTitle": "group", "stateStart": "start", "stateEnd": "end"}  # fmt: skip


def states_of_mermaid(found: dict[str, Any]) -> dict[str, Any]:
    """What Mermaid found in a state diagram, in our words; what has no label has no text here."""
    assert found.get("kind") == "stateDiagram", found
    nodes = {each["id"]: each for each in found["nodes"]}
    notes = {name: each for name, each in nodes.items() if each.get("shape") == "note"}
    boxes = {
        name: state(STATES.get(each.get("shape", ""), "state"), "\n".join(each["text"]), each["parent"])
        for name, each in nodes.items()
        if name not in notes and each.get("shape") != "noteGroup"
    }
    arrows = [
        (each["start"], each["end"], letters(each["text"]))
        for each in found["edges"]
        if not notes.keys() & {each["start"], each["end"]}
    ]
    about = [(letters("\n".join(each["text"])), name.partition("----")[0]) for name, each in notes.items()]
    return {"boxes": boxes, "arrows": arrows, "notes": about}


def states_of(drawing: Drawing) -> dict[str, Any]:
    """The same of a drawing of ours."""
    names = {
        box.id: START.sub(r"\1root_\2", box.id.rstrip("_")) if box.kind in UNNAMED else box.id for box in drawing.boxes
    }
    return {
        "boxes": {names[box.id]: state(box.kind, box.label, box.parent) for box in drawing.boxes},
        "arrows": [(names[each.source], names[each.target], letters(each.label)) for each in drawing.arrows],
        "notes": [(letters(note.text), note.about[0]) for note in drawing.notes],
    }


UNNAMED = frozenset({"start", "end", "bar", "diamond"})
START = re.compile(r"^()(start|end)$")


def state(kind: str, label: str, parent: str) -> tuple[str, str, str]:
    """One state; marks have no label."""
    return (kind, "" if kind in UNNAMED else letters(label), parent)
