# SPDX-License-Identifier: Apache-2.0
"""The one rule of who may do what with a diagram: every scope, every level, every default, owners, groups and limits."""

from __future__ import annotations

from itertools import product
from typing import get_args

import pytest

from glsp.editor.rights import LEVELS, Bounds, Who, asking, includes, level, level_of_file, looking, who_asks
from glsp.editor.sharing import Shares, checked
from glsp.errors import Conflict, Forbidden, Invalid, NotFound
from glsp.storage.grants import Everyone, Grant, Level, MemorySharings, Sharing
from glsp.storage.ports import AccessScope, DiagramInfo

PLAN = DiagramInfo(
    id="plan", name="Plan", type="workflow-diagram", language="workflow", created_at=100.0, tags=("Sales",)
)
SCOPES: tuple[AccessScope, ...] = get_args(AccessScope)


def who(
    scope: AccessScope = "edit", name: str = "ada", groups: tuple[str, ...] = (), bounds: Bounds | None = None
) -> Who:
    return Who(f"token:{name}", name.title(), scope, groups, bounds)


@pytest.mark.parametrize(("scope", "default"), list(product(SCOPES, ("edit", "view", "none"))))
def test_what_nobody_shared_is_as_the_setting_says_and_never_more_than_the_scope(
    scope: AccessScope, default: Everyone
) -> None:
    granted: Level | None = None if default == "none" else default  # type: ignore[assignment]
    expected: Level | None = "own" if scope == "admin" else "view" if granted and scope == "read" else granted
    assert level(who(scope), PLAN, None, default) == expected
    assert level_of_file(who(scope), default) == expected


@pytest.mark.parametrize(("scope", "granted"), list(product(SCOPES, LEVELS)))
def test_a_grant_counts_for_a_person_and_for_a_group_up_to_the_scope(scope: AccessScope, granted: Level) -> None:
    most = {"read": "view", "edit": "own", "agent": "edit", "admin": "own"}[scope]
    expected = "own" if scope == "admin" else min(granted, most, key=LEVELS.index)
    for subject in ("token:ada", "group:team"):
        sharing = Sharing(owner="token:bob", everyone="none", grants=(Grant(subject, "", granted),))
        assert level(who(scope, groups=("team",)), PLAN, sharing, "none") == expected
    assert level(who("edit", "eve", ("team2",)), PLAN, sharing, "edit") is None


def test_owners_own_unless_they_are_agents_or_may_only_read() -> None:
    mine = Sharing(owner="token:ada", everyone="none")
    assert [level(who(scope), PLAN, mine, "none") for scope in SCOPES] == ["view", "own", "edit", "own"]
    assert level(who("edit", "bob"), PLAN, mine, "edit") is None


def test_everyone_of_a_diagram_goes_before_the_setting_both_ways() -> None:
    for everyone, default in product(("none", "view", "edit"), ("none", "view", "edit")):
        found = level(who("edit", "bob"), PLAN, Sharing(owner="token:ada", everyone=everyone), default)
        assert found == (None if everyone == "none" else everyone)


@pytest.mark.parametrize("scope", ["read", "edit", "agent"])
def test_a_token_for_some_diagrams_is_for_no_other_whatever_is_shared(scope: AccessScope) -> None:
    bound = {"read": "view", "edit": "edit", "agent": "edit"}[scope]
    everything = Sharing(everyone="edit", grants=(Grant("token:ada", "Ada", "own"),))
    nothing = Sharing(owner="token:bob", everyone="none")
    for bounds in (Bounds(("plan",), (), 200.0), Bounds((), ("sales",), 200.0)):
        assert level(who(scope, bounds=bounds), PLAN, nothing, "none") == bound
    later = Bounds(("plan",), (), 99.0)  # this plan is another one, made after the token
    for bounds in (later, Bounds(("other",), (), 200.0), Bounds((), ("sale",), 200.0)):
        assert level(who(scope, bounds=bounds), PLAN, everything, "edit") is None
        assert level_of_file(who(scope, bounds=bounds), "edit") is None


def test_levels_include_the_ones_before() -> None:
    assert [includes(has, "edit") for has in (None, *LEVELS)] == [False, False, True, True]


def shares(default: Everyone = "edit") -> Shares:
    return Shares(MemorySharings(lambda: {"plan": 100.0}), default)


async def test_who_may_not_see_a_diagram_is_told_what_is_said_of_one_that_is_not_there() -> None:
    known = shares("none")
    with asking(who(), "view"), pytest.raises(NotFound, match="there is no diagram 'plan'"):
        await known.check(PLAN)
    with asking(who("read"), "edit"), pytest.raises(NotFound):
        await known.check(PLAN)
    await known.check(PLAN)  # the process itself
    with asking(None, "edit"):
        await known.check(PLAN)


async def test_who_may_look_may_not_edit_and_who_may_edit_may_not_share() -> None:
    known = shares("view")
    with asking(who(), "edit"):
        with pytest.raises(Forbidden, match="Ada may only look at"):
            await known.check(PLAN)
        with looking():
            await known.check(PLAN)
        assert who_asks() is not None
    with asking(who(), "edit"), pytest.raises(Forbidden, match="only look at"):
        await known.change(PLAN, lambda old: old)
    known.default = "edit"
    with asking(who(), "edit"), pytest.raises(Forbidden, match="may only edit"):
        await known.of(PLAN)


async def test_who_makes_a_diagram_owns_it_and_a_later_one_of_its_id_is_another() -> None:
    made = {"plan": 100.0}
    known = Shares(MemorySharings(lambda: made), "none")
    with asking(who(), "edit"):
        await known.made(PLAN)
        await known.check(PLAN, "own")
        assert (await known.of(PLAN)).owner == "token:ada"
    made["plan"] = 500.0
    later = DiagramInfo(**{**{name: getattr(PLAN, name) for name in PLAN.__struct_fields__}, "created_at": 500.0})
    with asking(who(), "view"), pytest.raises(NotFound):
        await known.check(later)


async def test_two_who_share_at_once_lose_nothing() -> None:
    sharings = MemorySharings(lambda: {"plan": 100.0})
    one, other = Shares(sharings), Shares(sharings)
    for index, known in enumerate((one, other, one, other)):
        grant = Grant(f"token:{index}", "", "view")
        await known.change(PLAN, lambda old, grant=grant: Sharing(grants=(*old.grants, grant)))
    assert [each.subject for each in (await other.of(PLAN)).grants] == [f"token:{index}" for index in range(4)]

    class Busy(MemorySharings):
        async def share(self, diagram_id: str, sharing: Sharing, expected: int) -> None:
            """Somebody else was always first."""

    with pytest.raises(Conflict):
        await Shares(Busy(dict)).change(PLAN, lambda old: old)


@pytest.mark.parametrize("subject", ["", "ada", "token:", "robot:x", "group:a\nb", "group:" + "x" * 300])
def test_only_somebody_is_shared_with(subject: str) -> None:
    with pytest.raises(Invalid):
        checked(Sharing(grants=(Grant(subject, "", "view"),)))


def test_each_is_there_once_and_the_last_counts() -> None:
    twice = Sharing(grants=(Grant("token:a", "A", "view"), Grant("token:a", "A", "edit")))
    assert checked(twice).grants == (Grant("token:a", "A", "edit"),)
    with pytest.raises(Invalid, match="at most"):
        checked(Sharing(grants=tuple(Grant(f"token:{n}", "", "view") for n in range(501))))
