# SPDX-License-Identifier: Apache-2.0
"""WebAssembly components: what they import and export, and how instances of them are composed.

Imports lie on the left border, exports on the right one, both named by what they are in WIT. A link leads from an import to
the export that serves it, so what is used stands to the left of what uses it, and layouts flow that way. A composite is a
component made of instances: its own ports are delegated to theirs.
"""

from __future__ import annotations

import msgspec

from glsp.languages import building
from glsp.languages import wasm_rules as rules
from glsp.languages.building import classifier, container, node, port
from glsp.languages.declaration import EdgeType, Line, NodeType, PaletteGroup, Port, Property, Template
from glsp.languages.language import Language
from glsp.model.markers import Rule

DOCUMENTATION = Property(
    name="documentation", title="Documentation", kind="text", description="what readers should know"
)
PACKAGE = Property(name="package", title="Package", description="its package in WIT, such as demo:shop@1.0.0")
WORLD = Property(name="world", title="World", description="the world that it targets, such as wasi:http/proxy@0.2.0")
BINARY = Property(name="binary", title="Binary", description="where it is: a file, a digest, a reference in a registry")
COMPONENT = Property(
    name="component", title="Component", description="the id of the component that it is an instance of"
)
INTERFACE = Property(
    name="interface", title="Interface", description="its name in WIT: package:name/interface@version, or one name"
)
ITEM = Property(
    name="item",
    title="Kind",
    kind="enum",
    choices=("interface", "function"),
    description="a whole interface, or one function",
)
WIT = Property(name="wit", title="WIT", kind="text", description="its declaration, as in a .wit file")

OWNERS = ("component", "instance", "composite", "host")
PARTS = ("component", "instance", "composite", "host", "interface", "world", "note")


def _named(kind: NodeType) -> NodeType:
    """A port whose name is its property `interface`, both ways."""
    [name] = kind.parts
    return msgspec.structs.replace(
        kind, parts=(msgspec.structs.replace(name, shows=INTERFACE.name),), name_field=INTERFACE.name
    )


IMPORT = _named(
    port("import", "Import", "imp", "an interface that it needs", border=Port(of=OWNERS[:3], side="left", name="inside"),
         tone="amber", icon="arrow-right", naming="interface", properties=(INTERFACE, ITEM, WIT)),
)  # fmt: skip
EXPORT = _named(
    port("export", "Export", "exp", "an interface that it offers", border=Port(of=OWNERS, side="right", name="inside"),
         tone="teal", icon="arrow-right", naming="interface", properties=(INTERFACE, ITEM, WIT)),
)  # fmt: skip

NODES = (
    node("component", "Component", "c", "a component by itself, with all its ports", shape="component", tone="violet",
         size=(180, 70), icon="package", is_titled=True, properties=(PACKAGE, WORLD, BINARY, DOCUMENTATION)),
    node("instance", "Instance", "i", "an instance of a component in a composition", tone="blue", size=(180, 70),
         icon="symbol-object", is_titled=True, properties=(COMPONENT, BINARY, DOCUMENTATION)),
    node("host", "Host", "h", "what the runtime brings", tone="slate", size=(180, 70), icon="server-environment",
         is_titled=True, properties=(DOCUMENTATION,)),
    container("composite", "Composite", "co", "a component composed of instances", contains=PARTS, tone="violet",
              icon="combine", size=(260, 140), properties=(PACKAGE, WORLD, DOCUMENTATION)),
    IMPORT,
    EXPORT,
    classifier("interface", "Interface", "if", "an interface of WIT with its functions and types", kind="interface",
               sections=(("functions", "Functions"), ("types", "Types")), tone="teal", icon="symbol-interface",
               properties=(PACKAGE,)),
    classifier("world", "World", "w", "what a component may import and must export", kind="world",
               sections=(("imports", "Imports"), ("exports", "Exports")), tone="amber", icon="globe", properties=(PACKAGE,)),
    node("note", "Note", "n", "a remark", shape="note", tone="amber", icon="note"),
)  # fmt: skip

