# SPDX-License-Identifier: Apache-2.0
"""What a page shows and reads out, and which of its words belong to another language.

Lives here: reading the page, reading the message files. Never here: which texts are expected.
"""

import re

from playwright.sync_api import Page

from support.tools import ROOT

TEXTS = ROOT / "web" / "src" / "texts"
WORD = re.compile(r"[^\W\d_]{3,}")
"""Shorter words mean something in both languages too often."""
STRING = re.compile(r"'((?:[^'\\\n]|\\.)*)'(?!:)|`([^`]*)`")
COMMENT = re.compile(r"^\s*(?://|/\*\*).*$", re.MULTILINE)
GAP = re.compile(r"\$\{[^}]*\}")

SEEN = """() => {
  const found = document.title === '' ? [] : [document.title];
  const attributes = ['aria-label', 'aria-description', 'title', 'placeholder', 'alt'];
  const walk = element => {
    if (!element.checkVisibility({ visibilityProperty: true })) return;
    if (element.matches('code')) return;  // ids and addresses belong to no language
    for (const name of attributes) if (element.hasAttribute(name)) found.push(element.getAttribute(name));
    for (const node of element.childNodes) {
      if (node.nodeType === Node.TEXT_NODE && node.data.trim() !== '') found.push(node.data.trim());
      else if (node.nodeType === Node.ELEMENT_NODE) walk(node);
    }
  };
  walk(document.body);
  return found;
}"""


def seen(page: Page) -> list[str]:
    """Every text and name on the page that people see or hear."""
    found: list[str] = page.evaluate(SEEN)
    return found


def words_of(language: str) -> set[str]:
    """Every word of a language's message files, in small letters."""
    found: set[str] = set()
    for path in (TEXTS / language).glob("*.ts"):
        source = COMMENT.sub("", path.read_text(encoding="utf-8"))
        for plain, template in STRING.findall(source):
            found.update(word.lower() for word in WORD.findall(GAP.sub(" ", plain or template)))
    return found


def foreign(page: Page, words: set[str]) -> list[str]:
    """The texts of the page in which one of the words occurs."""
    return [text for text in seen(page) if words & {word.lower() for word in WORD.findall(text)}]
