# SPDX-License-Identifier: Apache-2.0
"""The workflow language, a drop-in for the Eclipse GLSP workflow example: types, palette, checks, rules.

Facts come from the wire of the reference server 2.8.0 and are kept to the letter, whether one likes them or not: the
stock client relies on names, classes, `args` and texts. Better here on purpose: containment and, at the doors of
programs, edge ends hold for every operation, not only where a client asks first; names in hover texts are escaped;
what is unknown is refused in words instead of silence. The files (`*.wf`) are the GModel itself as JSON. Menus, hover
texts, navigation and the task editor are in `workflow_texts`; here is the declaration with its rules.
"""

from __future__ import annotations

from collections.abc import Iterator

from glsp.languages import workflow_texts as texts
from glsp.languages.declaration import EdgeType, LabelType, NodeType, Part, Property, Shape, Tone
from glsp.languages.language import CustomOperation, Language
from glsp.languages.workflow_templates import TEMPLATES
from glsp.model.change import Element
from glsp.model.graph import View, need
from glsp.model.markers import Fix, Marker, Rule, matches
from glsp.model.text import Font
from glsp.protocol.geometry import Dimension, Fields

ROUND: Fields = {"radiusTopLeft": 5, "radiusBottomLeft": 5, "radiusBottomRight": 5, "radiusTopRight": 5}
EVERYTHING = (
    "task:manual", "task:automated", "activityNode:decision", "activityNode:merge", "activityNode:fork",
    "activityNode:join", "category",
)  # fmt: skip

NAME = Property(name="name", title="Name", description="the name that others refer to; the label may say more")
TASK_PROPERTIES = (
    NAME,
    Property(name="duration", title="Duration", kind="integer", minimum=0, description="how long it takes"),
    Property(name="references", title="References", description="where more is written about it"),
)


def _task(kind: str, name: str, alias: str, icon: str, look: tuple[Tone, str], description: str) -> NodeType:
    return NodeType(
        id=f"task:{kind}",
        name=f"{name} Task",
        alias=alias,
        description=description,
        icon=icon,
        size=Dimension(100, 30),
        css_classes=("task", kind),
        fields={"taskType": kind, "layout": "hbox", "layoutOptions": {"paddingRight": 10}, "args": ROUND},
        parts=texts.TASK_PARTS,
        naming=f"{name}Task{{n}}",
        numbered_with="task",
        properties=TASK_PROPERTIES,
        shape=Shape("rounded", {"radius": 8}),
        tone=look[0],
        glyph=look[1],
    )


def _branch(kind: str, name: str, alias: str, look: tuple[Tone, str], description: str) -> NodeType:
    return NodeType(
        id=f"activityNode:{kind}",
        name=f"{name} Node",
        alias=alias,
        description=description,
        icon=kind,
        size=Dimension(32, 32),
        css_classes=(kind,),
        fields={"nodeType": f"{kind}Node", "resizeLocations": ["top", "right", "bottom", "left"]},
        name_field="",
        shape=Shape("diamond"),
        tone=look[0],
        glyph=look[1],
    )


def _bar(kind: str, name: str, alias: str, description: str) -> NodeType:
    return NodeType(
        id=f"activityNode:{kind}",
        name=f"{name} Node",
        alias=alias,
        description=description,
        icon=kind,
        size=Dimension(10, 50),
        stores_size=True,
        css_classes=("forkOrJoin",),
        fields={"nodeType": f"{kind}Node"},
        name_field="",
        resizable=False,
        shape=Shape("bar"),
        tone="ink",
    )


CATEGORY = NodeType(
    id="category",
    name="Category",
    alias="c",
    description="a titled box around nodes; it may hold categories too",
    icon="category",
    size=Dimension(100, 60),
    css_classes=("category",),
    fields={
        "layout": "vbox",
        "layoutOptions": {"hAlign": "center", "hGrab": False, "vGrab": False},
        "args": ROUND,
    },
    parts=(
        Part(
            type="comp:header",
            suffix="_header",
            fields={"layout": "hbox", "layoutOptions": {}},
            parts=(Part(type="label:heading", suffix="_label", fields=texts.UNMEASURED, shows_name=True),),
        ),
        Part(
            type="struct",
            suffix="_struct",
            fields={"layout": "freeform", "layoutOptions": {"hAlign": "left", "hGrab": True, "vGrab": True}},
            holds=True,
        ),
    ),
    naming="Category{n}",
    contains=("task", "activityNode", "category"),
    properties=(NAME,),
    shape=Shape("rounded", {"radius": 12}),
    tone="slate",
)


def may_be_weighted(_view: View, source: Element, target: Element | None) -> bool:
    """Weighted edges leave decisions, and end at tasks, forks and joins."""
    if target is None:
        return source.type == "activityNode:decision"
    return matches(target.type, "task") or target.type in {"activityNode:fork", "activityNode:join"}


def _decision(view: View, element: Element) -> Iterator[Marker]:
    yield from _one(view, element, "Decision", "incoming", "targetId")


def _merge(view: View, element: Element) -> Iterator[Marker]:
    yield from _one(view, element, "Merge", "outgoing", "sourceId")


