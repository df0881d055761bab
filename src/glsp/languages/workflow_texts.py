# SPDX-License-Identifier: Apache-2.0
"""What the workflow language says and offers beyond its declaration: menus, hover, navigation, the task editor.

Every text, label, icon and order is the reference server's; see `workflow` for what is different on purpose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from glsp.errors import Invalid, UnknownElement
from glsp.languages import answers, menus
from glsp.languages.creation import part_tree
from glsp.languages.declaration import Part
from glsp.model.change import Element
from glsp.model.draft import Draft
from glsp.model.graph import View, ancestors, descendants, need
from glsp.model.ids import Ids
from glsp.model.markers import matches
from glsp.model.tree import flatten
from glsp.protocol.actions import NavigationTarget
from glsp.protocol.geometry import Bounds, Fields, Json
from glsp.protocol.operations import EditorContext, Operation

GRID = 10
TASK_EDITOR = "task-editor"
TYPE, DURATION = "type:", "duration:"
COMMANDS = (
    ("Create Automated Task", "task:automated"),
    ("Create Manual Task", "task:manual"),
    ("Create Merge Node", "activityNode:merge"),
    ("Create Decision Node", "activityNode:decision"),
    ("Create Category", "category"),
)
NODES = ("task", "activityNode", "category")


def _tasks(view: View) -> Iterator[Element]:
    for element_id in descendants(view, view.root):
        element = need(view, element_id)
        if matches(element.type, "task"):
            yield element


def _name(element: Element) -> str:
    return str(element.fields.get("name", "undefined"))


# menus


def context_menu(_view: View, context: EditorContext, *, editable: bool) -> list[Fields]:
    """`New` on an empty spot of an editable diagram, and the switch of the edit mode."""
    mode = menus.edit_mode_item(editable=editable)
    if not editable or context.selected_element_ids:
        return [mode]
    at = menus.snapped(context, GRID)
    children: list[Json] = [
        {"id": "newAutoTask", "label": "Automated Task", "actions": [menus.create_node("task:automated", at)]},
        {"id": "newManualTask", "label": "Manual Task", "actions": [menus.create_node("task:manual", at)]},
        {"id": "hiddenItem", "label": "Should be hidden", "actions": [], "isVisible": False},
    ]
    return [{"id": "new", "label": "New", "actions": [], "children": children, "icon": "add", "group": "0_new"}, mode]


def command_palette(view: View, context: EditorContext, *, editable: bool) -> list[Fields]:
    """Creating at the pointer, joining what is selected, deleting. O(elements) when one node is selected."""
    if not editable:
        return []
    at = context.last_mouse_position or menus.ORIGIN
    commands = [menus.create_command(label, menus.create_node(type_id, at)) for label, type_id in COMMANDS]
    selected = [each for each in map(view.get, context.selected_element_ids) if each is not None]
    edges = (("Edge", "edge"), ("Weighted Edge", "edge:weighted"))
    if len(selected) == 1 and any(matches(selected[0].type, each) for each in NODES):
        tasks = list(_tasks(view))
        commands.extend(
            menus.create_command(f"Create {what} to {_name(task)}", menus.create_edge(type_id, selected[0].id, task.id))
            for what, type_id in edges
            for task in tasks
        )
    elif len(selected) == 2 and all(matches(each.type, "task") for each in selected):
        one, other = selected
        commands.extend(
            menus.create_command(
                f"Create {what} from {_name(one)} to {_name(other)}", menus.create_edge(type_id, one.id, other.id)
            )
            for what, type_id in edges
        )
    commands.append(menus.delete_command(context.selected_element_ids))
    return commands


# hover and labels


def popup(view: View, element_id: str, bounds: Bounds) -> Fields | None:
    """Kind, duration and reference of a task; the stock client expects the line breaks and the indent."""
    task = need(view, element_id)
    if not matches(task.type, "task"):
        return None
    kind, duration, references = (
        answers.text_of(task.fields.get(name)) for name in ("taskType", "duration", "references")
    )
    indent = "\n" + " " * 12
    body = f"Type: {kind} <br/>{indent}Duration: {duration} <br/>{indent}Reference: {references} <br/>"
    return answers.popup_root(answers.text_of(task.fields.get("name")), body, bounds)


def label_edit(view: View, element_id: str, text: str) -> Fields:
    """A name must not be empty and should be no other task's. O(elements)."""
    need(view, element_id)
    if not text:
        return answers.status(answers.ERROR, "Name must not be empty")
    # The reference compares the label's own id with the tasks' ids, so a task's own name counts as taken too.
    if any(task.fields.get("name") == text and task.id != element_id for task in _tasks(view)):
        return answers.status(answers.WARNING, "Name should be unique")
    return answers.status(answers.OK)


# navigation


def _selected_tasks(view: View, context: EditorContext) -> EditorContext:
    selected = [need(view, each) for each in context.selected_element_ids]
    return EditorContext(tuple(each.id for each in selected if matches(each.type, "task")))


def next_nodes(view: View, context: EditorContext, source_uri: str) -> list[Fields]:
    """The targets of the selected tasks' outgoing edges."""
    return answers.neighbours(view, _selected_tasks(view, context), "sourceId", "targetId", source_uri)


def previous_nodes(view: View, context: EditorContext, source_uri: str) -> list[Fields]:
    """The sources of the selected tasks' incoming edges."""
    return answers.neighbours(view, _selected_tasks(view, context), "targetId", "sourceId", source_uri)


