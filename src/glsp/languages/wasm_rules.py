# SPDX-License-Identifier: Apache-2.0
"""What is wrong with components and how they are linked; repairs are operations wherever there is just one way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from glsp.languages import wit
from glsp.model.change import Element
from glsp.model.graph import View, need
from glsp.model.markers import Fix, Marker

PORTS = ("import", "export")
LINKS = ("link", "delegation")


def interface(port: Element) -> str:
    """What a port brings or wants."""
    return str(port.fields.get("interface", ""))


def scope(view: View, element: Element) -> str:
    """The composite that an element is in, the root outside of all."""
    current = view.get(element.parent)
    while current is not None and current.id != view.root and current.type != "composite":
        current = view.get(current.parent)
    return current.id if current is not None else view.root


def may_link(view: View, source: Element, target: Element | None) -> bool:
    """A link joins parts of the same composite, and not one with itself."""
    if source.type != "import" or target is None:
        return source.type == "import"
    if target.type != "export" or source.parent == target.parent or not _fits(source, target):
        return False
    return scope(view, need(view, source.parent)) == scope(view, need(view, target.parent))


def may_delegate(view: View, source: Element, target: Element | None) -> bool:
    """From an import of a part to one of its composite, or from an export of the composite to one of a part."""
    if source.type not in PORTS or target is None:
        return source.type in PORTS
    inner, outer = (source, target) if source.type == "import" else (target, source)
    if source.type != target.type or not _fits(source, target):
        return False
    return need(view, outer.parent).type == "composite" and scope(view, need(view, inner.parent)) == outer.parent


def _fits(source: Element, target: Element) -> bool:
    """Whether the target serves the source; what has no proper name yet may be drawn, and is found by a rule."""
    wanted, given = wit.read(interface(source)), wit.read(interface(target))
    return wanted is None or given is None or wit.serves(given, wanted)


def not_a_name(view: View, port: Element) -> Iterator[Marker]:
    """Ports whose interface is no name of WIT."""
    del view
    if wit.read(interface(port)) is None:
        yield Marker(
            "No WIT name", f"{interface(port)!r} is no name of WIT: wasi:http/incoming-handler@0.2.0 and run are.", port.id,
            "error", "wit-name", Fix("write package:name/interface@version, or one name in kebab-case"),
        )  # fmt: skip


def twice(view: View, owner: Element) -> Iterator[Marker]:
    """Ports of one owner that are called the same."""
    ports = [port for each in view.children(owner.id) if (port := need(view, each)).type in PORTS]
    counts = Counter((port.type, interface(port)) for port in ports)
    seen: set[tuple[str, str]] = set()
    for port in ports:
        name = port.type, interface(port)
        if counts[name] > 1 and name in seen:
            yield Marker(
                "Twice", f"It has the {port.type} {interface(port)} already.", port.id, "error", "port-twice",
                Fix("delete it", ({"kind": "deleteElement", "isOperation": True, "elementIds": [port.id]},)),
            )  # fmt: skip
        seen.add(name)


def mismatched(view: View, link: Element) -> Iterator[Marker]:
    """Links between ports of different interfaces."""
    source, target = (need(view, link.fields[end]) for end in ("sourceId", "targetId"))
    if source.type not in PORTS or target.type not in PORTS or _fits(source, target):
        return
    wanted, given = interface(source), interface(target)
    operation = {"kind": "updateElement", "isOperation": True, "elementId": source.id, "set": {"interface": given}}
    yield Marker(
        "Other interface", f"{given} does not serve {wanted}.", link.id, "error", "link-types",
        Fix(f"let it be {given} at both ends", (operation,)),
    )  # fmt: skip


def _links(view: View, port: Element, end: str) -> list[Element]:
    edges = (need(view, each) for each in view.edges(port.id))
    return sorted(
        (edge for edge in edges if edge.type in LINKS and edge.fields[end] == port.id),
        key=lambda edge: (edge.order, edge.id),
    )


def linked_twice(view: View, port: Element) -> Iterator[Marker]:
    """Imports, and exports of composites, that come from several places."""
    found = _links(view, port, "sourceId")
    if len(found) > 1:
        later = [edge.id for edge in found[1:]]
        yield Marker(
            "Linked twice", f"It comes from {len(found)} places; one of them counts.", port.id, "error", "linked-once",
            Fix("keep the first link", ({"kind": "deleteElement", "isOperation": True, "elementIds": later},)),
        )  # fmt: skip


def unlinked(view: View, port: Element) -> Iterator[Marker]:
    """Imports that nothing serves: in a composite that is a gap, outside it is for whoever runs the component."""
    if _links(view, port, "sourceId"):
        return
    owner = need(view, port.parent)
    if owner.type == "instance" and scope(view, owner) != view.root:
        yield Marker(
            "Not linked", "Nothing in the composite serves this import.", port.id, "warning", "unlinked-import",
            Fix("link it to an export, or to an import of the composite"),
        )  # fmt: skip
    elif owner.type != "component":
        yield Marker(
            "Open import", "Whoever runs it has to bring this.", port.id, "info", "unlinked-import", Fix("link it to an export")
        )  # fmt: skip


def unserved(view: View, port: Element) -> Iterator[Marker]:
    """Exports of a composite that no part of it provides."""
    owner = need(view, port.parent)
    if owner.type == "composite" and not _links(view, port, "sourceId"):
        yield Marker(
            "Nothing behind it", "No part of the composite provides this export.", port.id, "warning", "unserved-export",
            Fix("delegate it to the export of a part"),
        )  # fmt: skip


def instance_differs(view: View, instance: Element) -> Iterator[Marker]:
    """Instances that lack ports of the component they are made of."""
    wanted = str(instance.fields.get("component", ""))
    definition = view.get(wanted) if wanted else None
    if not wanted:
        return
    if definition is None or definition.type not in {"component", "composite"}:
        yield Marker(
            "Unknown component", f"There is no component with the id {wanted} here.", instance.id, "info", "instance-of",
            Fix("say the id of a component in this diagram, or nothing"),
        )  # fmt: skip
        return
    mine = {(port.type, interface(port)) for port in _ports(view, instance)}
    missing = [port for port in _ports(view, definition) if (port.type, interface(port)) not in mine]
    if missing:
        told = ", ".join(f"{port.type} {interface(port)}" for port in missing[:5])
        making = tuple(
            {
                "kind": "createNode", "isOperation": True, "elementTypeId": port.type, "containerId": instance.id,
                "args": {"properties": {"interface": interface(port)}},
            }
            for port in missing
        )  # fmt: skip
        yield Marker(
            "Ports missing", f"{wanted} has more: {told}.", instance.id, "warning", "instance-of",
            Fix("give it the ports of the component", making),
        )  # fmt: skip


def _ports(view: View, owner: Element) -> Iterable[Element]:
    return (port for each in view.children(owner.id) if (port := need(view, each)).type in PORTS)


def in_a_circle(view: View, instance: Element) -> Iterator[Marker]:
    """Instances that need themselves: such components cannot be instantiated in any order."""
    seen: set[str] = set()
    waiting = list(_served_by(view, instance))
    while waiting:
        current = waiting.pop()
        if current == instance.id:
            yield Marker(
                "In a circle", "It needs an instance that needs it: none of them can be made first.", instance.id, "error",
                "instance-circle", Fix("delete one of the links of the circle"),
            )  # fmt: skip
            return
        if current not in seen:
            seen.add(current)
            waiting.extend(_served_by(view, need(view, current)))


def _served_by(view: View, owner: Element) -> Iterator[str]:
    """The owners of the exports that the imports of an owner are linked to."""
    for port in _ports(view, owner):
        if port.type == "import":
            for edge in _links(view, port, "sourceId"):
                if edge.type == "link":
                    yield need(view, edge.fields["targetId"]).parent
