# SPDX-License-Identifier: Apache-2.0
"""Two independent judges of BPMN documents: the official schemas, and the library that the stock BPMN tools read with.

Both come with the npm package `bpmn-moddle` in tests/peers.
"""

import functools
import json
import subprocess
from typing import Any

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]  it comes without types

from tests.support.tools import ROOT

PEERS = ROOT / "tests/peers"
SCHEMA = PEERS / "node_modules/bpmn-moddle/resources/bpmn/xsd/BPMN20.xsd"


@functools.cache
def _schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(SCHEMA))


def schema_problems(text: str) -> list[str]:
    """What the schemas of the Object Management Group object to."""
    schema = _schema()
    schema.validate(etree.fromstring(text.encode()))
    return [f"line {each.line}: {each.message}" for each in schema.error_log]


def read_by_moddle(*texts: str) -> list[dict[str, Any]]:
    """What bpmn-moddle finds in documents: `warnings`, `types` with their numbers, and the `xml` that it would write."""
    done = subprocess.run(
        ["node", "bpmn.mjs"], cwd=PEERS, input=json.dumps(texts).encode(), capture_output=True, check=True, timeout=60
    )
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found
