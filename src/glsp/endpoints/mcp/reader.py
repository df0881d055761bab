# SPDX-License-Identifier: Apache-2.0
"""What agents read: diagrams as text in pages or as the delta since a revision, lists, history, findings, languages.

Every answer is small and begins with a line that tells the revision. Nothing here writes.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Sequence

import msgspec

from glsp import languages
from glsp.editor.exports import export
from glsp.editor.hub import Hub
from glsp.editor.insides import opening
from glsp.editor.naming import FILE
from glsp.editor.numbering import Numbering
from glsp.editor.opening import Held
from glsp.editor.past import blame
from glsp.editor.reaching import reach
from glsp.endpoints.mcp import texts
from glsp.errors import Invalid, UnknownType, did_you_mean
from glsp.formats import listing
from glsp.languages import Language
from glsp.languages.words import LanguageWords
from glsp.layout.scene import read_scene
from glsp.layout.tally import quality
from glsp.model.change import Element, Entry
from glsp.model.graph import View
from glsp.model.markers import Marker, validate
from glsp.model.notation import header, node_line
from glsp.protocol.geometry import Fields, is_object
from glsp.storage.ports import DiagramInfo

MAX_LIMIT = 2_000
"""Nodes, entries or diagrams in one answer; 200 nodes are about 4,000 tokens."""

MAX_FINDINGS = 100
"""Findings in one answer; who has more fixes some first."""


class Reader:
    """Reads the hub's diagrams for agents."""

    def __init__(self, hub: Hub, numbering: Numbering) -> None:
        self._hub = hub
        self._numbering = numbering

    async def diagram(
        self,
        name: str,
        *,
        rev_since: int | None = None,
        geometry: bool = False,
        cursor: str = "",
        limit: int = 200,
    ) -> str:
        """The diagram in the notation, `limit` nodes at a time, or what changed after `rev_since`."""
        limit = _within(limit)
        held = await self._hub.hold(name)
        try:
            if rev_since is not None:
                return await self._since(held, rev_since, limit)
            return _page(held, geometry=geometry, cursor=cursor, limit=limit)
        finally:
            self._hub.release(held)

    async def _since(self, held: Held, revision: int, limit: int) -> str:
        diagram = held.diagram
        await reach(diagram, revision)
        if not 0 <= revision <= diagram.revision:
            raise Invalid(f"there is no revision {revision}", hint=f"the diagram is at rev {diagram.revision}")
        entries = await diagram.entries_since(revision)
        head = _header(held)
        if not entries:
            return f"{head}\nnothing changed since r{revision}"
        words = LanguageWords(diagram.scene.language)
        changes = [entry.change for entry in entries]
        lines = listing.delta_text(diagram.scene.graph, words, self._numbering.of(diagram), changes)
        who = ", ".join(dict.fromkeys(entry.author.name for entry in entries))
        more = "get_diagram without rev_since shows everything"
        return "\n".join([head, f"# since r{revision} by {who}", *texts.clipped(lines, limit, more)])

    async def diagrams(self, query: str = "", *, tag: str = "", trash: bool = False, limit: int = 50) -> str:
        """Stored diagrams, last edited first, and the files of the workspace, a line each."""
        limit = _within(limit)
        found = await self._hub.list(query=query, tag=tag, trash=trash)
        lines = [_info_line(info) for info in found[:limit]]
        if len(found) > limit:
            lines.append(f"… {len(found) - limit} more: narrow it with query or tag")
        if self._hub.workspace is not None and not trash and not tag:
            shelf = await asyncio.to_thread(self._hub.files)
            fitting = (each for each in shelf.files if query.lower() in each.path.lower())
            lines += [f"{FILE}{each.path}{' (import it)' if each.is_foreign else ''}" for each in fitting][:limit]
        return "\n".join(lines) or ("the trash is empty" if trash else "there are no diagrams")

    async def list_json(self) -> bytes:
        """The stored diagrams as JSON, for the resource."""
        return msgspec.json.encode({"diagrams": list(await self._hub.list())})

    async def history(self, name: str, *, before: int | None = None, limit: int = 20) -> str:
        """Entries, newest first: revision, time, who, what."""
        async with self._hub.using(name) as diagram:
            entries = await diagram.log.before(diagram.id, before, _within(limit))
            begins = await diagram.log.begins(diagram.id)
        lines = [_entry_line(entry) for entry in entries]
        if entries and entries[-1].revision > begins + 1:
            lines.append(f"… older: before={entries[-1].revision}")
        elif begins:
            lines.append(f"history before r{begins} is no longer kept")
        return "\n".join(lines) or "no edits yet"

    async def touched(self, name: str, element: str) -> str:
        """Who made the node or edge that an element is or belongs to, and who changed it last. Raises UnknownElement."""
        async with self._hub.using(name) as diagram:
            graph = diagram.scene.graph
            wanted = self._numbering.of(diagram).find(graph, element)
            if graph.get(wanted) is None:
                raise texts.unknown_element(element, graph.ids())
            (found,) = await blame(diagram, wanted)
            begins = await diagram.log.begins(diagram.id)
        first = f"before r{begins}, where history begins" if begins else "the diagram began with it"
        made = first if found.created is None else _entry_line(found.created)
        lines = [f"{found.id} made: {made}"]
        if found.changed is not None and found.changed != found.created:
            lines.append(f"{found.id} changed last: {_entry_line(found.changed)}")
        return "\n".join(lines)

    async def findings(self, name: str, element_ids: Sequence[str] = ()) -> str:
        """Everything validation finds, and the numbers of the drawing."""
        async with self._hub.using(name) as diagram:
            scene, numbers = diagram.scene, self._numbering.of(diagram)
            asked = [numbers.find(scene.graph, each) for each in element_ids]
            for each, given in zip(asked, element_ids, strict=True):
                if scene.graph.get(each) is None:
                    raise texts.unknown_element(given, scene.graph.ids())
            found = findings(scene.graph, scene.language, asked)
            revision = diagram.revision
            picture = None if asked else read_scene(scene.graph, strips=scene.language.kinds.strip)
        drawn = "" if picture is None else texts.quality_text(await asyncio.to_thread(quality, picture))
        head = " | ".join(part for part in (f"r{revision}", texts.findings_text(found), drawn) if part)
        lines = [f"{marker.kind} {texts.issue_line(texts.issue(marker))}" for marker in found[:MAX_FINDINGS]]
        if len(found) > MAX_FINDINGS:
            lines.append(f"… {len(found) - MAX_FINDINGS} more")
        return "\n".join([head, *lines])

    async def findings_json(self, name: str) -> bytes:
        """Everything validation finds, as JSON, for the resource."""
        async with self._hub.using(name) as diagram:
            scene = diagram.scene
            found = findings(scene.graph, scene.language)
            return msgspec.json.encode({"revision": diagram.revision, "issues": [*map(texts.issue, found)]})

    async def metadata_json(self, name: str) -> bytes:
        """Name, type, revision and counts as JSON, for the resource."""
        held = await self._hub.hold(name)
        try:
            nodes, edges = listing.count(held.diagram.scene.graph, LanguageWords(held.diagram.scene.language))
            shown = {
                "id": address(held),
                "name": held.diagram.info.name,
                "type": held.diagram.info.type,
                "language": held.diagram.info.language,
                "revision": held.diagram.revision,
                "nodes": nodes,
                "edges": edges,
            }
        finally:
            self._hub.release(held)
        return msgspec.json.encode(shown)

    async def model_json(self, name: str) -> bytes:
        """The GModel with measured geometry, as JSON."""
        async with self._hub.using(name) as diagram:
            return b"".join(diagram.scene.fragments.model(diagram.revision))

    async def exported(self, name: str, form: str) -> str:
        """The diagram in an export format that is text, behind what it could not say."""
        async with self._hub.using(name) as diagram:
            found = await export(diagram, form, opened=opening(self._hub))
        await self._hub.note("diagram.exported", self._hub.key(name), waits=False, format=form)
        lost = "".join(f"left out: {each}\n" for each in found.left_out)
        return lost + found.data.decode()

    def language(self, name: str = "") -> str:
        """A language as a cheat sheet; without a name, which languages there are."""
        installed = {each.id: each for each in languages.all_languages()}
        if not name:
            return "\n".join(
                f"{each.id} {each.name} ({each.diagram_type}): {each.description}" for each in installed.values()
            )
        found = installed.get(name) or next((each for each in installed.values() if each.diagram_type == name), None)
        if found is None:
            hint = f"{did_you_mean(name, installed)} installed: {', '.join(installed)}".strip()
            raise UnknownType(f"there is no diagram language {name[:100]!r}", hint=hint)
        return cheat_sheet(found)

    async def sheet_of(self, name: str) -> str:
        """The cheat sheet of a diagram's language."""
        async with self._hub.using(name) as diagram:
            return cheat_sheet(diagram.scene.language)


