# SPDX-License-Identifier: Apache-2.0
"""What one session is told about the file that it shows, and the choice that it may make.

Clients that do not list `fileState` get a message in words, once for each version of the file.
"""

from __future__ import annotations

from glsp.editor import disk
from glsp.editor.file_formats import Place
from glsp.editor.opening import Held
from glsp.editor.session_outlet import Outlet
from glsp.errors import GlspError, NotFound, ReadOnly
from glsp.model.change import Author
from glsp.protocol.actions import Message
from glsp.protocol.files import FILE_STATE, ChooseFile, FileChosen, FileState
from glsp.protocol.ours import RefusedEdit

REWRITTEN = "another program has changed this file, and there are unsaved edits here"
REWRITTEN_HINT = "undo them to take what the file says, or save under another name; nothing is overwritten"


class Filing:
    """One session's view of the file behind its diagram."""

    def __init__(self, outlet: Outlet, author: Author) -> None:
        self.hears = outlet.hears(FILE_STATE)
        self._outlet = outlet
        self._author = author

    def opened(self, held: Held) -> None:
        """The session shows a diagram: a choice that is open already is open for it, too."""
        if self.hears and held.source is not None:
            self._say(held)

    def rewritten(self, held: Held) -> None:
        """Another program wrote the file, which has unsaved edits here; or that is settled."""
        if self.hears:
            self._say(held)
        elif held.source is not None and held.source.clash:
            self._outlet.say(Message(severity="WARNING", message=REWRITTEN, details=REWRITTEN_HINT))

    def reread(self) -> None:
        """What another program wrote was taken over."""
        self._outlet.say(FileState(state="reread"))

    def not_saved(self, held: Held) -> bool:
        """A save was refused because the file was written meanwhile; whether the client was told so here."""
        if not self.hears or held.source is None or not held.source.clash:
            return False
        self._say(held, saving=True)
        return True

    def _say(self, held: Held, *, saving: bool = False) -> None:
        version = "" if held.source is None else held.source.clash
        self._outlet.say(FileState(state="differs" if version else "settled", version=version, saving=saving))

    async def choose(
        self, held: Held | None, wish: ChooseFile, response_id: str, place: Place | None, *, editable: bool
    ) -> None:
        """Carries the choice out and answers."""
        refused: RefusedEdit | None = None
        try:
            if held is None:
                raise NotFound("no diagram is open in this session", hint="ask for the model first")
            if not editable:
                raise ReadOnly("you may only read here")
            await disk.choose(held, wish.keep, wish.version, self._author, place)
        except GlspError as error:
            refused = RefusedEdit(error.code, error.message, error.hint)
        self._outlet.answer(FileChosen(response_id=response_id, refused=refused), response_id)
        if refused is not None and held is not None:
            self._say(held)
