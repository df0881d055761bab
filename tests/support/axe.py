# SPDX-License-Identifier: Apache-2.0
"""axe-core in a page: what it has against the page as it is now."""

from pathlib import Path

from support.pages import Person

AXE = Path(__file__).resolve().parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa")


def violations(person: Person) -> list[str]:
    """One line per rule and element."""
    if not person.page.evaluate("'axe' in window"):
        person.page.evaluate(AXE.read_text(encoding="utf-8"))
    person.page.wait_for_timeout(300)  # transitions of colours are over
    found = person.page.evaluate("rules => axe.run({ runOnly: rules })", list(RULES))
    return [f"{rule['id']}: {node['html'][:160]}" for rule in found["violations"] for node in rule["nodes"]]
