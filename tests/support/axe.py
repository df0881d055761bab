# SPDX-License-Identifier: Apache-2.0
"""axe-core in a page: what it has against the page as it is now."""

from pathlib import Path

from support.pages import Person

AXE = Path(__file__).resolve().parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
# Colours are read when no transition or animation runs any more; some begin with the next frame.
SETTLED = """async () => {
  await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  const finite = document.getAnimations().filter(each => each.effect?.getComputedTiming().iterations !== Infinity);
  await Promise.allSettled(finite.map(each => each.finished));
}"""
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa")


def violations(person: Person) -> list[str]:
    """One line per rule and element."""
    if not person.page.evaluate("'axe' in window"):
        person.page.evaluate(AXE.read_text(encoding="utf-8"))
    person.page.evaluate(SETTLED)
    found = person.page.evaluate("rules => axe.run({ runOnly: rules })", list(RULES))
    return [f"{rule['id']}: {node['html'][:160]}" for rule in found["violations"] for node in rule["nodes"]]
