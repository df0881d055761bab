# SPDX-License-Identifier: Apache-2.0
# Starts a Redis (`start.sh redis`) or the Sentinel beside it (`start.sh sentinel`). Whom to follow is what the Sentinels say;
# before there are any, the first pod. Names, not addresses: a pod that comes back has another address.
set -eu
nodes="${NODES:-redis-0.redis-nodes redis-1.redis-nodes redis-2.redis-nodes}"
me="${ME:-$(hostname).redis-nodes}"
folder="${FOLDER:-/data}"
port="${REDIS_PORT:-6379}"
sentinel_port="${SENTINEL_PORT:-26379}"
password="$(cat "${REDIS_PASSWORD_FILE:-/etc/secrets/redis-password}")"
export REDISCLI_AUTH="$password"
umask 077

master=""
for node in $nodes; do
    master="$(timeout 3 redis-cli -h "$node" -p "$sentinel_port" SENTINEL get-master-addr-by-name glsp 2>/dev/null | head -n 1)" || true
    [ -z "$master" ] || break
done
master="${master:-${nodes%% *}}"

if [ "$1" = sentinel ]; then
    {
        echo "port $sentinel_port"
        echo "dir $folder"
        echo "requirepass $password"
        echo "sentinel sentinel-pass $password"
        echo "sentinel resolve-hostnames yes"
        echo "sentinel announce-hostnames yes"
        echo "sentinel announce-ip $me"
        echo "sentinel monitor glsp $master $port 2"
        echo "sentinel auth-pass glsp $password"
        echo "sentinel down-after-milliseconds glsp 2000"
        echo "sentinel failover-timeout glsp 6000"
        echo "sentinel parallel-syncs glsp 1"
    } > "$folder/sentinel.conf"
    # The master must be known by name before anybody watches it.
    until timeout 3 redis-cli -h "$master" -p "$port" ping 2>/dev/null | grep -q PONG; do sleep 1; done
    exec redis-server "$folder/sentinel.conf" --sentinel
fi

{
    echo "port $port"
    echo "dir $folder"
    echo "requirepass $password"
    echo "masterauth $password"
    echo "replica-announce-ip $me"
    echo "maxmemory 256mb"
    echo "maxmemory-policy allkeys-lru"
    echo 'save ""'
    [ "$master" = "$me" ] || echo "replicaof $master $port"
} > "$folder/redis.conf"
exec redis-server "$folder/redis.conf"
