#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Makes overlays/single-node/secrets.env, from which kustomize makes the Secret glsp-secrets; once, and readable by you alone.
set -eu
cd "$(dirname "$0")/overlays/single-node"
if [ -e secrets.env ]; then
    echo "secrets.env is there"
    exit 0
fi
umask 077
random() { openssl rand -hex 32; }
database="$(random)"
redis="$(random)"
cat > secrets.env <<SECRETS
database-url=postgresql://glsp:$database@postgres/glsp
database-password=$database
postgres-password=$(random)
redis-url=redis://:$redis@redis:6379/0
redis-password=$redis
secret-key=$(random)
auth-token=$(random)
influxdb-token=$(random)
influxdb-password=$(random)
SECRETS
echo "made overlays/single-node/secrets.env"