def _one(view: View, element: Element, name: str, direction: str, end: str) -> Iterator[Marker]:
    edges = [edge for edge in view.edges(element.id) if need(view, edge).fields[end] == element.id]
    if len(edges) > 1:
        label = f"Too many {direction} edges"
        description = f"{name} node may only have one {direction} edge."
        fix = Fix(f"delete or reconnect all but one of its {direction} edges: {', '.join(sorted(edges)[:10])}")
        yield Marker(label, description, element.id, "error", f"too-many-{direction}-edges", fix)
    elif not edges:
        label = f"Missing {direction} edge"
        description = f"{name} node must have one {direction} edge."
        verb = "ends" if direction == "incoming" else "starts"
        yield Marker(
            label, description, element.id, "error", f"missing-{direction}-edge", Fix(f"draw an edge that {verb} here")
        )


def _automated(_view: View, element: Element) -> Iterator[Marker]:
    if element.fields.get("taskType") == "automated":
        yield Marker("Automated task", "This is an automated task", element.id, "info", "automated-task")


COMPARTMENTS = frozenset({"icon", "comp", "comp:header", "struct"})


def _upper_case(view: View, element: Element) -> Iterator[Marker]:
    """The reference looks for the label in the first compartment, where the labels of today's tasks never are."""
    children = [need(view, child) for child in view.children(element.id)]
    first = next((child for child in children if child.type in COMPARTMENTS), None)
    inner = [need(view, child) for child in view.children(first.id)] if first else []
    label = next((each for each in inner if matches(each.type, "label")), None)
    text = label.fields.get("text", "") if label else "A"
    if isinstance(text, str) and text[:1] == text[:1].lower():
        yield Marker(
            "Task node label in upper case",
            "Task node names should start with upper case letters",
            element.id,
            "warning",
            "task-label-case",
            Fix("start the label with an upper case letter"),
        )


language = Language(
    id="workflow",
    name="Workflow",
    diagram_type="workflow-diagram",
    description="Tasks of a process, joined by edges, with decisions, merges, forks and joins; categories group them.",
    extensions=(".wf",),
    nodes=(
        _task("manual", "Manual", "t", "user", ("blue", "person"), "work that a person does"),
        _task("automated", "Automated", "a", "gear", ("violet", "gear"), "work that a machine does"),
        _bar("fork", "Fork", "f", "splits one flow into parallel ones"),
        _bar("join", "Join", "j", "waits for all parallel flows"),
        _branch(
            "decision",
            "Decision",
            "d",
            ("amber", "split"),
            "one incoming edge; weighted edges lead to the alternatives",
        ),
        _branch("merge", "Merge", "m", ("teal", "join"), "brings alternatives together; one outgoing edge"),
        CATEGORY,
    ),
    edges=(
        EdgeType(
            id="edge",
            name="Edge",
            alias="e",
            description="what comes next",
            sources=EVERYTHING,
            targets=EVERYTHING,
            label="label:text",
        ),
        EdgeType(
            id="edge:weighted",
            name="Weighted edge",
            alias="w",
            description="Runs from a decision to a task, fork or join.",
            sources=("activityNode",),
            targets=("task", "activityNode"),
            dynamic=True,
            check=may_be_weighted,
            css_classes=("medium",),
            fields={"probability": "medium"},
            label="label:text",
            properties=(
                Property(
                    name="probability", title="Probability", kind="enum", choices=("low", "medium", "high"), css=True
                ),
            ),
        ),
    ),
    labels=(
        LabelType(id="label:heading", font=Font(14)),
        LabelType(id="label:text", font=Font(14)),
        LabelType(id="label:icon", font=Font(14)),
    ),
    part_sizes={"icon": Dimension(25, 20)},
    templates=TEMPLATES,
    rules=(
        Rule(
            code="decision-one-incoming",
            description="a decision has exactly one incoming edge",
            types=("activityNode:decision",),
            check=_decision,
            looks=frozenset({"edges"}),
        ),
        Rule(
            code="merge-one-outgoing",
            description="a merge has exactly one outgoing edge",
            types=("activityNode:merge",),
            check=_merge,
            looks=frozenset({"edges"}),
        ),
        Rule(
            code="automated-task",
            description="lists the automated tasks",
            types=("task",),
            check=_automated,
            reason="batch",
        ),
        Rule(
            code="task-label-case",
            description="task labels in a compartment start with an upper case letter",
            types=("task",),
            check=_upper_case,
            reason="batch",
        ),
    ),
    operations=(CustomOperation(texts.EditTask, texts.edit_task),),
    contexts={
        "context-menu": texts.context_menu,
        "command-palette": texts.command_palette,
        texts.TASK_EDITOR: texts.task_editor,
    },
    validators={"label-edit": texts.label_edit, texts.TASK_EDITOR: texts.task_edit},
    hover=texts.popup,
    navigation={
        "next": texts.next_nodes,
        "previous": texts.previous_nodes,
        "documentation": texts.documentation,
    },
    resolve=texts.resolve,
)
