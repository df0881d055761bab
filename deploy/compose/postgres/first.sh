#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Run once, when the database is made: a role for glsp that owns its own database and nothing else, and one for replicas.
set -euo pipefail
psql --set ON_ERROR_STOP=1 --username postgres \
    --set glsp="$(cat /run/secrets/glsp-password)" --set replication="$(cat /run/secrets/replication-password)" <<'SQL'
CREATE ROLE glsp LOGIN PASSWORD :'glsp';
CREATE ROLE replication REPLICATION LOGIN PASSWORD :'replication';
CREATE DATABASE glsp OWNER glsp;
REVOKE CONNECT ON DATABASE glsp FROM PUBLIC;
SQL
