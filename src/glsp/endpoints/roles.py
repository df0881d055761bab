# SPDX-License-Identifier: Apache-2.0
"""Which role somebody has by what the provider says: OIDC_ROLES over the groups in OIDC_GROUPS_CLAIM. The first that fits counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from glsp.endpoints.connection import Admitted
from glsp.errors import Forbidden, Unauthenticated
from glsp.protocol.geometry import is_list
from glsp.settings import Oidc

ANYBODY = "*"
LONGEST = 150


class Roles(msgspec.Struct, frozen=True):
    """The rules of one server."""

    settings: Oidc

    def caller(self, claims: Mapping[str, Any]) -> Admitted:
        """Who somebody is here. Raises Unauthenticated without a usable name, Forbidden without a role."""
        subject = self._subject(claims)
        groups = self._groups(claims)
        for scope, wanted in self.settings.roles:
            if ANYBODY in wanted or set(wanted) & set(groups):
                name = next(
                    (said for key in ("name", "preferred_username", "email") if (said := _text(claims.get(key)))),
                    subject,
                )
                until = float(claims.get("exp", 0))
                return Admitted(f"person:{subject}", name[:80], scope, groups=tuple(groups), until=until)
        raise Forbidden("you may not use this server", hint="an admin gives your groups a role: OIDC_ROLES")

    def _subject(self, claims: Mapping[str, Any]) -> str:
        claim = self.settings.subject_claim
        found = _text(claims.get(claim))
        if claim == "email" and claims.get("email_verified") is not True:
            found = ""  # whoever may choose the address may choose who to be
        if not found or len(found) > LONGEST:
            raise Unauthenticated(f"the issuer does not say who you are ({claim})", hint="see OIDC_SUBJECT_CLAIM")
        return found

    def _groups(self, claims: Mapping[str, Any]) -> Sequence[str]:
        found = claims.get(self.settings.groups_claim)
        listed = found if is_list(found) else [found]
        return [said for each in listed if (said := _text(each))][:100]


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) and value.strip().isprintable() else ""
