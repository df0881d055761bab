# SPDX-License-Identifier: Apache-2.0
"""Deployments and system architecture: where software runs, and what talks to what.

Machines, clouds and zones contain each other and everything else. Covers what PlantUML calls component and deployment
diagrams, and the `system-architecture` type of earlier files.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator

from glsp.languages import building
from glsp.languages.building import container, node
from glsp.languages.declaration import EdgeType, Line, PaletteGroup, Property, Template
from glsp.languages.language import Language
from glsp.model.change import Element
from glsp.model.graph import View
from glsp.model.markers import Fix, Marker, Rule

PROPERTIES = (
    Property(name="technology", title="Technology", description="what it is built with, e.g. PostgreSQL 16"),
    Property(name="stereotype", title="Stereotype", description="what it is in the words of the team"),
    Property(name="note", title="Note", kind="text", description="what readers should know"),
)

_leaf = functools.partial(node, properties=PROPERTIES, group="software-group")
_box = functools.partial(container, properties=PROPERTIES, group="box-group")

LEAVES = (
    _leaf("component", "Component", "c", "a part of the software", shape="component", tone="blue", icon="symbol-module",
         size=(120, 40)),
    _leaf("service", "Service", "s", "software that others call", tone="blue", glyph="gear", icon="server-process"),
    _leaf("database", "Database", "db", "where data rests", shape="cylinder", tone="violet", icon="database", size=(120, 60)),
    _leaf("cache", "Cache", "ca", "a fast copy of data", tone="amber", glyph="bolt", icon="zap"),
    _leaf("queue", "Queue", "q", "messages wait here", shape="queue", tone="violet", icon="list-ordered", size=(120, 40)),
    _leaf("storage", "Storage", "st", "files and volumes", tone="violet", glyph="disk", icon="save"),
    _leaf("balancer", "Load balancer", "lb", "spreads requests", tone="teal", glyph="balance", icon="split-horizontal"),
    _leaf("gateway", "Gateway", "gw", "the way in or out: ingress, API gateway, NAT", tone="teal", glyph="gateway", icon="sign-in"),
    _leaf("firewall", "Firewall", "fw", "lets through what may pass", tone="rose", glyph="shield", icon="shield"),
    _leaf("device", "Device", "dev", "hardware that people hold", glyph="chip", icon="device-mobile"),
    _leaf("website", "Web page", "web", "what a browser shows", tone="blue", glyph="globe", icon="browser"),
    _leaf("artifact", "Artifact", "a", "a file that is delivered", shape="artifact", icon="package", size=(120, 40)),
    _leaf("interface", "Interface", "i", "what is offered to others", shape="stadium", icon="symbol-interface"),
    _leaf("actor", "Actor", "p", "a person or another system", tone="blue", glyph="person", icon="person"),
    node("remark", "Remark", "n", "a text beside the drawing", shape="note", icon="note", group="software-group"),
)  # fmt: skip
LEAF_TYPES = tuple(each.id for each in LEAVES)
BOX_TYPES = ("node", "cloud", "zone", "subsystem")
ALL = (*LEAF_TYPES, *BOX_TYPES)

BOXES = (
    _box("node", "Machine", "m", "a machine, a pod, a runtime: what runs software", contains=ALL, shape="node", radius=None,
              icon="server"),
    _box("cloud", "Cloud", "cl", "somebody else's machines", contains=ALL, glyph="cloud", icon="cloud"),
    _box("zone", "Zone", "z", "a region, network, tier or namespace", contains=ALL, icon="layers"),
    _box("subsystem", "Subsystem", "sub", "components that belong together", contains=ALL, shape="component", radius=6,
              tone="blue", icon="symbol-structure"),
)  # fmt: skip

LABEL = "label:edge"


def _connection(suffix: str, name: str, alias: str, description: str, line: Line) -> EdgeType:
    return EdgeType(
        id=f"connection{suffix}", name=name, alias=alias, description=description, sources=ALL, targets=ALL, label=LABEL,
        line=line, group="connection-group",
    )  # fmt: skip


def _alone(view: View, element: Element) -> Iterator[Marker]:
    if not view.edges(element.id):
        yield Marker(
            "Not connected", "Nothing is said about what talks to it.", element.id, "info", "not-connected",
            Fix("draw a connection to or from it"),
        )  # fmt: skip


language = Language(
    id="deployment",
    name="Deployment",
    diagram_type="deployment-diagram",
    description="Machines, clouds, zones and the software in them; for architecture and operations.",
    nodes=(*LEAVES, *BOXES),
    edges=(
        _connection("", "Connection", "to", "calls or uses", Line()),
        _connection(":dependency", "Dependency", "dep", "needs it, now or later", Line("dashed", target_end="open")),
        _connection(":both", "Exchange", "both", "both talk to each other", Line(source_end="arrow")),
        _connection(":link", "Link", "link", "belongs together, without a direction", Line(target_end="none")),
    ),
    labels=building.LABELS,
    part_sizes=building.PART_SIZES,
    groups=(
        PaletteGroup("software-group", "Software and services", "A"),
        PaletteGroup("box-group", "Machines and zones", "B"),
        PaletteGroup("connection-group", "Connections", "C"),
    ),
    rules=(
        Rule(code="not-connected", description="finds what nothing talks to", types=LEAF_TYPES[:-1], check=_alone, reason="batch"),
    ),
    templates=(
        Template(
            id="web-application",
            name="Web application",
            description="A balancer before two servers, with a database, a cache and a queue.",
            source="""
p users "Users" >waf
z edge "Edge"
fw waf "Web application firewall" in=edge >balancer
lb balancer "Load balancer" in=edge >server_1 >server_2
z application "Application"
s server_1 "Server 1" in=application >db >sessions >jobs
s server_2 "Server 2" in=application >db >sessions >jobs
s worker "Worker" in=application >db
z data "Data"
db db "PostgreSQL" in=data
ca sessions "Redis" in=data
q jobs "Jobs" in=data >worker
""",
        ),
    ),
)  # fmt: skip
