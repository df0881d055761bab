# SPDX-License-Identifier: Apache-2.0
"""Takes the pictures of the documentation anew: the page (`tests/support/scenes.py`) and terminals (`tests/support/sessions.py`).

`--only installation` keeps what tests of logging in and the long jobs `image` and `monitoring` saw when they ran last
(build/pictures).
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT)]

from support.scenes import take_pictures  # noqa: E402
from support.sessions import SESSIONS, TAKEN  # noqa: E402


def main() -> None:
    """Take them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=("page", "terminals", "installation"))
    wanted = parser.parse_args().only
    folder = ROOT / "docs" / "pictures"
    folder.mkdir(exist_ok=True)
    if wanted in {None, "terminals"}:
        for name, (_, run) in SESSIONS.items():
            with tempfile.TemporaryDirectory() as place:
                (folder / f"{name}.svg").write_text(run(Path(place)).drawn(), encoding="utf-8")
    if wanted == "installation":
        for file in sorted(TAKEN.iterdir()):
            shutil.copy(file, folder / file.name)
    if wanted in {None, "page"}:
        asyncio.run(take_pictures(folder))


if __name__ == "__main__":
    main()
