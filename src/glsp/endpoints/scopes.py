# SPDX-License-Identifier: Apache-2.0
"""Whether a caller's scope is enough, and how it is told that it is not. What each call needs: `editor.permissions`.

A scope includes the ones before it: `read`, `edit` (`agent` is the same, but for sharing), `admin`.
"""

from __future__ import annotations

from collections.abc import Mapping

from glsp.editor.permissions import Needs
from glsp.editor.tokens import allows
from glsp.errors import Forbidden
from glsp.storage.ports import AccessScope


def demand(scope: AccessScope, needs: Needs, what: str, *, limited: bool = False) -> None:
    """Raises Forbidden unless a scope is enough. `limited`: of a caller who is here for some diagrams."""
    if limited and needs.whole:
        raise Forbidden("this token is for some diagrams only", hint="ask about one of them")
    if needs.scope != "open" and not allows(scope, needs.scope):
        raise Forbidden(
            f"{what} needs a token of the scope {needs.scope}; yours may only {DOES[scope]}",
            hint=f"ask an admin for one: glsp token create NAME --scope {needs.scope}",
        )


DOES: Mapping[AccessScope, str] = {
    "read": "read",
    "edit": "read and edit",
    "agent": "read and edit",
    "admin": "do everything",
}
