# SPDX-License-Identifier: Apache-2.0
"""With whom diagrams are shared, in memory, and the hub's questions about it.

Asked on the way of every call of somebody who may not do everything, so it is answered from here: what was read within
`FRESH` holds; the first call after that reads what changed. What is refused in this way is never made by a diagram that is
not there: to who may not see it, it is not there.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager

import msgspec

from glsp import telemetry
from glsp.editor.audit import Note, Refused, unrecorded
from glsp.editor.rights import Asking, Who, includes, level, level_of_file, who_asks
from glsp.errors import Conflict, Forbidden, GlspError, Invalid, Unavailable
from glsp.storage import rules
from glsp.storage.audit_chain import Named
from glsp.storage.grants import Everyone, Grant, KeptSharing, Level, Sharing, Sharings
from glsp.storage.ports import DiagramInfo

FRESH = 0.5
"""Seconds after which it is looked up again."""

GRACE = 300.0
"""Seconds that it holds without a database."""

MOST_GRANTS = 500
TRIES = 5

log = telemetry.logger("sharing")


class Shares:
    """Who may do what with the diagrams of one database, as one process knows it."""

    def __init__(self, sharings: Sharings, default: Everyone = "edit") -> None:
        self._sharings = sharings
        self.default: Everyone = default
        self._kept: dict[str, KeptSharing] = {}
        self._mark = 0
        self._read_at = float("-inf")
        self._reading = asyncio.Lock()
        self._watchers: dict[object, Callable[[], None]] = {}
        self.note: Note = unrecorded
        self.refused: Refused | None = None
        """Counts who may not do what they want."""

    # the hub's questions

    async def check(self, info: DiagramInfo, needed: Level | None = None) -> None:
        """Raises NotFound for a diagram that the caller may not see, Forbidden where it may not do what it wants."""
        found = who_asks()
        if found is not None:
            await self._fresh()
            self._judge(found, self.level(found.who, info), needed or found.needed, info.id)

    def check_file(self, name: str) -> None:
        """The same for a file."""
        found = who_asks()
        if found is not None:
            self._judge(found, level_of_file(found.who, self.default), found.needed, name)

    async def seen(self, infos: Iterable[DiagramInfo]) -> list[DiagramInfo]:
        """Those that the caller may see."""
        found = who_asks()
        if found is None:
            return list(infos)
        await self._fresh()
        return [info for info in infos if self.level(found.who, info) is not None]

    def may_see_files(self) -> bool:
        """Whether the caller may see the files of the workspace."""
        found = who_asks()
        return found is None or level_of_file(found.who, self.default) is not None

    def check_new(self, tags: Sequence[str]) -> None:
        """Raises Forbidden for a token that is for some diagrams, which a new one would not be among."""
        found = who_asks()
        limits = None if found is None else found.who.limits
        if limits is not None and not {tag.casefold() for tag in tags} & {tag.casefold() for tag in limits.tags}:
            said = f"with one of the tags {', '.join(limits.tags)}" if limits.tags else "with another token"
            raise Forbidden("this token is for some diagrams only", hint=f"make new ones {said}")

    async def made(self, info: DiagramInfo) -> None:
        """Notes whose a new diagram is."""
        found = who_asks()
        if found is not None and found.who.limits is None:
            await self._write(info, lambda _: Sharing(owner=found.who.subject, owner_name=found.who.name))

    def may(self, needed: Level, info: DiagramInfo, *, is_file: bool) -> bool:
        """Whether the caller may do so much with an open diagram, by what is known."""
        found = who_asks()
        if found is None:
            return True
        has = level_of_file(found.who, self.default) if is_file else self.level(found.who, info)
        return includes(has, needed)

    def level(self, who: Who, info: DiagramInfo) -> Level | None:
        """What somebody may do with a diagram, by what is known."""
        return level(who, info, self._of(info), self.default)

    # for owners

    async def of(self, info: DiagramInfo) -> Sharing:
        """With whom a diagram is shared. Raises as `check`: owners may know."""
        await self.check(info, "own")
        await self._fresh(0)
        return self._of(info) or Sharing()

    async def change(self, info: DiagramInfo, edit: Callable[[Sharing], Sharing]) -> Sharing:
        """Shares a diagram in another way. Raises as `check`, Invalid, Conflict."""
        await self.check(info, "own")
        done = await self._write(info, edit)
        people = {
            level: [Named(each.subject, each.name) for each in done.grants if each.level == level] for level in DOES
        }
        owner = [Named(done.owner, done.owner_name)] if done.owner else []
        await self.note("sharing.changed", f"glsp:{info.id}", people={"owner": owner, **people}, everyone=done.everyone)
        return done

    def watch(self, watcher: Callable[[], None]) -> Callable[[], None]:
        """Calls `watcher` (which must not block or raise) when anything was shared in another way; returns the end."""
        key = object()
        self._watchers[key] = watcher
        return lambda: self._watchers.pop(key, None) and None

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        """Inside, it looks by itself while somebody watches: open diagrams are taken from who may no longer see them."""
        task = asyncio.create_task(self._follow(), name="follow sharing")
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _follow(self) -> None:
        while True:
            await asyncio.sleep(FRESH)
            if self._watchers:
                try:
                    await self._fresh(FRESH / 2)
                except GlspError as error:
                    log.warning("who may see what is not followed: %s", error.message)

    def _of(self, info: DiagramInfo) -> Sharing | None:
        kept = self._kept.get(info.id)
        return kept.sharing if kept is not None and kept.created_at == info.created_at else None

    def _judge(self, found: Asking, has: Level | None, needed: Level, name: str) -> None:
        if has is None:
            raise rules.missing(name)  # word for word what is said of one that is not there
        if not includes(has, needed):
            error = Forbidden(
                f"{found.who.name or 'you'} may only {DOES[has]} the diagram {name[:100]!r}",
                hint="its owner can share more of it" if needed == "edit" else "only its owner may do that",
            )
            if self.refused is not None:
                self.refused("diagram", error, Named(found.who.subject, found.who.name))
            raise error

    async def _fresh(self, seconds: float = FRESH) -> None:
        moment = time.monotonic() - seconds
        if self._read_at >= moment:
            return
        async with self._reading:
            if self._read_at >= moment:
                return
            started = time.monotonic()
            try:
                news = await self._sharings.sharings(self._mark)
            except GlspError as error:
                if time.monotonic() - self._read_at > GRACE:
                    raise Unavailable(
                        "the database that knows who may see what does not answer", hint="try again in a moment"
                    ) from error
                log.warning("cannot look up who may see what: %s", error.message)
                return
            self._read_at = started
            self._take(news)

    def _take(self, news: Sequence[KeptSharing]) -> None:
        for kept in news:
            self._kept[kept.diagram] = kept
            self._mark = max(self._mark, kept.change)
        if news:
            for watcher in list(self._watchers.values()):
                watcher()

    async def _write(self, info: DiagramInfo, edit: Callable[[Sharing], Sharing]) -> Sharing:
        for _ in range(TRIES):
            kept = self._kept.get(info.id)
            is_known = kept is not None and kept.created_at == info.created_at
            wanted = checked(edit(kept.sharing if kept is not None and is_known else Sharing()))
            done = await self._sharings.share(info.id, wanted, kept.change if kept is not None and is_known else 0)
            await self._fresh(0)
            if done is not None:
                return done.sharing
        raise Conflict("others share this diagram at the same time", base=0, revision=0, hint="try again")


DOES: Mapping[Level, str] = {"view": "look at", "edit": "edit", "own": "edit and share"}


def checked(sharing: Sharing) -> Sharing:
    """With each subject once, the last one counts. Raises Invalid."""
    if len(sharing.grants) > MOST_GRANTS:
        raise Invalid(f"shared with {len(sharing.grants)}; at most {MOST_GRANTS}", hint="share with a group")
    found: dict[str, Grant] = {}
    for each in sharing.grants:
        kind, _, name = each.subject.partition(":")
        if kind not in {"token", "person", "group"} or not name or len(each.subject) > 200 or not name.isprintable():
            raise Invalid(f"not somebody: {each.subject[:80]!r}", hint="token:ID, person:ID or group:NAME")
        if len(each.name) > 200 or (each.name and not each.name.isprintable()):
            raise Invalid("a name has up to 200 printable characters")
        found[each.subject] = each
    return msgspec.structs.replace(sharing, grants=tuple(found.values()))
