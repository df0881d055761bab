#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Run once, when the database is made: a role for glsp that owns its own database and nothing else, one for replicas, one that
# looks on.
set -euo pipefail
psql --set ON_ERROR_STOP=1 --username postgres \
    --set monitor="$(cat /run/secrets/monitor-password)" --set glsp="$(cat /run/secrets/glsp-password)" --set replication="$(cat /run/secrets/replication-password)" <<'SQL'
CREATE ROLE glsp LOGIN PASSWORD :'glsp';
CREATE ROLE replication REPLICATION LOGIN PASSWORD :'replication';
CREATE ROLE monitor LOGIN PASSWORD :'monitor' IN ROLE pg_monitor;
CREATE DATABASE glsp OWNER glsp;
REVOKE CONNECT ON DATABASE glsp FROM PUBLIC;
GRANT CONNECT ON DATABASE glsp TO monitor;
SQL
