# SPDX-License-Identifier: Apache-2.0
"""Writes `page-licences.txt` beside the built page: the licence texts of all npm packages that are bundled into it.

What lives here: collecting texts as the packages ship them. What must never: judging them (scripts/third_party.py).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "src" / "glsp" / "page-licences.txt"  # not inside web/, which every build of the page empties
FILE_NAMES = ("LICENSE", "LICENSE.txt", "LICENSE.md", "LICENCE", "license", "License.txt", "NOTICE", "NOTICE.md")
RULE = "-" * 100


def main() -> int:
    """Write the file."""
    TARGET.write_text("\n".join(notices(ROOT / "web")), encoding="utf-8")
    return 0


def notices(folder: Path) -> list[str]:
    """Collect one paragraph for each bundled package: name, version, licence, and the texts it ships."""
    entries: dict[str, dict[str, Any]] = json.loads((folder / "package-lock.json").read_text(encoding="utf-8"))[
        "packages"
    ]
    found = [
        "The page of glsp (Apache-2.0) bundles the packages below, unmodified, each under its own licence.",
        "Their sources are the npm packages of these names and versions.",
    ]
    for path, entry in entries.items():
        if not path or entry.get("dev") or entry.get("optional"):
            continue
        found += [
            "",
            RULE,
            f"{path.rpartition('node_modules/')[2]} {entry['version']} ({entry.get('license', 'unknown')})",
        ]
        texts = {name.lower(): folder / path / name for name in FILE_NAMES if (folder / path / name).is_file()}
        for text in texts.values():
            found += ["", text.read_text(encoding="utf-8", errors="replace").strip()]
    return [*found, ""]


if __name__ == "__main__":
    sys.exit(main())
