#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Makes overlays/single-node/secrets.env, from which kustomize makes the Secret glsp-secrets; each line once, the file readable by you
# alone. A line that is empty is none: yours to fill in.
set -eu
cd "$(dirname "$0")/overlays/single-node"
umask 077
touch secrets.env

made() { # KEY VALUE
    grep -q "^$1=" secrets.env || { printf '%s=%s\n' "$1" "$2" >> secrets.env; echo "made $1 in overlays/single-node/secrets.env"; }
}
of() { sed -n "s/^$1=//p" secrets.env; }
random() { openssl rand -hex 32; }

made database-password "$(random)"
made redis-password "$(random)"
made database-url "postgresql://glsp:$(of database-password)@postgres/glsp"
made database-read-urls ""
made redis-url "redis://:$(of redis-password)@redis:6379/0"
made redis-passwords "{\"redis://redis:6379\": \"$(of redis-password)\"}"
made monitor-address "postgres/glsp?sslmode=disable"
for each in postgres-password secret-key audit-key auth-token influxdb-token influxdb-password monitor-password grafana-password; do
    made "$each" "$(random)"
done
made secret-key-previous ""
made oidc-client-secret ""
made metrics-token ""
