#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Makes the secrets of compose.prod.yaml in ./secrets, each only where there is none yet. `glsp-tls` is the certificate with its
# chain and key in one file; until yours is there, one that the machine signs itself stands in. How people reach it is the first
# argument, or GLSP_HOSTNAME in .env.
set -eu
cd "$(dirname "$0")"
name="${1:-$([ ! -e .env ] || sed -n 's/^GLSP_HOSTNAME=//p' .env)}"
name="${name:-glsp.example.com}"
umask 077
mkdir -p secrets
chmod 700 secrets
cd secrets

# A file that the container's user may read, in a folder that nobody else may enter. To change one, write into it (`cat >`): a
# container goes on seeing the file it was given, not another one of that name.
made() { # NAME TEXT
    [ -e "$1" ] || { printf '%s\n' "$2" > "$1"; chmod 644 "$1"; echo "made secrets/$1"; }
}
random() { openssl rand -hex 32; }

for each in postgres-password glsp-password replication-password redis-password influxdb-password influxdb-token secret-key audit-key monitor-password grafana-password; do
    [ -e "$each" ] || made "$each" "$(random)"
done
made secret-key-previous ""
made oidc-client-secret ""
made database-url "postgresql://glsp:$(cat glsp-password)@postgres/glsp"
made database-read-urls "postgresql://glsp:$(cat glsp-password)@postgres-replica-1/glsp,postgresql://glsp:$(cat glsp-password)@postgres-replica-2/glsp"
made redis-url "redis://:$(cat redis-password)@redis:6379/0"
made redis-conf "requirepass $(cat redis-password)
maxmemory 256mb
maxmemory-policy allkeys-lru
save \"\"
dir /data"
made redis-passwords "{\"redis://redis:6379\": \"$(cat redis-password)\"}"
made metrics-token "none yet: glsp token create prometheus --scope read"
# For Prometheus: the page as people reach it.
made page.yml "- targets: [\"https://$name/health\"]"
if [ ! -e glsp-tls ]; then
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj "/CN=$name" \
        -addext "subjectAltName=DNS:$name" -keyout key.tmp -out certificate.tmp 2>/dev/null
    cat certificate.tmp key.tmp > glsp-tls
    rm key.tmp certificate.tmp
    chmod 644 glsp-tls
    echo "made secrets/glsp-tls for $name, signed by itself, good for 30 days"
fi
