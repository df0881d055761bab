# SPDX-License-Identifier: Apache-2.0
"""Write the advance widths of Inter as the data file that `glsp.model.text` reads.

    python scripts/font_metrics.py [FONT_FOLDER] [OUTPUT]

FONT_FOLDER is the npm package `@fontsource/inter` (SIL Open Font License 1.1), by default the one under `web/node_modules`.
The package splits the font into subsets; a browser takes a character from the last subset whose `unicode-range` names it,
so that is what this script does too. Symbols, which it leaves out, come from `inter-ui` beside it: the same version of the
same font. Needs fonttools and brotli, which the server itself does not.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fontTools import ttLib  # pyright: ignore[reportMissingTypeStubs]

ROOT = Path(__file__).resolve().parent.parent
FONT_FOLDER = ROOT / "web" / "node_modules" / "@fontsource" / "inter"
OUTPUT = ROOT / "src" / "glsp" / "model" / "data" / "inter.json"
WEIGHTS = (400, 600)
STYLES = ROOT / "web" / "src" / "shell" / "fonts.css"
"""Where the page says which characters it takes from which file."""

_FACE = re.compile(r"@font-face\s*{(?P<body>[^}]*)}")
_SYMBOLS = re.compile(r"url\('inter-ui/(?P<file>web/[\w-]+\.woff2)'\)")
_FILE = re.compile(r"url\(\./(?P<file>files/[\w-]+\.woff2)\)")
_RANGE = re.compile(r"unicode-range:\s*(?P<ranges>[^;]+);")


def characters(ranges: str) -> set[int]:
    """The code points of a CSS `unicode-range`."""
    found: set[int] = set()
    for part in ranges.split(","):
        first, _, last = part.strip().removeprefix("U+").partition("-")
        found.update(range(int(first, 16), int(last or first, 16) + 1))
    return found


def symbols(weight: int) -> tuple[str, str]:
    """The file in `inter-ui` that the page takes symbols from, and which ones."""
    for face in _FACE.finditer(STYLES.read_text("utf-8")):
        file, ranges = _SYMBOLS.search(face["body"]), _RANGE.search(face["body"])
        if file is not None and ranges is not None and f"font-weight: {weight};" in face["body"]:
            return file["file"], ranges["ranges"]
    raise SystemExit(f"{STYLES.name} names no file for symbols of weight {weight}")


def _faces(folder: Path, weight: int) -> Iterator[tuple[Path, str]]:
    """Every file of a weight with its characters, in the order in which later ones win."""
    file, ranges = symbols(weight)
    yield folder.parent.parent / "inter-ui" / file, ranges
    for face in _FACE.finditer((folder / f"{weight}.css").read_text("utf-8")):
        found, named = _FILE.search(face["body"]), _RANGE.search(face["body"])
        if found is None or named is None:
            raise SystemExit(f"{weight}.css has a face without a woff2 file or a unicode-range")
        yield folder / found["file"], named["ranges"]


def _advances(folder: Path, weight: int) -> tuple[dict[int, int], dict[str, int]]:
    """Code point → advance width in font units, and the metrics of the whole font."""
    advances: dict[int, int] = {}
    font_wide: dict[str, int] = {}
    for path, ranges in _faces(folder, weight):
        font: Any = ttLib.TTFont(path)  # tables get their attributes when read: not typed
        header = font["hhea"]
        seen: dict[str, int] = {
            "unitsPerEm": font["head"].unitsPerEm,
            "ascent": header.ascent,
            "descent": -header.descent,
            "lineGap": header.lineGap,
        }
        if font_wide and font_wide != seen:
            raise SystemExit(f"{path.name} has other metrics than the files before it")
        font_wide = seen
        names, widths, named = font.getBestCmap(), font["hmtx"].metrics, characters(ranges)
        advances.update({code: widths[name][0] for code, name in names.items() if code in named and code >= 0x20})
    return advances, font_wide


def _runs(advances: dict[int, int]) -> list[list[int]]:
    """`[first code point, advance, advance, …]` for each unbroken run of code points."""
    runs: list[list[int]] = []
    previous = -2
    for code, advance in sorted(advances.items()):
        if code != previous + 1:
            runs.append([code])
        runs[-1].append(advance)
        previous = code
    return runs


def font_metrics(folder: Path) -> str:
    """The text of the data file: one line per run, so that a change of the font reads well in a diff."""
    version = json.loads((folder / "package.json").read_text("utf-8"))["version"]
    beside = folder.parent.parent / "inter-ui" / "package.json"
    symbols_version = json.loads(beside.read_text("utf-8"))["version"]
    font_wide: dict[str, int] = {}
    weights: list[str] = []
    for weight in WEIGHTS:
        advances, font_wide = _advances(folder, weight)
        lines = ",\n".join(json.dumps(run, separators=(",", ":")) for run in _runs(advances))
        weights.append(f'"{weight}":[\n{lines}\n]')
    head = {
        "family": "Inter",
        "source": f"@fontsource/inter {version}, inter-ui {symbols_version}",
        "licence": "Metrics of Inter, Copyright The Inter Project Authors, SIL Open Font License 1.1",
        **font_wide,
    }
    return json.dumps(head)[:-1] + ',\n"weights":{' + ",\n".join(weights) + "}}\n"


def main() -> None:
    """Write the file that the command line names."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FONT_FOLDER
    output = Path(sys.argv[2]) if len(sys.argv) > 2 else OUTPUT
    output.write_text(font_metrics(folder), "utf-8")
    print(f"{output}: {output.stat().st_size} bytes")


if __name__ == "__main__":
    main()
