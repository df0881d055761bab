# SPDX-License-Identifier: Apache-2.0
"""What may be a property: JSON that every store and every client can keep."""

from __future__ import annotations

import math

import pytest

from glsp.errors import Invalid
from glsp.model.draft import check_fields
from glsp.protocol.geometry import Json


@pytest.mark.parametrize(
    "value", [math.nan, math.inf, -math.inf, "\ud800", "a\udfffb", [math.nan], {"deep": ["\udc00"]}]
)
def test_numbers_and_texts_that_json_does_not_have_are_refused(value: Json) -> None:
    with pytest.raises(Invalid):
        check_fields({"note": value})


@pytest.mark.parametrize("value", ["", "plain", "\U0001f600", "\0", 1, 1.5, True, None, ["x", {"y": 2}]])
def test_everything_else_is_kept(value: Json) -> None:
    check_fields({"note": value})
