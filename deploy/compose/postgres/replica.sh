#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A streaming replica: copies the primary where the volume is empty, then follows it. Its slot keeps what it has not had yet.
set -euo pipefail
password="$(cat /run/secrets/replication-password)"
slot="$(hostname)"
slot="replica_${slot//[^a-z0-9]/_}"
if [ ! -s "$PGDATA/PG_VERSION" ]; then
    PGPASSWORD="$password" pg_basebackup --host=postgres --username=replication --pgdata="$PGDATA" \
        --wal-method=stream --checkpoint=fast --write-recovery-conf --create-slot --slot="$slot"
fi
exec postgres -c config_file=/etc/glsp/postgresql.conf -c hba_file=/etc/glsp/pg_hba.conf
