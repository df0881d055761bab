# SPDX-License-Identifier: Apache-2.0
"""Workspace files: which paths may be opened, how they are read and written, when they are dirty.

Nothing outside the workspace is ever read or written: paths are resolved (symbolic links included) before they are
compared. A file has one owner process (a lock beside the data, not in the workspace). Saving is atomic, and refused
when the file changed on disk since it was read.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import tempfile
from pathlib import Path
from typing import IO
from urllib.parse import unquote, urlsplit

from glsp.errors import Conflict, Forbidden, Invalid, NotFound, TooLarge, Unavailable
from glsp.model.change import Entry

MAX_FILE_BYTES = 256 * 1024 * 1024
"""Files larger than this are refused before they are read."""

MOST_NAME_BYTES = 255
"""Of one part of a path: what file systems take."""


CHOICE = "take what the file says, or keep what is open here and save again; or save under another name"

NEVER = 0
"""As the saved revision: no revision is."""

MAX_ADMITTED = 100
"""Folders that IDEs may add; one per window is usual."""


class Workspace:
    """The only folder whose files can be opened, and those that an IDE on this machine opened for itself."""

    def __init__(self, folder: Path, locks: Path) -> None:
        self.folder = folder.resolve()
        self._locks = locks
        self._admitted: set[Path] = set()

    def admit(self, folder: str) -> None:
        """Lets files of another folder be opened too (`initialize.args.workspace` in socket mode). Raises Invalid."""
        path = Path(folder).resolve()
        if not folder.startswith("/") or not path.is_dir() or len(self._admitted) >= MAX_ADMITTED:
            raise Invalid(f"not a folder that can be a workspace: {folder[:200]}", hint="give an absolute path")
        self._admitted.add(path)

    def path(self, uri: str) -> Path:
        """The file a `file:` URI or path means (relative: to the workspace). Raises Forbidden, Invalid."""
        text = uri
        if uri.startswith("file:"):
            parts = urlsplit(uri)
            if parts.netloc not in {"", "localhost"}:
                raise Forbidden(f"files of another machine cannot be opened: {uri[:200]}")
            text = unquote(parts.path)
        if not text or "\0" in text or len(text) > 4096:
            raise Invalid("not a file name", hint="give a path inside the workspace")
        if any(len(part.encode(errors="surrogatepass")) > MOST_NAME_BYTES for part in text.split("/")):
            raise Invalid("no file can be called so: the name is too long", hint=f"up to {MOST_NAME_BYTES} bytes")
        try:
            path = (self.folder / text).resolve()
        except (OSError, RuntimeError) as error:  # loops of symbolic links
            raise Invalid(f"not a usable path: {text[:200]}") from error
        if {self.folder, *self._admitted}.isdisjoint(path.parents):
            raise Forbidden(
                f"{Path(text).name[:200]} is outside the workspace",
                hint="only files inside WORKSPACE_DIR can be opened",
            )
        return path

    def relative(self, path: Path) -> str:
        """How people name the file: its path below the workspace."""
        return path.relative_to(self.folder).as_posix() if self.folder in path.parents else path.as_posix()

    def lock(self, path: Path) -> IO[bytes]:
        """Makes this process the file's owner until the returned handle is closed. Raises Unavailable when it has one."""
        self._locks.mkdir(parents=True, exist_ok=True)
        name = hashlib.sha256(os.fsencode(path)).hexdigest()[:32]
        handle = (self._locks / f"{name}.lock").open("ab")
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            handle.close()
            raise Unavailable(
                f"{path.name} is open in another glsp process", hint="close it there, or edit it through that server"
            ) from error
        return handle