def findings(view: View, language: Language, element_ids: Iterable[str] = ()) -> list[Marker]:
    """What live and batch rules find, errors first."""
    asked = list(element_ids)
    found = [*validate(view, language.rules, "live", asked), *validate(view, language.rules, "batch", asked)]
    return sorted(found, key=lambda marker: ("error", "warning", "info").index(marker.kind))


def address(held: Held) -> str:
    """How agents call the diagram: its id, or `file:<path>`."""
    return held.diagram.id if held.source is None else f"{FILE}{held.diagram.id}"


def cheat_sheet(language: Language) -> str:
    """Types, aliases, properties and rules of a language in a few lines, and how a line of the notation looks."""
    said = language.describe()
    lines = [f"{language.id} ({language.diagram_type}): {language.description}", "nodes: alias type - what it is"]
    lines += [_type_line(node, _contains(node)) for node in said["nodes"]]
    lines.append("edges: alias type source>target - what it is")
    lines += [_type_line(edge, f" {_patterns(edge['sources'])}>{_patterns(edge['targets'])}") for edge in said["edges"]]
    if said["templates"]:
        lines.append("templates (create_diagram template=):")
        lines += [f"{each['id']}: {each['description']}" for each in said["templates"]]
    common: dict[str, Fields] = said["common"]
    lines.append(
        "every node and edge: "
        + "; ".join(f"{name}={_accepts(each)} - {each['description']}" for name, each in common.items())
    )
    lines.append("rules:")
    lines += [f"{rule['code']}: {rule['says']}" for rule in said["rules"]]
    lines.append('notation: alias id "Label" in=container property=value :label>target -edgealias:label>target')
    return "\n".join(lines)


