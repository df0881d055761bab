# SPDX-License-Identifier: Apache-2.0
"""PlantUML text to drawings. Lines that are not understood are named in the report, never dropped in silence.

Nothing is fetched and nothing is run: `!include` and other preprocessor lines are refused in the report. The first
pass reads lines, the second (`_Names`) settles who is meant: a thing may be named in an arrow before it is declared.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import msgspec

from glsp.errors import Invalid, TooLarge
from glsp.formats.drawing import Arrow, Box, Direction, Drawing, End, Note, Skipped, Stroke
from glsp.formats.limits import MAX_DEPTH
from glsp.formats.plantuml.quoting import plain
from glsp.formats.plantuml.rows import without_comments
from glsp.formats.plantuml.words import CLASSES, CONTAINERS, ENDS, LEAVES, QUIET, TEXTS

_START = re.compile(r"\s*@start(?P<kind>\w+)\b\s*(?P<name>.*)")
_END = re.compile(r"\s*@end\w+\b")

_STEREOTYPE = r"(?:\s*<<(?P<stereotypes>(?:(?!>>).)*+)>>(?:\s*<<(?:(?!>>).)*+>>)*+)?"
"""Possessive, as nothing else can begin with these marks: a line of many must not be tried in every way."""
_COLOUR = r"(?:\s*(?P<colour>#[\w:;.\-\\/|]+(?:\s*##?\[?[\w\]]*)?))?"
_NAME = r'(?:"(?P<quoted>[^"]*)"|\[(?P<bracketed>[^\]]*)\]|:(?P<colons>[^:]+):|\((?P<round>[^()]*)\)|(?P<bare>[\w.$@/\\:#~-]+))'
_AS = r'(?:\s+as\s+(?:"(?P<title>[^"]*)"|\[(?P<boxed>[^\]]*)\]|(?P<alias>[\w.$@/-]+)))?'
_URL = r"(?:\s*\[\[.*?\]\])?"
_DECLARED = re.compile(
    rf"(?:(?P<abstract>abstract)\s+)?(?P<word>[a-z]+|\(\))(?:/)?\s+{_NAME}{_AS}(?P<generic><[^<>]+>)?(?:\s*\$\w+)*"
    rf"{_STEREOTYPE}{_URL}{_COLOUR}(?:\s*\[(?P<long>[^\[\]]*)\])?"
    r"(?:\s+extends\s+(?P<extends>[\w.,\s<>]+?))?(?:\s+implements\s+(?P<implements>[\w.,\s<>]+?))?\s*(?P<open>\{)?\s*(?P<close>\})?"
)
_SHORT = re.compile(
    rf"(?:\[(?P<bracketed>[^\]]+)\]|:(?P<colons>[^:]+):|\((?P<round>[^()]+)\)){_AS}{_STEREOTYPE}{_URL}{_COLOUR}"
)
_ANONYMOUS = re.compile(rf"(?P<word>[a-z]+){_STEREOTYPE}{_COLOUR}\s*\{{")

_ACTOR = r'"[^"]*"|\[[^\]]+\]|:[^:]+:|\([^()]*\)(?:\s*\w+)?|[\w.$@/]+(?:::?[\w.$@/]+)*'
_BODY = (
    r"[-.=~]+(?:\[[^\]]*\])?(?:left|right|up|down|le|ri|do|l|r|u|d)?(?:\[[^\]]*\])?[-.=~]*(?:(?:\(0\)?|0\)?)[-.=~]+)?"
)
_ARROW = re.compile(
    rf'(?P<source>{_ACTOR})\s*(?:"(?P<source_label>[^"]*)"\s*)?'
    rf"(?P<left>(?:(?<=\s)(?:[ox*+#^}}0(]|<\|))|<\|?|<<|\}}[|o]|\|[|o])?(?P<body>{_BODY})"
    rf"(?P<right>(?:[ox*+#^{{0()]|\|>)(?=\s)|\|?>|>>|[|o]\{{|[|o]\|)?"
    rf'\s*(?:"(?P<target_label>[^"]*)"\s*)?(?P<target>{_ACTOR}){_STEREOTYPE}{_COLOUR}\s*(?::\s*(?P<label>.*))?'
)
_MEMBER = re.compile(r'(?P<owner>"[^"]+"|[\w.$]+)\s*:\s*(?P<text>.+)')
_NOTE = re.compile(
    rf"(?:floating\s+)?note\s+(?:(?P<side>left|right|top|bottom|over)(?:\s+of\s+(?P<about>{_ACTOR}))?|(?P<link>on\s+link))"
    rf"{_COLOUR}\s*(?::\s*(?P<text>.*))?"
)
_NAMED_NOTE = re.compile(rf'(?:floating\s+)?note\s+(?:"(?P<text>[^"]*)"\s+)?as\s+(?P<id>[\w.]+){_COLOUR}')
_META = re.compile(rf"(?P<name>{'|'.join(sorted(TEXTS))})\b\s*(?P<text>.*)")
_QUIET = re.compile(rf"(?:{'|'.join(sorted(QUIET))}|!theme|!pragma|<style>)\b.*|<style>|</style>")
_STATE = re.compile(r"state\s+[\"\w].*|\[\*\].*|.*>\s*\[\*\].*")
_PAIR = re.compile(r"\(\s*[\w.]+\s*,\s*[\w.]+\s*\)\s*[-.]+.*|.*[-.]\s*\(\s*[\w.]+\s*,\s*[\w.]+\s*\)")
_SEQUENCE = re.compile(r"(?:participant|activate|deactivate|alt|loop|opt|par|autoactivate)\b.*")
_ACTIVITY = re.compile(r"(?:start|stop|:[^:]*;|if\s*\(.*\)\s*then.*|fork|partition\b.*|repeat)\s*")

_TEXT_ENDS = {"title": "end title", "legend": "end ?legend", "header": "end ?header", "footer": "end ?footer"}


def read(text: str, name: str = "", line: int = 1, column: int = 1) -> list[Drawing]:
    """The drawings between `@start…` and `@end…`; a text without them is one drawing.

    `line` and `column` (from 1) are where the text begins in its file. Raises Invalid when nothing can be read,
    TooLarge where boxes are nested too deep. The caller has checked the size (`limits`).
    """
    found: list[Drawing] = []
    for title, first, inner in _parts(text.split("\n"), line):
        reader = _Reader(title or name, line + first, column)
        found.append(reader.read(inner))
    return found


def _parts(rows: list[str], line: int) -> Iterator[tuple[str, int, list[str]]]:
    """Name, number of the first row (from 0) and rows of every `@start…` block; of all rows where there is none."""
    title, first = "", 0
    is_open = not any(_START.match(row) for row in rows)
    for at, row in enumerate(rows):
        if match := _START.match(row):
            if match["kind"] != "uml":
                raise Invalid(
                    f"line {line + at}: @start{match['kind']} is not a UML diagram", hint="only @startuml is read"
                )
            if is_open:  # the one before has no end
                yield title, first, rows[first:at]
            title, first, is_open = match["name"].strip().strip('"'), at + 1, True
        elif is_open and _END.match(row):
            yield title, first, rows[first:at]
            is_open = False
    if is_open:
        yield title, first, rows[first:]


class _Reader:
    """One drawing, line by line."""

    def __init__(self, name: str, line: int, column: int) -> None:
        self._name = name
        self._line = line
        self._column = column
        self._rows: Iterator[tuple[int, str]] = iter(())
        self._boxes: dict[str, Box] = {}
        self._labels: dict[str, str] = {}
        self._numbers: dict[str, int] = {}
        self._arrows: list[Arrow] = []
        self._notes: dict[str, Note] = {}
        self._inside: list[str] = []
        self._skipped: list[Skipped] = []
        self._meta: dict[str, str] = {}
        self._direction: Direction = ""
        self._last = ""
        self._bare: set[str] = set()
        """Boxes that only arrows name, by words that tell no kind."""

    def read(self, rows: list[str]) -> Drawing:
        self._rows = iter(list(without_comments(rows)))
        for at, row in self._rows:
            self._row(at, row)
        for opened in self._inside:
            self._skip(len(rows) - 1, "", f"{opened or 'a group'} is never closed with }}", is_structure=False)
        if any(box.kind in CLASSES and box.kind not in LEAVES for box in self._boxes.values()):
            self._boxes |= {
                name: msgspec.structs.replace(self._boxes[name], kind="class")
                for name in self._bare
                if name in self._boxes
            }
        return Drawing(
            name=self._meta.get("title") or self._name or self._meta.get("caption", ""),
            boxes=tuple(self._boxes.values()),
            arrows=tuple(self._arrows),
            notes=tuple(self._notes.values()),
            direction=self._direction,
            meta=self._meta,
            skipped=tuple(self._skipped),
        )

    def _row(self, at: int, row: str) -> None:
        text = row.strip()
        if not text:
            return
        for pattern, take in self._takes():
            match = pattern.fullmatch(text)
            if match is not None and take(at, match):
                return
        self._skip(at, row, f"not understood: {text[:80]}")

    def _takes(self) -> tuple[tuple[re.Pattern[str], Callable[[int, re.Match[str]], bool]], ...]:
        """What a row may be, most specific first; the first that takes it has it."""
        return (
            (re.compile(r"\}"), self._closed),
            (re.compile(r"(?P<to>left to right|top to bottom) direction"), self._directed),
            (re.compile(r"!(?P<word>\w+)\b.*|%\w+.*"), self._preprocessor),
            (re.compile(r"(?:skinparam|sprite)\b.*\{|<style>"), self._styled),
            (_QUIET, self._quiet),
            (_META, self._meta_text),
            (_NAMED_NOTE, self._named_note),
            (_NOTE, self._note),
            (_ANONYMOUS, self._anonymous),
            (_STATE, self._state),
            (_DECLARED, self._declared),
            (_PAIR, self._pair),
            (_SHORT, self._short),
            (_ARROW, self._arrow),
            (_MEMBER, self._member),
            (_SEQUENCE, self._other_kind),
            (_ACTIVITY, self._other_kind),
        )

    # rows

    def _closed(self, at: int, _match: re.Match[str]) -> bool:
        if not self._inside:
            self._skip(at, "}", "a } that closes nothing")
            return True
        self._inside.pop()
        return True

    def _directed(self, _at: int, match: re.Match[str]) -> bool:
        self._direction = "right" if match["to"].startswith("left") else "down"
        return True

    def _preprocessor(self, at: int, match: re.Match[str]) -> bool:
        word = match["word"] or ""
        if word == "theme":
            self._meta["theme"] = match[0].partition(" ")[2].strip()
        elif word != "pragma":
            reads = word.startswith(("include", "import")) or match[0].startswith("%")
            self._skip(
                at,
                match[0],
                f"{match[0].split()[0]} is {'refused: it reads from elsewhere' if reads else 'not carried out'}",
            )
        return True

    def _styled(self, at: int, match: re.Match[str]) -> bool:
        end = re.compile(r"\s*</style>" if match[0].startswith("<") else r"\s*\}")
        self._lines_until(at, end, nests=not match[0].startswith("<"))
        return True

    def _quiet(self, _at: int, match: re.Match[str]) -> bool:
        """A line about looks; `page --> data` is an arrow all the same."""
        return _ARROW.fullmatch(match[0]) is None

    def _meta_text(self, at: int, match: re.Match[str]) -> bool:
        name, text = match["name"], match["text"].strip()
        if name in _TEXT_ENDS and text in {"", "left", "right", "center", "top", "bottom"}:
            text = "\n".join(self._lines_until(at, re.compile(rf"\s*{_TEXT_ENDS[name]}\s*")))
        self._meta[name] = plain(text)
        return True

    def _named_note(self, at: int, match: re.Match[str]) -> bool:
        text = match["text"]
        if text is None:
            text = "\n".join(self._lines_until(at, re.compile(r"\s*end ?note\s*")))
        self._notes[match["id"]] = Note(id=match["id"], text=plain(text), parent=self._parent, line=self._at(at))
        self._labels[match["id"]] = match["id"]
        return True

    def _note(self, at: int, match: re.Match[str]) -> bool:
        text = match["text"]
        if text is None:
            text = "\n".join(self._lines_until(at, re.compile(r"\s*end ?note\s*")))
        about = self._meant(at, match["about"]) if match["about"] else self._last
        identity = f"note_{len(self._notes) + 1}"
        about_it = (about,) if about else ()
        self._notes[identity] = Note(
            id=identity, text=plain(text), about=about_it, parent=self._parent, line=self._at(at)
        )
        return True

    def _anonymous(self, at: int, match: re.Match[str]) -> bool:
        word = match["word"]
        if word not in CONTAINERS:
            return False
        if word == "together":
            self._inside.append(self._parent)
        else:
            self._open(at, self._box(at, word, f"{word}_{len(self._boxes) + 1}", "", match))
        return True

    def _declared(self, at: int, match: re.Match[str]) -> bool:
        word = "interface" if match["word"] == "()" else match["word"]
        is_abstract = match["abstract"] is not None
        if word == "abstract":
            word, is_abstract = "class", True
        if word not in LEAVES and word not in CLASSES:
            return False
        label = next(
            found for group in ("quoted", "bracketed", "colons", "round", "bare") if (found := match[group]) is not None
        )
        title = match["title"] or match["boxed"] or match["long"]
        alias = match["alias"] or (label if title else None)
        text = title or label
        if match["generic"]:
            text += match["generic"]
        identity = alias or self._path(label, opens=bool(match["open"]) and word in CONTAINERS)
        box = self._box(at, word, identity, plain(text), match, is_abstract=is_abstract)
        self._labels.setdefault(label, box)
        opens = bool(match["open"]) and not match["close"]
        if opens and word in CONTAINERS:
            self._open(at, box)
        elif opens:
            self._members(at, box)
        for group, stroke in (("extends", "solid"), ("implements", "dashed")):
            for name in (match[group] or "").split(","):
                if name.strip():
                    above = self._meant(at, re.sub(r"<.*>", "", name.strip()))
                    arrow = Arrow(source=box, target=above, stroke=stroke, target_end="triangle", line=self._at(at))  # type: ignore[arg-type]
                    self._arrows.append(arrow)
        return True

    def _short(self, at: int, match: re.Match[str]) -> bool:
        kinds = (("bracketed", "component"), ("colons", "actor"), ("round", "usecase"))
        kind, label = next((kind, match[group]) for group, kind in kinds if match[group] is not None)
        title = match["title"] or match["boxed"]
        alias = match["alias"] or (label if title else None)
        box = self._box(at, kind, alias or label, plain(title or label), match)
        self._labels.setdefault(label, box)
        return True

    def _arrow(self, at: int, match: re.Match[str]) -> bool:
        source, target = self._meant(at, match["source"]), self._meant(at, match["target"])
        note = self._notes.get(source) or self._notes.get(target)
        if note is not None:
            other = target if note.id == source else source
            self._notes[note.id] = Note(
                id=note.id, text=note.text, about=(*note.about, other), parent=note.parent, line=note.line
            )
            return True
        left, right = _end(match["left"]), _end(match["right"])
        body = match["body"]
        arrow = Arrow(
            source=source,
            target=target,
            label=plain((match["label"] or "").strip().removesuffix(" >").removeprefix("< ")),
            stroke=_stroke(body),
            source_end=left,
            target_end=right,
            source_label=plain(match["source_label"] or ""),
            target_label=plain(match["target_label"] or ""),
            stereotypes=_stereotypes(match),
            colour=(match["colour"] or _colour(body)),
            line=self._at(at),
        )
        self._arrows.append(arrow)
        return True

    def _member(self, at: int, match: re.Match[str]) -> bool:
        box = self._meant(at, match["owner"], kind="class")
        known = self._boxes[box]
        self._boxes[box] = msgspec.structs.replace(known, members=(*known.members, plain(match["text"])))
        return True

    def _other_kind(self, at: int, match: re.Match[str]) -> bool:
        if self._boxes or self._arrows:
            return False
        raise Invalid(
            f"line {self._at(at)}: {match[0].split()[0]!r} belongs to a sequence or activity diagram",
            hint="component, deployment and class diagrams can be imported",
        )

    def _state(self, at: int, match: re.Match[str]) -> bool:
        raise Invalid(
            f"line {self._at(at)}: {match[0].split()[0]!r} belongs to a state diagram",
            hint="component, deployment and class diagrams of PlantUML can be imported, state diagrams of Mermaid",
        )

    def _pair(self, at: int, match: re.Match[str]) -> bool:
        self._skip(at, match[0], f"a class at an association, which is not read: {match[0][:80]}")
        return True

    # names

    def _box(
        self, at: int, kind: str, identity: str, label: str, match: re.Match[str], *, is_abstract: bool = False
    ) -> str:
        stereotypes = (("abstract",) if is_abstract else ()) + _stereotypes(match)
        there = self._boxes.get(identity)
        if identity in self._inside:
            self._skip(at, match[0], f"{identity} inside itself")
            return identity
        if there is not None and there.line and there.kind != kind and kind not in CLASSES:
            self._skip(at, match[0], f"{identity} is declared a second time; the first one counts")
            return identity
        made = Box(
            id=identity, kind=kind, label=label, parent=self._parent, stereotypes=stereotypes,
            colour=match["colour"] or "", members=there.members if there else (), line=self._at(at),
        )  # fmt: skip
        self._boxes.pop(identity, None)  # boxes stand behind what is around them
        self._boxes[identity] = made
        self._last = identity
        return identity

    def _meant(self, at: int, written: str, kind: str = "") -> str:
        """The box that an arrow's end names; made on the spot when there is none, as PlantUML does."""
        text = written.strip()
        shape = {"[": "component", ":": "actor", "(": "usecase"}.get(text[0], kind or "component")
        if text.startswith("()"):
            shape, text = "interface", text[2:]
        label = text.strip().strip('"[]:()').strip()
        if label in self._boxes or label in self._notes:
            return label
        if label in self._labels:
            return self._labels[label]
        if (there := self._qualified(at, label)) is not None:
            return there
        self._boxes[label] = Box(id=label, kind=shape, label=plain(label), parent="", line=0)
        self._labels[label] = label
        if text[0] not in "[:(" and shape == "component":
            self._bare.add(label)
        return label

    def _qualified(self, at: int, label: str) -> str | None:
        """The box that a name means with the package before it, `shop.Order`, or with a member behind it, `Order::total`."""
        owner, _, member = label.partition("::")
        if member and owner in self._boxes and self._boxes[owner].kind in CLASSES:
            self._skip(at, "", f"the member at the end of an arrow: {label[:80]}", is_structure=False)
            return owner
        around, _, name = label.replace("::", ".").rpartition(".")
        box = self._boxes.get(name)
        if not around or box is None or box.parent not in self._boxes:
            return None
        holder = self._boxes[box.parent]
        return name if around.rpartition(".")[2] in {holder.id, holder.label} else None

    def _path(self, label: str, *, opens: bool) -> str:
        """An id for a thing without an alias: containers' titles recur, so they get the titles around them too."""
        if not opens:
            return label
        path = f"{self._parent}/{label}" if self._parent else label
        found = path
        while found in self._boxes:
            self._numbers[path] = self._numbers.get(path, 1) + 1
            found = f"{path}#{self._numbers[path]}"
        return found

    @property
    def _parent(self) -> str:
        return self._inside[-1] if self._inside else ""

    def _open(self, at: int, box: str) -> None:
        if len(self._inside) >= MAX_DEPTH:
            raise TooLarge(f"line {self._at(at)}: boxes in boxes, {MAX_DEPTH} deep")
        self._inside.append(box)

    def _members(self, at: int, box: str) -> None:
        rows = [row.strip() for row in self._lines_until(at, re.compile(r"\s*\}\s*"))]
        known = self._boxes[box]
        members = tuple(plain(row) for row in rows if row and not re.fullmatch(r"[-=._]{2,}.*", row))
        self._boxes[box] = msgspec.structs.replace(known, members=(*known.members, *members))

    def _lines_until(self, at: int, end: re.Pattern[str], *, nests: bool = False) -> list[str]:
        """The rows before one that ends what began at a row; of what has no end all rows, and that is told."""
        found: list[str] = []
        depth = 0
        for _, row in self._rows:
            if end.fullmatch(row):
                if not depth:
                    return found
                depth -= 1
            depth += nests and row.rstrip().endswith("{")
            found.append(row.strip())
        self._skip(at, "", "what begins here has no end: all that follows was taken for a part of it")
        return found

    def _at(self, at: int) -> int:
        return self._line + at

    def _skip(self, at: int, row: str, what: str, *, is_structure: bool = True) -> None:
        column = self._column + len(row) - len(row.lstrip())
        self._skipped.append(Skipped(self._at(at), column, what, is_structure))


def _stereotypes(match: re.Match[str]) -> tuple[str, ...]:
    return tuple(plain(found) for found in re.findall(r"<<(.*?)>>", match[0]))


def _end(written: str | None) -> End:
    marks = written or ""
    if marks in ENDS:
        return ENDS[marks]
    return "crow" if "{" in marks or "}" in marks else "none"


def _stroke(body: str) -> Stroke:
    if "bold" in body or "=" in body:
        return "thick"
    if "dotted" in body:
        return "dotted"
    return "dashed" if "." in body or "dashed" in body or "~" in body else "solid"


def _colour(body: str) -> str:
    found = re.search(r"\[(#\w+)", body)
    return found[1] if found else ""
