# SPDX-License-Identifier: Apache-2.0
"""No line makes a reader try its pattern in every way: marks repeated without sense are read, or refused, at once.

A pattern that can match the same marks in several ways takes longer than anybody waits, so what fails here hangs: the
alarm ends it. The time itself says nothing and is not tested.
"""

import signal
from collections.abc import Generator
from contextlib import suppress

import pytest

from glsp.errors import Refused
from glsp.formats import documents
from glsp.formats.documents import DrawingFormat

SECONDS = 20
"""For all marks after one beginning; they take hundredths."""

MARKS = (
    "<<a>>", "<<a>> ", "[a]", "(a)", '"a"', ":a:", "a.", "a::", "->", "--", "-[a]->", "|", "{", "}", "#a", "$a ", " as a",
    " ", "\t", "\\n", " & a", "%%", "|>", "<|", "o-", "x", "[[a]]", "@", "~~", "`", "*", "<b>", "::: a", "-- a --> b ",
    "==", "-.", "a,", "a;", "a b ", "/", " extends a", " implements a", "<a,", "<a", "~a~", "+a", "()", "a() ", ": ", "a:b:",
)  # fmt: skip
BEGINNINGS: dict[DrawingFormat, tuple[str, ...]] = {
    "plantuml": ("", "component a ", "[a] ", "class a ", "note left of a ", "a -> b ", "skinparam ", "title ", "actor :a: "),
    "mermaid": ("flowchart LR\n", "flowchart LR\na", "flowchart LR\na --> ", "flowchart LR\na -- ", "flowchart LR\na[",
                "flowchart LR\nsubgraph ", "classDiagram\n", "classDiagram\nclass a", "classDiagram\na <|-- ",
                "stateDiagram\n", "stateDiagram\nstate ", "stateDiagram\na --> "),
    "dot": ("", "digraph ", "digraph {", "digraph { a [", "digraph { a -> ", "strict "),
    "document": ("", "```mermaid\n", ".. uml::\n\n   "),
}  # fmt: skip


@pytest.fixture(autouse=True)
def alarm() -> Generator[None]:
    """Stops a pattern that does not end; patterns look for signals while they search."""

    def stop(*_: object) -> None:
        raise AssertionError("a pattern is tried in every way")

    before = signal.signal(signal.SIGALRM, stop)
    rest = signal.alarm(SECONDS)  # pytest's own time-out uses the same alarm
    yield
    signal.signal(signal.SIGALRM, before)
    signal.alarm(rest)


@pytest.mark.parametrize("count", [30, 700])
@pytest.mark.parametrize(("form", "start"), [(form, start) for form, all_ in BEGINNINGS.items() for start in all_])
def test_repeated_marks_are_read_or_refused_at_once(form: DrawingFormat, start: str, count: int) -> None:
    for mark in MARKS:
        text = f"{start}{mark * count}!"
        for wanted in (form, documents.told(text)):
            if wanted is None:
                continue
            with suppress(Refused):
                found = documents.read(text, wanted)
                assert found.drawings or found.left_out, (mark, wanted)
