# SPDX-License-Identifier: Apache-2.0
"""Makes the font files that pictures are drawn with: one for each weight, from the subsets that the page ships.

    python scripts/fonts.py FONT_FOLDER OUTPUT_FOLDER

FONT_FOLDER is the npm package `@fontsource/inter` (SIL Open Font License 1.1); symbols, which it leaves out, come from
`inter-ui` beside it, as on the page. Glyphs and widths are the package's own;
what shaping would need goes, since labels are drawn without kerning everywhere (`glsp.model.text`). The licence is laid
beside the files.
"""

from __future__ import annotations

import logging
import re
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from font_metrics import characters, symbols  # beside this file
from fontTools import merge, subset, ttLib  # pyright: ignore[reportMissingTypeStubs]

WEIGHTS = (400, 600)
FAMILY = "Inter"
TYPOGRAPHIC_FAMILY = 16
WINDOWS_ENGLISH = (3, 1, 0x409)
SHAPING = ["GSUB", "GPOS", "GDEF", "DSIG"]

_FILE = re.compile(r"url\(\./(?P<file>files/[\w-]+\.woff)\)")


def main() -> None:
    """Writes `inter-400.ttf`, `inter-600.ttf` and their licence."""
    source, target = map(Path, sys.argv[1:])
    target.mkdir(parents=True, exist_ok=True)
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    for weight in WEIGHTS:
        # Where two subsets have a character the last one counts for browsers, the first one for the merger.
        subsets = reversed(_FILE.findall((source / f"{weight}.css").read_text("utf-8")))
        with tempfile.TemporaryDirectory() as folder:
            files = [_unpacked(source / each, Path(folder)) for each in subsets]
            files.append(_symbols(source.parent.parent / "inter-ui", weight, Path(folder)))
            merger: Any = merge.Merger(merge.Options(drop_tables=SHAPING))
            merged = merger.merge(files)
            merged["name"].setName(FAMILY, TYPOGRAPHIC_FAMILY, *WINDOWS_ENGLISH)  # one family, found by its weight
            # The same input gives the same bytes.
            merged["head"].created = merged["head"].modified = 0
            merged.recalcTimestamp = False
            merged.save(target / f"inter-{weight}.ttf")
    shutil.copy(source / "LICENSE", target / "inter-LICENSE.txt")


def _symbols(package: Path, weight: int, folder: Path) -> str:
    """The symbols that the page takes from the whole font."""
    name, ranges = symbols(weight)
    font: Any = ttLib.TTFont(package / name, recalcTimestamp=False)
    options: Any = subset.Options(
        hinting=False, layout_features=[], notdef_outline=True, drop_tables=[*SHAPING, "STAT"]
    )
    chosen: Any = subset.Subsetter(options)
    chosen.populate(unicodes=characters(ranges))
    chosen.subset(font)
    font.flavor = None
    path = folder / f"symbols-{weight}.ttf"
    font.save(path)
    return str(path)


def _unpacked(file: Path, folder: Path) -> str:
    font = ttLib.TTFont(file, recalcTimestamp=False)
    font.flavor = None
    path = folder / f"{file.stem}.ttf"
    font.save(path)
    return str(path)


if __name__ == "__main__":
    main()
