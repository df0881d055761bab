# SPDX-License-Identifier: Apache-2.0
"""Takes the pictures of the documentation anew; what they show is in `tests/support/scenes.py`."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT)]

from support.scenes import take_pictures  # noqa: E402

if __name__ == "__main__":
    folder = ROOT / "docs" / "pictures"
    folder.mkdir(exist_ok=True)
    asyncio.run(take_pictures(folder))
