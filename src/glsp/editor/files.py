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

import msgspec

from glsp.errors import Conflict, Forbidden, Invalid, NotFound, TooLarge, Unavailable
from glsp.model.change import Element, Entry
from glsp.model.graph import Graph, build
from glsp.model.tree import flatten, nest
from glsp.protocol.geometry import Fields, Json, is_list, is_object

MAX_FILE_BYTES = 256 * 1024 * 1024
"""Files larger than this are refused before they are read."""


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

    def files(self, suffixes: tuple[str, ...], limit: int) -> list[str]:
        """Names of the files with one of these endings, sorted; folders whose name starts with a dot are left out."""
        found: list[str] = []
        for folder, inner, names in os.walk(self.folder):
            inner[:] = sorted(name for name in inner if not name.startswith("."))
            found += [self.relative(Path(folder, name)) for name in names if name.endswith(suffixes)]
            if len(found) >= limit:
                break
        return sorted(found)[:limit]

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

    @property
    def dirty(self) -> bool:
        """Whether the model differs from the saved one, by position in the history as in the reference."""
        return (self._effective[-1] if self._effective else None) != self._saved

    def observe(self, entry: Entry) -> None:
        """Follows the history: an undo steps back, a redo returns to the very same state."""
        if entry.operation_id == self._reloading[0]:
            self._effective = [entry.revision]
            self._saved = entry.revision
            self._digest = self._reloading[1]
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

    def read(self) -> tuple[Element, list[Element]]:
        """The file's root and elements. Blocking. Raises NotFound, Invalid, TooLarge, Unavailable."""
        try:
            if self.path.stat().st_size > MAX_FILE_BYTES:
                raise TooLarge(f"{self.path.name} is larger than {MAX_FILE_BYTES} bytes")
            data = self.path.read_bytes()
        except FileNotFoundError as error:
            raise NotFound(f"there is no file {self.workspace.relative(self.path)!r} in the workspace") from error
        except OSError as error:
            raise Unavailable(f"{self.path.name} cannot be read: {error.strerror}") from error
        elements = list(flatten(self._decoded(data)))
        self._digest = hashlib.sha256(data).digest()
        return elements[0], elements[1:]

    def _decoded(self, data: bytes) -> Json:
        if not data.strip():
            raise Invalid(f"{self.path.name} is empty", hint="an empty diagram is a root element without children")
        try:
            return _filled(msgspec.json.decode(data))
        except (msgspec.DecodeError, RecursionError) as error:
            raise Invalid(f"{self.path.name} is not a diagram: {error}") from error

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
        if digest in {known, self._digest}:  # our own save, perhaps of this moment
            self._seen = seen
            return None
        return data

    def leaves(self) -> None:
        """What was looked at is left alone until it is written again, or edits of ours come or go."""
        self._left = (self._looking, self.dirty)

    def changed_model(self, data: bytes) -> Fields:
        """The GModel that another program wrote. Raises Invalid, also for a file that is only half written yet."""
        model = self._decoded(data)
        root, *rest = flatten(model)
        build(root, rest)
        return model

    def takes(self, operation_id: str, data: bytes) -> None:
        """The operation with this id will make the diagram what the file says; then it is not dirty."""
        self._reloading = (operation_id, hashlib.sha256(data).digest())

    def took(self, data: bytes) -> None:
        """What the file holds now is what the diagram is already."""
        self._digest = hashlib.sha256(data).digest()

    def is_news(self, data: bytes) -> bool:
        """Whether nobody was told yet that the file holds this."""
        digest = hashlib.sha256(data).digest()
        told, self._told = self._told, digest
        return told != digest

    def write(self, graph: Graph, *, force: bool = False, revision: int | None = None) -> None:
        """Saves, durably and atomically. Blocking. Raises Conflict when the file changed on disk meanwhile."""
        if not force and self._digest is not None and self.changed_on_disk():
            raise Conflict(
                f"{self.path.name} was changed on disk since it was opened",
                base=0,
                revision=0,
                hint="save under another name, or save again with `force` to overwrite it",
            )
        data = encode_file(graph, revision)
        replace_file(self.path, data)
        self._digest = hashlib.sha256(data).digest()
        self.saved()

    def write_copy(self, path: Path, graph: Graph, *, revision: int | None = None) -> None:
        """Saves under another name; the diagram stays this file's. Blocking."""
        replace_file(path, encode_file(graph, revision))

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
        try:
            return hashlib.sha256(self.path.read_bytes()).digest() != self._digest
        except FileNotFoundError:
            return False


def _filled(model: Json) -> Json:
    """The model with what the reference server fills in when it reads a file; clients rely on it."""
    waiting: list[tuple[Json, bool]] = [(model, True)]
    while waiting:
        item, is_root = waiting.pop()
        if not is_object(item):
            continue  # told with its path by who takes the model apart
        if is_root:
            item.setdefault("position", {"x": 0, "y": 0})
        elif str(item.get("type", "")).startswith("label"):
            item.setdefault("alignment", {"x": 0, "y": 0})
        children: Json = item.get("children")
        if is_list(children):
            waiting.extend((child, False) for child in children)
    return model


def encode_file(graph: Graph, revision: int | None = None) -> bytes:
    """The GModel as the reference writes it: JSON, two spaces, with the geometry that clients measured.

    `revision` is the submit counter of who saves; it means nothing to a reader and is written as the reference does.
    """
    model = nest(graph, graph.root)
    if revision is not None:
        model["revision"] = revision
    return msgspec.json.format(msgspec.json.encode(model), indent=2)


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
