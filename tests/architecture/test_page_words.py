# SPDX-License-Identifier: Apache-2.0
"""Other languages of the page have a word for everything that the server names: errors, types, properties, findings."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from glsp import errors
from glsp.languages import workflow
from glsp.languages.language import Language
from glsp.languages.registry import BUILT_IN
from glsp.model.graph import Graph
from glsp.model.markers import validate
from glsp.protocol.operations import InsertElements
from strategies import WORKFLOW, blank
from support.tools import ROOT
from support.workflow_facts import connect, create, do

TEXTS = ROOT / "web" / "src" / "texts"
TRANSLATIONS = sorted(path.name for path in TEXTS.iterdir() if path.is_dir() and path.name != "en")
KEY = re.compile(r"(?:^|[{,])\s*(?:'([^']+)'|(\w+)): ", re.MULTILINE)


def keys(path: Path) -> set[str]:
    """Every key of a message file, at whatever depth."""
    return {quoted or bare for quoted, bare in KEY.findall(path.read_text(encoding="utf-8"))}


def codes(root: type[errors.GlspError] = errors.GlspError) -> Iterator[str]:
    yield root.code
    for each in root.__subclasses__():
        yield from codes(each)


def findings() -> set[str]:
    """The codes of everything that validation can find in a workflow."""
    lonely, busy = blank(), blank()
    for graph in (lonely, busy):
        nodes = [create(graph, f"activityNode:{kind}") for kind in ("merge", "decision")]
        if graph is busy:
            connect(graph, "edge", *nodes)
            connect(graph, "edge", *nodes)
    create(lonely, "task:automated")
    label = {"id": "l", "type": "label:heading", "text": "ship"}
    header = {"id": "h", "type": "comp:header", "children": [label]}
    do(busy, InsertElements(elements=({"id": "t", "type": "task:manual", "children": [header]},)))
    return {code for graph in (lonely, busy) for code in found(graph)}


def found(graph: Graph) -> set[str]:
    return {marker.code for reason in ("live", "batch") for marker in validate(graph, WORKFLOW.rules, reason)}


@pytest.mark.parametrize("translation", TRANSLATIONS)
def test_errors_and_groups_of_the_palette_have_words(translation: str) -> None:
    known = keys(TEXTS / translation / "server.ts")
    groups = {group.id for language in BUILT_IN for group in language.groups}
    assert {*codes(), *groups} - known == set()


@pytest.mark.parametrize("language", BUILT_IN, ids=lambda language: language.id)
@pytest.mark.parametrize("translation", TRANSLATIONS)
def test_what_a_built_in_language_declares_and_finds_has_words(translation: str, language: Language) -> None:
    types = (*language.nodes, *language.edges)
    properties = [each for kind in types for each in kind.properties]
    named = {kind.id for kind in types} | {each.name for each in properties}
    named |= {choice for each in properties for choice in each.choices}
    named |= {template.id for template in language.templates}
    named |= findings() if language is workflow.language else {rule.code for rule in language.rules}
    assert named - keys(TEXTS / translation / f"{language.id}.ts") == set()
    assert language.diagram_type in keys(TEXTS / translation / "server.ts")


def test_every_finding_of_the_workflow_language_is_looked_for() -> None:
    assert len(findings()) == 6


def test_a_word_that_is_missing_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "workflow.ts"
    path.write_text("types: {\n  'task:manual': { name: 'Aufgabe' },\n  edge: { name: 'Kante: gerade' },\n}\n", "utf-8")
    assert keys(path) == {"types", "task:manual", "name", "edge"}
