# SPDX-License-Identifier: Apache-2.0
"""The databases that contracts are checked on, as parameters of a fixture; each with what it needs."""

import pytest

POSTGRES = pytest.param("postgres", marks=pytest.mark.needs("postgres"))
PGBOUNCER = pytest.param("pgbouncer", marks=pytest.mark.needs("postgres", "pgbouncer"))
REDIS = tuple(pytest.param(form, marks=pytest.mark.needs("redis")) for form in ("redis", "sentinel", "cluster"))
"""Over a database that is shared as well."""
REPLICAS = pytest.param("replicas", marks=pytest.mark.needs("postgres"))
"""PostgreSQL with two replicas, which answer whatever they may."""
SHARED = ("sqlite", POSTGRES, PGBOUNCER)
"""Those that several processes may share."""