def documentation(view: View, context: EditorContext, source_uri: str) -> list[Fields]:
    """The reference example documents one task, the one labelled `Push`, in the file beside the model."""
    if len(context.selected_element_ids) != 1 or not source_uri:
        return []
    task = view.get(context.selected_element_ids[0])
    if task is None or not matches(task.type, "task"):
        return []
    labels = (need(view, child) for child in view.children(task.id))
    if not any(each.fields.get("text") == "Push" for each in labels):
        return []
    selection = '{"selection":{"start":{"line":2,"character":3},"end":{"line":2,"character":7}}}'
    return [{"uri": source_uri.replace(".wf", ".md", 1), "args": {"jsonOpenerOptions": selection}}]


def resolve(view: View, target: NavigationTarget) -> Fields:
    """The task with the name in `args.name`."""
    name: Json = (target.args or {}).get("name")
    if not name:
        return {"elementIds": []}
    found = next((task.id for task in _tasks(view) if task.fields.get("name") == name), None)
    if found is not None:
        return {"elementIds": [found]}
    return {"elementIds": [], "args": {"warning": f"Couldn't find element with name {name}"}}


# the task editor


class EditTask(Operation, frozen=True, tag_field="kind", tag="editTask"):
    """Sets `duration` (digits) or `taskType` (`manual`, `automated`) of a task."""

    task_id: str
    feature: str
    value: str


def task_editor(view: View, context: EditorContext, *, editable: bool) -> list[Fields]:
    """Completions for what was typed into the task editor; the reference gives them to readers too."""
    del editable
    if not context.selected_element_ids:
        raise UnknownElement("nothing is selected")
    task = _task_around(view, need(view, context.selected_element_ids[0]).id)
    if task is None:
        return []
    text = str((context.args or {}).get("text", ""))
    if text.startswith(TYPE):
        return [
            {"label": f"{TYPE}{kind}", "actions": [_edit_task(task.id, "taskType", kind)]}
            for kind in ("automated", "manual")
        ]
    if text.startswith(DURATION):
        return []
    kind, duration = task.type.removeprefix("task:"), task.fields.get("duration")
    return [
        {"label": TYPE, "actions": [], "text": f"{TYPE}{kind}"},
        {"label": DURATION, "actions": [], "text": f"{DURATION}{answers.text_of(0 if duration is None else duration)}"},
    ]


def _task_around(view: View, element_id: str) -> Element | None:
    for each in (element_id, *ancestors(view, element_id)):
        element = view.get(each)
        if element is not None and matches(element.type, "task"):
            return element
    return None


def _edit_task(task_id: str, feature: str, value: str) -> Fields:
    return {"kind": "editTask", "isOperation": True, "taskId": task_id, "feature": feature, "value": value}


def task_edit(_view: View, _element_id: str, text: str) -> Fields:
    """Whether what was typed into the task editor may be applied."""
    if text.startswith(DURATION):
        typed = text.removeprefix(DURATION)
        number = leading_integer(typed)
        if number is None:
            return answers.status(answers.ERROR, f"'{typed}' is not a valid number.")
        if not 0 <= number <= 100:
            return answers.status(answers.WARNING, f"'{typed}' should be between 0 and 100")
    elif text.startswith(TYPE):
        typed = text.removeprefix(TYPE)
        if typed not in {"automated", "manual"}:
            # the stray quote is the reference's
            message = f"'Type of task can only be manual or automatic. You entered '{typed}'."
            return answers.status(answers.ERROR, message)
    return {"severity": answers.NONE, "message": "", "error": {"code": -1, "message": "", "data": {}}}


def leading_integer(text: str) -> int | None:
    """The integer at the start of a text, as JavaScript's `parseInt(text, 10)`; None where that is NaN."""
    found = re.match(r"\s*([+-]?[0-9]{1,15})", text)
    return int(found[1]) if found else None


def edit_task(draft: Draft, operation: Operation, ids: Ids) -> None:
    """Plans an `editTask`. A new type brings new children under fresh ids, the label showing the name again."""
    assert isinstance(operation, EditTask)
    task = draft.get(operation.task_id)
    if task is None or not matches(task.type, "task"):
        raise UnknownElement(f"Cannot find task with id '{operation.task_id[:200]}'")
    if operation.feature == "duration":
        number = leading_integer(operation.value)
        if number is None:
            raise Invalid(f"'{operation.value[:200]}' is not a valid number.", hint="digits, such as 42")
        draft.set(task.id, {"duration": number})
    elif operation.feature == "taskType":
        _retype(draft, task, operation.value, ids)
    else:
        raise Invalid(f"a task has no feature {operation.feature[:200]!r}", hint="duration or taskType")


def _retype(draft: Draft, task: Element, kind: str, ids: Ids) -> None:
    if kind == task.fields.get("taskType"):
        return
    if kind not in {"manual", "automated"}:
        raise Invalid(f"Could not edit task '{task.id}'. Invalid type: {kind[:200]}", hint="manual or automated")
    for child in list(draft.children(task.id)):
        draft.remove(child)
    draft.retype(task.id, f"task:{kind}")
    draft.set(task.id, {"taskType": kind, "cssClasses": ["task", kind]})
    prefix = ids.new()
    for part in TASK_PARTS:
        for element in flatten(part_tree(part, prefix, _name(task)), task.id, draft.order_behind(task.id)):
            draft.add(element)


UNMEASURED: Fields = {"alignment": {"x": 0, "y": 0}}
TASK_PARTS = (
    Part(type="icon", suffix="_icon"),
    Part(type="label:heading", suffix="_label", fields=UNMEASURED, shows_name=True),
)
"""What every task has inside."""