language = Language(
    id="wasm-component",
    name="WebAssembly components",
    diagram_type="wasm-component-diagram",
    description="WebAssembly components with typed imports and exports, their instances, and how these are composed.",
    direction="left",
    nodes=NODES,
    edges=(
        EdgeType(id="link", name="Link", alias="l", sources=("import",), targets=("export",), check=rules.may_link, dynamic=True,
                 description="an import is served by an export of the same interface", label="label:edge"),
        EdgeType(id="delegation", name="Delegation", alias="d", sources=("import", "export"), targets=("import", "export"),
                 check=rules.may_delegate, dynamic=True, line=Line("dashed"), label="label:edge",
                 description="a port of a composite stands for one of a part of it"),
        EdgeType(id="uses", name="Use", alias="u", sources=("component", "instance", "composite", "interface", "world"),
                 targets=("interface", "world"), line=Line("dashed", target_end="open"), label="label:edge",
                 description="refers to an interface or a world"),
        EdgeType(id="remark", name="Remark", alias="r", sources=("note",), targets=PARTS, line=Line("dotted", target_end="none"),
                 description="belongs to it"),
    ),
    labels=building.LABELS,
    part_sizes=building.PART_SIZES,
    groups=(
        PaletteGroup("node-group", "Components", "A"),
        PaletteGroup("port-group", "Ports", "B"),
        PaletteGroup("edge-group", "Links", "C"),
    ),
    rules=(
        Rule(code="wit-name", description="the interface of a port is a name of WIT", types=rules.PORTS, check=rules.not_a_name),
        Rule(code="port-twice", description="nothing has two imports, or two exports, of the same name", types=OWNERS,
             check=rules.twice, looks=frozenset({"children"})),
        Rule(code="link-types", description="both ends of a link are of the same interface, in versions that fit",
             types=rules.LINKS, check=rules.mismatched, looks=frozenset({"ends"})),
        Rule(code="linked-once", description="what is needed comes from one place", types=rules.PORTS, check=rules.linked_twice,
             looks=frozenset({"edges"})),
        Rule(code="unlinked-import", description="finds imports that nothing serves", types=("import",), check=rules.unlinked,
             reason="batch"),
        Rule(code="unserved-export", description="finds exports of composites that nothing provides", types=("export",),
             check=rules.unserved, reason="batch"),
        Rule(code="instance-of", description="an instance has the ports of its component", types=("instance",),
             check=rules.instance_differs, reason="batch"),
        Rule(code="instance-circle", description="instances do not need each other in a circle", types=("instance",),
             check=rules.in_a_circle, reason="batch"),
    ),
    templates=(
        Template(
            id="shop",
            name="Shop service",
            description="A web service composed of three components, on what its host brings.",
            source="""
co shop "Shop service" package=demo:shop@1.0.0 world=wasi:http/proxy@0.2.0
exp shop_http "wasi:http/incoming-handler@0.2.0" in=shop -d>router_http
imp shop_store "wasi:keyvalue/store@0.2.0" in=shop >host_store
imp shop_log "wasi:logging/logging@0.1.0" in=shop >host_log
i router "Router" in=shop
exp router_http "wasi:http/incoming-handler@0.2.0" in=router
imp router_orders "demo:shop/orders@1.0.0" in=router >orders_orders
imp router_log "wasi:logging/logging@0.1.0" in=router -d>shop_log
i orders "Orders" in=shop
exp orders_orders "demo:shop/orders@1.2.0" in=orders
imp orders_prices "demo:shop/prices@1.0.0" in=orders >prices_prices
imp orders_store "wasi:keyvalue/store@0.2.0" in=orders -d>shop_store
i prices "Prices" in=shop
exp prices_prices "demo:shop/prices@1.0.0" in=prices
h host "Runtime"
exp host_store "wasi:keyvalue/store@0.2.1" in=host
exp host_log "wasi:logging/logging@0.1.0" in=host
""",
        ),
    ),
)  # fmt: skip
"""The language. Registered by the entry point `wasm-component`."""
