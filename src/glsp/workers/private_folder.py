# SPDX-License-Identifier: Apache-2.0
"""A folder that goes with its parent process: at its end, or, where it was killed, at the next start of any.

The parent holds a lock on a file in it, which the system releases however the process ends.
"""

from __future__ import annotations

import contextlib
import fcntl
import shutil
import tempfile
import time
from collections.abc import Generator
from pathlib import Path

PREFIX = "glsp-workers-"
LOCK = "lock"

YOUNG_SECONDS = 60.0
"""A folder younger than this may be one whose parent has not taken its lock yet."""


@contextlib.contextmanager
def private_folder() -> Generator[str]:
    """A new one that only this user can read; it is gone afterwards."""
    sweep(Path(tempfile.gettempdir()))
    folder = tempfile.mkdtemp(prefix=PREFIX)
    try:
        with Path(folder, LOCK).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sweep(place: Path) -> None:
    """Takes away what killed parents left behind; folders of others are left alone."""
    for folder in place.glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):  # somebody else's, in use, or just gone
            if time.time() - folder.stat().st_mtime < YOUNG_SECONDS:
                continue
            with (folder / LOCK).open("r+") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder)
