# SPDX-License-Identifier: Apache-2.0
"""Events between XML and our types: `catch:timer` is an intermediateCatchEvent with a timerEventDefinition."""

from __future__ import annotations

from collections.abc import Mapping

from glsp.formats.bpmn.words import DEFINITIONS, EVENT_TAGS, MODEL, REFERENCES
from glsp.formats.markup import Tag
from glsp.languages.bpmn import language

_KINDS = {name: kind for kind, name in DEFINITIONS.items()}
_TYPES = frozenset(node.id for node in language.nodes)
_PLAIN = {"start": "start", "catch": "throw", "throw": "throw", "end": "end", "boundary": "throw"}
"""How an event is drawn that the language has no sign for."""


def definitions(event: Tag) -> list[Tag]:
    """What an event waits for or tells."""
    return [
        tag for tag in event.tags() if tag.space == MODEL and (tag.name in _KINDS or tag.name == "eventDefinitionRef")
    ]


def event_type(event: Tag) -> tuple[str, bool]:
    """The type of an event, and whether that says all of it."""
    kind, found = EVENT_TAGS[event.name], definitions(event)
    if not found and kind in {"start", "throw", "end"}:
        return kind, True
    what = _KINDS.get(found[0].name, "") if len(found) == 1 else ""
    if f"{kind}:{what}" in _TYPES:
        return f"{kind}:{what}", True
    if kind == "boundary" and f"catch:{what}" in _TYPES:
        return f"catch:{what}", False
    return _PLAIN[kind], False


def trigger_of(event: Tag, ids: Mapping[str, Tag]) -> str:
    """What an event waits for or tells, as a short text: a time, a message's name, a condition."""
    found = definitions(event)
    if len(found) != 1:
        return ""
    tag = found[0]
    if tag.name in REFERENCES:
        named = ids.get(tag.get(REFERENCES[tag.name][0]).strip().rpartition(":")[2])
        return named.get("name") or named.get("errorCode") if named is not None else ""
    if tag.name == "linkEventDefinition":
        return tag.get("name")
    inner = next(
        (each for each in tag.tags() if each.name in {"timeDate", "timeDuration", "timeCycle", "condition"}), None
    )
    return inner.text.strip() if inner is not None else ""