class Source:
    """The file behind an open diagram: what was read, what was saved, whether something is unsaved."""

    def __init__(self, workspace: Workspace, path: Path) -> None:
        self.workspace = workspace
        self.path = path
        self._digest: bytes | None = None
        self._lock: IO[bytes] | None = workspace.lock(path)
        self._effective: list[int] = []
        self._saved: int | None = None
        self._of_undo: dict[int, int] = {}
        self._seen: tuple[int, ...] | None = None
        self._looking: tuple[int, ...] | None = None
        self._left: tuple[tuple[int, ...] | None, bool] | None = None
        self._told: bytes | None = None
        self._reloading: tuple[str, bytes] = ("", b"")
        self.clash = ""
        """Names what another program wrote while there are unsaved edits; empty while nobody has to choose."""

    @property
    def dirty(self) -> bool:
        """Whether the model differs from the saved one, by position in the history as in the reference."""
        return (self._effective[-1] if self._effective else None) != self._saved

    def observe(self, entry: Entry) -> None:
        """Follows the history: an undo steps back, a redo returns to the very same state."""
        if entry.operation_id == self._reloading[0]:
            self._effective = [entry.revision]
            self._saved = entry.revision
            self._digest, self.clash = self._reloading[1], ""
            return
        if entry.operation == "undo" and entry.undoes is not None:
            origin = self._of_undo.get(entry.undoes, entry.undoes)
            self._of_undo[entry.revision] = origin
            if origin in self._effective:
                self._effective.remove(origin)
        elif entry.operation == "redo" and entry.undoes is not None:
            origin = self._of_undo.get(entry.undoes, entry.revision)
            self._of_undo[entry.revision] = origin
            self._effective.append(origin)
        else:
            self._effective.append(entry.revision)

    def read(self) -> bytes:
        """What the file holds. Blocking. Raises NotFound, TooLarge, Unavailable."""
        try:
            if self.path.stat().st_size > MAX_FILE_BYTES:
                raise TooLarge(f"{self.path.name} is larger than {MAX_FILE_BYTES} bytes")
            data = self.path.read_bytes()
        except FileNotFoundError as error:
            raise NotFound(f"there is no file {self.workspace.relative(self.path)!r} in the workspace") from error
        except OSError as error:
            raise Unavailable(f"{self.path.name} cannot be read: {error.strerror}") from error
        return data

    def holds(self, data: bytes) -> None:
        """The diagram is what these bytes of the file say."""
        self._digest = hashlib.sha256(data).digest()

    def look(self) -> bytes | None:
        """What the file holds now, when another program has written it since the last look; else None. Blocking.

        A file that is touched and not changed is one look; one that is not touched is one `stat`.
        """
        try:
            state = self.path.stat()
            seen = (state.st_mtime_ns, state.st_size, state.st_ino)
            if seen == self._seen or (seen, self.dirty) == self._left or state.st_size > MAX_FILE_BYTES:
                return None
            known, self._looking = self._digest, seen
            data = self.path.read_bytes()
        except OSError:  # gone, or not to be read: saving tells
            return None
        digest = hashlib.sha256(data).digest()
        if digest in {known, self._digest}:  # our own save, perhaps of this moment, or the other program took it back
            self._seen, self.clash, self._told = seen, "", None
            return None
        return data

    def leaves(self) -> None:
        """What was looked at is left alone until it is written again, or edits of ours come or go."""
        self._left = (self._looking, self.dirty)

    def takes(self, operation_id: str, data: bytes) -> None:
        """The operation with this id will make the diagram what the file says; then it is not dirty."""
        self._reloading = (operation_id, hashlib.sha256(data).digest())

    def took(self, data: bytes) -> None:
        """What the file holds now is what the diagram is already."""
        self._digest, self.clash = hashlib.sha256(data).digest(), ""
        self.saved()

    def is_news(self, data: bytes) -> bool:
        """Notes that the file differs from unsaved edits; whether nobody was told yet that it holds this."""
        digest = hashlib.sha256(data).digest()
        told, self._told = self._told, digest
        self.clash = version_of(digest)
        return told != digest

    def keeps(self, version: str) -> None:
        """The unsaved edits count more than that version of the file: the next save overwrites it. Blocking.

        Raises Conflict when the file holds something else by now.
        """
        digest = hashlib.sha256(self.read()).digest()
        if version_of(digest) != version:
            self.clash = version_of(digest)
            raise overtaken(self.path.name)
        self._digest, self.clash = digest, ""
        self._saved = NEVER

    def check_disk(self) -> None:
        """Raises Conflict when the file changed on disk since it was read or saved. Blocking."""
        found = self._on_disk()
        if found is not None and self._digest is not None and found != self._digest:
            self.clash = version_of(found)
            raise Conflict(f"{self.path.name} was changed on disk since it was opened", base=0, revision=0, hint=CHOICE)

    def write(self, data: bytes, *, force: bool = False) -> None:
        """Saves, durably and atomically. Blocking. Raises Conflict when the file changed on disk meanwhile."""
        if not force:
            self.check_disk()
        replace_file(self.path, data)
        self._digest, self.clash = hashlib.sha256(data).digest(), ""
        self.saved()

    def saved(self) -> None:
        """The present state counts as saved."""
        self._saved = self._effective[-1] if self._effective else None

    def close(self) -> None:
        """Gives the file free."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def changed_on_disk(self) -> bool:
        """Whether somebody else wrote the file since it was read or saved. Blocking."""
        return self._on_disk() not in {None, self._digest}

    def _on_disk(self) -> bytes | None:
        try:
            return hashlib.sha256(self.path.read_bytes()).digest()
        except FileNotFoundError:
            return None


def version_of(digest: bytes) -> str:
    """The name of what a file held."""
    return digest.hex()[:16]


def overtaken(name: str) -> Conflict:
    """What somebody is told who chose between versions when there was a newer one already."""
    return Conflict(f"{name} was written again meanwhile", base=0, revision=0, hint="look at it again, then choose")


def replace_file(path: Path, data: bytes) -> None:
    """Writes beside the target, syncs, renames: a crash leaves the old file or the new one."""
    if not path.parent.is_dir():
        raise NotFound(f"there is no folder {path.parent.name!r} to save into", hint="make the folder first")
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".glsp-", delete=False) as beside:
            try:
                beside.write(data)
                beside.flush()
                os.fsync(beside.fileno())
                if path.exists():
                    os.fchmod(beside.fileno(), path.stat().st_mode & 0o777)
                else:
                    os.fchmod(beside.fileno(), 0o644)
                Path(beside.name).replace(path)
            except BaseException:
                Path(beside.name).unlink(missing_ok=True)
                raise
    except OSError as error:
        raise Unavailable(f"{path.name} cannot be written: {error.strerror}", hint="check space and rights") from error
