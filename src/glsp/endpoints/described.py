# SPDX-License-Identifier: Apache-2.0
"""What a REST call takes and answers, said beside its endpoint; `openapi` reads it, tests hold it against the code."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, TypeAlias, TypeVar

import msgspec

Json: TypeAlias = dict[str, Any]


MODEL = "model"
"""Stands for a diagram's model as an answer: its shape is `formats.model_schema`."""


class Query(msgspec.Struct, frozen=True, kw_only=True):
    """A parameter of the query: what it means, and what it may be. `repeats`: it may be given several times."""

    about: str
    type: Literal["string", "integer", "number", "boolean"] = "string"
    one_of: Sequence[str] = ()
    default: Any = None
    most: int | None = None
    repeats: bool = False


class Described(msgspec.Struct, frozen=True, kw_only=True):
    """One call. `answer` is a type, MODEL, or None where it has no body or is no JSON (`media` says what it is then)."""

    body: type | None = None
    text: str = ""
    """What a body of plain text holds, where it is no JSON."""
    query: Mapping[str, Query] = {}
    answer: Any = None
    media: Sequence[str] = ("application/json",)
    status: int = 200
    retries: bool = False
    """Whether `Idempotency-Key` makes it safe to send again."""
    conditional: bool = False
    """Whether it has an `ETag`, and answers 304 to `If-None-Match`."""


_Endpoint = TypeVar("_Endpoint", bound=Callable[..., Any])
_ATTRIBUTE = "described"


def call(**said: Any) -> Callable[[_Endpoint], _Endpoint]:
    """Says what an endpoint takes and answers: the members of `Described`."""

    def mark(endpoint: _Endpoint) -> _Endpoint:
        setattr(endpoint, _ATTRIBUTE, Described(**said))
        return endpoint

    return mark


def description(endpoint: Callable[..., Any]) -> Described | None:
    """What was said of an endpoint."""
    found: Described | None = getattr(endpoint, _ATTRIBUTE, None)
    return found
