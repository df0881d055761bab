# SPDX-License-Identifier: Apache-2.0
"""The pages about the built-in languages, as their declarations have it: one for each, and the list of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from glsp.examples import EXAMPLES
from glsp.languages.declaration import EdgeType, NodeType, Property
from glsp.languages.language import Language
from glsp.languages.registry import BUILT_IN

HEAD = """# Languages

What can be drawn: each language has its own nodes, edges, properties, rules and templates, and all of them are to be had
in the editor, over MCP and in the [notation](notation.md). Written by `make docs`.

| Language | Id | For |
| --- | --- | --- |
"""


def language_pages() -> dict[str, str]:
    """Texts by the name of their page below `docs/reference`, without its ending."""
    rows = "".join(
        f"| [{each.name}](languages/{each.id}.md) | `{each.id}` | {cell(each.description)} |\n" for each in BUILT_IN
    )
    return {"languages": HEAD + rows, **{f"languages/{each.id}": "\n".join(page(each)) + "\n" for each in BUILT_IN}}


def page(language: Language) -> Iterator[str]:
    """The lines of one page."""
    yield f"# {language.name}"
    yield ""
    yield f"{language.description} GLSP clients ask for `{language.diagram_type}`, agents for `{language.id}`."
    if language.extensions:
        yield f"Files end in {', '.join(f'`{each}`' for each in language.extensions)}."
    yield "Written by `make docs`."
    shown = [each for each in EXAMPLES if each.language == language.id]
    if shown:
        yield ""
        yield f"![{shown[-1].name}, an example](../../pictures/example-{language.id}.png)"
        yield ""
        yield "This one and others are there at the first start ([examples](../../examples/README.md))."
    yield from table(
        "Nodes", ("Word", "Node", "Type", "Meaning", "Holds"), (node_row(each, language) for each in language.nodes)
    )
    yield from table(
        "Edges",
        ("Word", "Edge", "Type", "Meaning", "From", "To"),
        (edge_row(each, language) for each in language.edges),
    )
    named = {(each.name, each.title): each for kind in (*language.nodes, *language.edges) for each in kind.properties}
    properties = (property_row(each, language) for each in named.values())
    yield from table("Properties", ("Property", "Kind", "Meaning", "Of"), properties)
    rules = ((f"`{each.code}`", each.description, each.reason) for each in language.rules)
    yield from table("Rules", ("Code", "What it does", "When"), rules)
    templates = ((each.name, f"`{language.id}:{each.id}`", each.description) for each in language.templates)
    yield from table("Templates", ("Template", "Name for REST and MCP", "Shows"), templates)


def table(title: str, columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """A section with a table; nothing where there are no rows."""
    lines = [f"| {' | '.join(map(cell, row))} |" for row in rows]
    if lines:
        yield from ("", f"## {title}", "", f"| {' | '.join(columns)} |", f"|{' --- |' * len(columns)}", *lines)


def node_row(node: NodeType, language: Language) -> tuple[str, ...]:
    """The word in the notation comes first: it is what one types."""
    border = f"on the border of {names(node.port.of, language)}" if node.port else ""
    meaning = "; ".join(each for each in (node.description, border) if each)
    return (f"`{node.alias}`", node.name, f"`{node.id}`", meaning, names(node.contains, language))


def edge_row(edge: EdgeType, language: Language) -> tuple[str, ...]:
    """With what it may join."""
    ends = (names(edge.sources, language), names(edge.targets, language))
    return (f"`{edge.alias}`", edge.name, f"`{edge.id}`", edge.description, *ends)


def property_row(each: Property, language: Language) -> tuple[str, ...]:
    """With the types that have it."""
    kinds = (*language.nodes, *language.edges)
    having = [
        kind.id for kind in kinds if any(own.name == each.name and own.title == each.title for own in kind.properties)
    ]
    meaning = "; ".join(part for part in (each.title, each.description) if part)
    kind = f"{each.kind}: {', '.join(f'`{choice}`' for choice in each.choices)}" if each.choices else each.kind
    return (f"`{each.name}`", kind, meaning, names(having, language))


def names(types: Iterable[str], language: Language) -> str:
    """Types in a cell, shortened where all nodes are meant."""
    listed = list(types)
    every = {each.id for each in language.nodes}
    return "every node" if every and not every - set(listed) else ", ".join(f"`{each}`" for each in listed)


def cell(text: str) -> str:
    """Make a text fit for one cell of a table."""
    return text.replace("|", "\\|").replace("\n", " ").strip()
