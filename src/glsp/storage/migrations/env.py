# SPDX-License-Identifier: Apache-2.0
"""What Alembic runs: always on the connection that `storage.migrate` holds, in its transaction, under its lock."""

from __future__ import annotations

from alembic import context

from glsp.storage.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
)
context.run_migrations()
