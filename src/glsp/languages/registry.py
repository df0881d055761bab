# SPDX-License-Identifier: Apache-2.0
"""Which languages there are: those that installed packages bring by the entry point group `glsp.languages`.

The built-in ones come through the same door. A package that does not load, or brings something else than a Language,
must not stop the server: it is logged and listed by `broken()`. A name that is taken stays with its first owner.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import EntryPoint, entry_points

import msgspec

from glsp.errors import GlspError, Invalid, UnknownType
from glsp.languages.bpmn import language as bpmn
from glsp.languages.deployment import language as deployment
from glsp.languages.flowchart import language as flowchart
from glsp.languages.language import Language
from glsp.languages.uml_class import language as uml_class
from glsp.languages.wasm_component import language as wasm_component
from glsp.languages.workflow import language as workflow

GROUP = "glsp.languages"
BUILT_IN = (workflow, bpmn, flowchart, deployment, uml_class, wasm_component)
"""Known even where the distribution's metadata is missing (a source tree on the path)."""

log = logging.getLogger(__name__)


class Catalog(msgspec.Struct, frozen=True):
    """The languages by id and by diagram type, and why entry points were left out."""

    by_id: Mapping[str, Language]
    by_diagram_type: Mapping[str, Language]
    broken: Mapping[str, str]


def gather(points: Iterable[EntryPoint]) -> Catalog:
    """Loads entry points; whatever goes wrong with one of them is its own problem."""
    by_id: dict[str, Language] = {each.id: each for each in BUILT_IN}
    by_type: dict[str, Language] = {each.diagram_type: each for each in BUILT_IN}
    broken: dict[str, str] = {}
    for point in points:
        try:
            found = _load(point)
            if any(found is each for each in BUILT_IN):
                continue
            _check_free(found, by_id, by_type)
        except Exception as error:  # noqa: BLE001  third-party code may raise anything while it loads
            reason = error.message if isinstance(error, GlspError) else f"{type(error).__name__}: {error}"
            log.warning("language %s of %s left out: %s", point.name, point.value, reason)
            broken[point.name] = reason
        else:
            by_id[found.id] = by_type[found.diagram_type] = found
    return Catalog(by_id, by_type, broken)


def _load(point: EntryPoint) -> Language:
    found = point.load()
    if not isinstance(found, Language):
        raise Invalid(f"{point.value} is not a Language")
    found.kinds.check()
    return found


def _check_free(found: Language, by_id: Mapping[str, Language], by_type: Mapping[str, Language]) -> None:
    if found.id in by_id or found.diagram_type in by_type:
        raise Invalid(f"the language {found.id!r} ({found.diagram_type!r}) is there already")


@cache
def _catalog() -> Catalog:
    return gather(entry_points(group=GROUP))


def all_languages() -> tuple[Language, ...]:
    """Every language that loaded, the built-in ones first."""
    return tuple(_catalog().by_id.values())


def broken() -> Mapping[str, str]:
    """Entry points that did not load, with the reason."""
    return _catalog().broken


def find(language_id: str) -> Language:
    """The language with this id, or its read-only stand-in: such diagrams open lossless and cannot be edited."""
    return _catalog().by_id.get(language_id) or unknown(language_id)


def need(name: str) -> Language:
    """The language with this id or diagram type. Raises UnknownType naming the installed ones."""
    found = _catalog().by_id.get(name) or _catalog().by_diagram_type.get(name)
    if found is None:
        known = ", ".join(sorted(_catalog().by_id))
        raise UnknownType(f"there is no diagram language {name[:100]!r}", hint=f"installed: {known}")
    return found


def by_diagram_type(diagram_type: str) -> Language:
    """The language of a GLSP diagram type (`workflow-diagram`), or its read-only stand-in."""
    return _catalog().by_diagram_type.get(diagram_type) or unknown(diagram_type, diagram_type)


def by_extension(file_name: str) -> Language | None:
    """The language whose files end like this one, or None."""
    name = file_name.lower()
    return next((each for each in all_languages() if name.endswith(each.extensions or ("\0",))), None)


def unknown(language_id: str, diagram_type: str = "") -> Language:
    """The stand-in for a language that is not installed: no types, no rules, not editable."""
    return Language(
        id=language_id,
        name=language_id,
        diagram_type=diagram_type or f"{language_id}-diagram",
        description="This language is not installed here; its diagrams can be read but not edited.",
        editable=False,
    )