def _entry_line(entry: Entry) -> str:
    when = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(entry.time))
    undoes = f" (undoes r{entry.undoes})" if entry.undoes is not None else ""
    return f"r{entry.revision} {when}Z {entry.author.name} ({entry.author.kind}): {entry.summary}{undoes}"


def _type_line(described: Fields, more: str) -> str:
    properties: Fields = described.get("properties") or {}
    shown = [f"{name}={_accepts(value)}" for name, value in properties.items() if is_object(value)]
    tail = f" - {described['description']}" if described.get("description") else ""
    unlabelled = "" if described["label"] else " (no label)"
    return " ".join([f"{described['alias']} {described['type']}{unlabelled}{more}", *shown]) + tail


def _contains(node: Fields) -> str:
    """What a node holds; of a port, the owners that it is drawn `in`."""
    types: list[str] = node.get("contains") or []
    owners: list[str] = node.get("portOf") or []
    return (f" on the border of {', '.join(owners)}" if owners else "") + (
        f" contains {', '.join(types)}" if types else ""
    )


def _accepts(value: Fields) -> str:
    choices: list[str] = value.get("choices") or []
    return "|".join(choices) or str(value["kind"])


def _patterns(names: Sequence[str]) -> str:
    return "|".join(names) if len(names) <= 3 else "any"


def _page(held: Held, *, geometry: bool, cursor: str, limit: int) -> str:
    scene = held.diagram.scene
    words = LanguageWords(scene.language)
    nodes = listing.nodes(scene.graph, words)
    start = 0
    if cursor:
        start = next((at + 1 for at, node in enumerate(nodes) if node.id == cursor), 0)
        if not start:
            raise Invalid(f"the page after {cursor[:100]!r} cannot be found", hint="read again without cursor")
    shown = nodes[start : start + limit]
    lines = [_header(held, nodes), *(node_line(scene.graph, words, node, geometry=geometry) for node in shown)]
    rest = len(nodes) - start - len(shown)
    if rest and shown:
        lines.append(f"# {rest} more nodes: cursor={shown[-1].id}")
    return "\n".join(lines)


def _header(held: Held, nodes: Sequence[Element] | None = None) -> str:
    graph = held.diagram.scene.graph
    words = LanguageWords(held.diagram.scene.language)
    count, edges = listing.count(graph, words)
    head = header(
        held.diagram.info.language, address(held), held.diagram.revision, len(nodes) if nodes else count, edges
    )
    waiting = held.board.open_count if held.board is not None else 0
    return f"{head}\n# open comments: {waiting} (tool comments)" if waiting else head


def _info_line(info: DiagramInfo) -> str:
    when = time.strftime("%Y-%m-%d %H:%M", time.gmtime(info.updated_at))
    name = msgspec.json.encode(info.name).decode()
    tags = f" tags: {', '.join(info.tags)};" if info.tags else ""
    said = (
        f"{info.id} {name} {info.language} r{info.revision} {info.elements} elements,{tags} {when}Z {info.updated_by}"
    )
    return said.rstrip()


def _within(limit: int) -> int:
    if not 1 <= limit <= MAX_LIMIT:
        raise Invalid(f"limit must be 1 to {MAX_LIMIT}")
    return limit
