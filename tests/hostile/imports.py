# SPDX-License-Identifier: Apache-2.0
"""What somebody might give to import, for every format that is read. Data only; tests say what must follow."""

import base64
import zlib
from collections.abc import Iterator
from typing import get_args
from urllib.parse import quote

from glsp.editor.sources import SourceFormat

FORMATS: tuple[str, ...] = get_args(SourceFormat)
DEEP = 100_000
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol">'
    + "".join(f'<!ENTITY {chr(98 + at)} "{f"&{chr(97 + at)};" * 10}">' for at in range(12))
    + "]>"
)
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
BPMN = 'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'


def everywhere() -> Iterator[tuple[str, str]]:
    """(name, text) of what no format takes."""
    yield "only NUL", "\0" * 1_000
    yield "lone surrogates", "\ud800" * 1_000
    yield "a hundred thousand brackets", "[" * DEEP
    yield "a hundred thousand objects", '{"children":' * DEEP
    yield "a hundred thousand elements", "<a>" * DEEP
    yield "forty megabytes on one line", "a" * 40_000_000
    yield "four million lines", "\n" * 4_000_000 + "x"
    yield "nothing but a mark of order", "\ufeff"


def of_format(name: str) -> Iterator[tuple[str, str]]:
    """(name, text) of what is hostile in one format. Raises KeyError for a format that nobody thought about."""
    yield from _OF[name]().items()


def _plantuml() -> dict[str, str]:
    return {
        "deep": "@startuml\n" + 'node "N" {\n' * DEEP,
        "a file of ours": "@startuml\n!include /etc/passwd\n@enduml",
        "a request": "@startuml\n!includeurl http://127.0.0.1:1/x\n[a]\n@enduml",
        "many arrows": "@startuml\n" + "[a] --> [b]\n" * 100_000,
        "in itself": 'node "A" as x {\nnode "B" as x {\n[c]\n}\n}',
    }


def _mermaid() -> dict[str, str]:
    many = " & ".join(f"a{at}" for at in range(900))
    return {
        "deep": "flowchart LR\n" + "subgraph a\n" * DEEP,
        "a million arrows in a line": f"flowchart LR\n{many} --> {many}",
        "in itself": "flowchart LR\nsubgraph a\nsubgraph b\nsubgraph a\nx\nend\nend\nend",
        "unfinished": 'flowchart LR\na["' + "x" * 3_000,
        "no end of front matter": "---\n" + "a: b\n" * 10_000 + "flowchart LR\na",
    }


def _document() -> dict[str, str]:
    return {
        "blocks without end": "```plantuml\n" * 10_000,
        "a block in a block": "```mermaid\n" * 5 + "flowchart LR\na\n" + "```\n" * 5,
        "ten thousand empty blocks": "```mermaid\n```\n" * 10_000,
    }


def _notation() -> dict[str, str]:
    return {
        "in itself": "c a in=b\nc b in=a\n",
        "deep": "".join(f"c a{at} in=a{at + 1}\n" for at in range(2_000)) + "c a2000\n",
        "twice": "t a\nt a\n",
        "an edge to nowhere": "t a >b\n",
        "a type of half a million words": "x:" * 500_000 + " a",
        "many": "".join(f"t a{at}\n" for at in range(300_000)),
    }


def _json() -> dict[str, str]:
    node = '{"id":"%s","type":"task:manual","children":[%s]}'
    deep = ""
    for at in range(500):
        deep = node % (f"n{at}", deep)
    return {
        "deep": '{"children":[' + deep + "]}",
        "twice": '{"children":[' + ",".join([node % ("a", "")] * 2) + "]}",
        "an edge to nowhere": '{"children":[{"id":"e","type":"edge","sourceId":"a","targetId":"b"}]}',
        "an infinite size": '{"children":[{"id":"a","type":"task:manual","size":{"width":1e999,"height":1}}]}',
        "too many": '{"children":[' + ",".join(f'{{"id":"{at}","type":"x"}}' for at in range(250_000)) + "]}",
        "a type of half a million words": '{"children":[{"id":"a","type":"' + "x:" * 500_000 + '"}]}',
        "no list": '{"children":{"id":"a"}}',
    }


def _xml(root: str, inner: str) -> dict[str, str]:
    open_tag, name = f"<{root}>", root.partition(" ")[0]
    return {
        "a billion laughs": f"{LAUGHS}{open_tag}&m;</{name}>",
        "a file of ours": f"{OUTSIDE}{open_tag}&e;</{name}>",
        "deep": open_tag + inner * DEEP,
        "a million attributes": "<" + root + "".join(f' a{at}="1"' for at in range(200_000)) + "/>",
        "unfinished": f"{open_tag}<![CDATA[",
        "twice the same attribute": f'<{root} a="1" a="2"/>',
        "not what its first line says": f'<?xml version="1.0" encoding="UTF-32"?>{open_tag}</{name}>',
    }


def _bpmn() -> dict[str, str]:
    lanes = "".join(f'<childLaneSet id="s{at}"><lane id="l{at}">' for at in range(DEEP))
    return {
        **_xml(f"definitions {BPMN}", "<process>"),
        "lanes in lanes": f'<definitions {BPMN}><process id="p"><laneSet id="s">{lanes}',
        "twice": f'<definitions {BPMN}><process id="p"><task id="a"/><task id="a"/></process></definitions>',
        "a flow to nowhere": f'<definitions {BPMN}><process id="p"><task id="a"/>'
        '<sequenceFlow id="f" sourceRef="a" targetRef="none"/></process></definitions>',
    }


def _drawio() -> dict[str, str]:
    squeezer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = squeezer.compress(b"<mxGraphModel>" + b"a" * 300_000_000) + squeezer.flush()
    bomb = base64.b64encode(packed).decode()
    cells = '<mxCell id="0"/><mxCell id="1" parent="0"/>'
    return {
        **_xml("mxfile", "<diagram>"),
        "a bomb": f"<mxfile><diagram>{bomb}</diagram></mxfile>",
        "no base64": "<mxfile><diagram>%%%%</diagram></mxfile>",
        "no deflate": f"<mxfile><diagram>{base64.b64encode(quote('<a/>').encode()).decode()}</diagram></mxfile>",
        "in each other": f'<mxGraphModel><root>{cells}<mxCell id="a" vertex="1" parent="b" value="A"/>'
        '<mxCell id="b" vertex="1" parent="a" value="B"/></root></mxGraphModel>',
    }


def _dot() -> dict[str, str]:
    many = " ".join(f"a{at};" for at in range(2_000))
    return {
        "deep": "digraph {" + "subgraph cluster_a {" * DEEP,
        "four million edges in a line": "digraph { {" + many + "} -> {" + many + "} }",
        "unfinished": 'digraph { a [label="' + "x" * 3_000,
        "a comment without end": "digraph { /* " + "x" * 3_000,
        "markup without end": "digraph { a [label=<" + "<b>" * 1_000,
    }


def _rust() -> dict[str, str]:
    return {
        "deep": '{"diagramType":"workflow","elements":' + "[" * DEEP,
        "in itself": '{"id":"d","diagramType":"workflow","revision":1,"root":{"id":"a","type":"graph","children":["a"]},'
        '"elements":{"a":{"id":"a","type":"task","children":["a"]}}}',
    }


_OF = {
    "plantuml": _plantuml,
    "mermaid": _mermaid,
    "document": _document,
    "notation": _notation,
    "json": _json,
    "bpmn": _bpmn,
    "drawio": _drawio,
    "dot": _dot,
    "glsp-rust": _rust,
}
