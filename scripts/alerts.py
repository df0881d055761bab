# SPDX-License-Identifier: Apache-2.0
"""Writes docs/reference/alerts.md from the alert rules and their runbooks (`--check` compares)."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any, cast

import yaml

ROOT = Path(__file__).resolve().parent.parent
RULES = ROOT / "deploy" / "monitoring" / "glsp_rules.yml"
RUNBOOKS = ROOT / "deploy" / "runbooks" / "runbooks.md"
PAGE = ROOT / "docs" / "reference" / "alerts.md"

HEAD = """# Alerts

Who is told of what, by `deploy/monitoring/glsp_rules.yml`. *critical* wakes somebody, *warning* waits for the morning, *none* is for
machines. What to do is in the [runbooks](../../deploy/runbooks/runbooks.md); each alert carries its place there as `runbook`. Each
has a test in which it fires and one in which it does not. Written by `make docs`.
"""

GROUPS = {
    "glsp-budget": "Error budgets",
    "glsp-availability": "Availability and errors",
    "glsp-saturation": "Saturation",
    "glsp-data": "Data tier",
    "glsp-machine": "Certificates and disks",
    "glsp-monitoring": "Monitoring itself",
}


def alerts() -> dict[str, list[dict[str, Any]]]:
    """Alert rules by group."""
    groups = yaml.safe_load(RULES.read_text("utf-8"))["groups"]
    found = {each["name"]: [rule for rule in each["rules"] if "alert" in rule] for each in groups}
    return {name: rules for name, rules in found.items() if rules}


def runbooks() -> dict[str, str]:
    """The text of each runbook, by alert."""
    parts = re.split(r"^## (\w+)\n", RUNBOOKS.read_text("utf-8"), flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], (text.strip() for text in parts[1::2]), strict=True))


def page() -> str:
    """The whole page."""
    lines = [HEAD]
    for group, rules in alerts().items():
        lines += [
            f"## {GROUPS[group]}",
            "",
            "| Alert | Severity | Fires when | For | Says |",
            "| --- | --- | --- | --- | --- |",
        ]
        for rule in rules:
            name, notes = cast("str", rule["alert"]), rule["annotations"]
            expression = " ".join(str(rule["expr"]).split()).replace("|", "\\|")
            says = re.sub(r"\{\{ \$labels\.(\w+) \}\}", r"*\1*", notes["summary"])
            link = f"[{name}](../../deploy/runbooks/runbooks.md#{name.lower()})"
            lines.append(
                f"| {link} | {rule['labels']['severity']} | `{expression}` | {rule.get('for', 'at once')} | {says} |"
            )
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def main() -> int:
    """Writes the page, or says whether it is as it would be written."""
    text = page()
    if "--check" in sys.argv:
        if PAGE.exists() and PAGE.read_text("utf-8") == text:
            return 0
        print("docs/reference/alerts.md is not up to date; run: make docs", file=sys.stderr)
        return 1
    PAGE.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
