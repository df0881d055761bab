#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A streaming replica: copies the primary where the volume is empty, then follows it. Its slot keeps what it has not had yet; one that
# an interrupted copy left is used again.
set -euo pipefail
password="$(cat /run/secrets/replication-password)"
slot="$(hostname)"
slot="replica_${slot//[^a-z0-9]/_}"
# A new volume is everybody's, as the image has it; PostgreSQL wants it for itself.
chmod 0700 "$PGDATA"
copied() {
    PGPASSWORD="$password" pg_basebackup --host=postgres --username=replication --pgdata="$PGDATA" \
        --wal-method=stream --checkpoint=fast --write-recovery-conf --slot="$slot" "$@"
}
if [ ! -s "$PGDATA/PG_VERSION" ]; then
    copied --create-slot || copied
fi
exec postgres -c config_file=/etc/glsp/postgresql.conf -c hba_file=/etc/glsp/pg_hba.conf
