# SPDX-License-Identifier: Apache-2.0
"""Tests over the wire run once per protocol era."""

import pytest

from support.agents import ERAS


@pytest.fixture(params=ERAS)
def era(request: pytest.FixtureRequest) -> str:
    return str(request.param)
