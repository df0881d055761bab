# SPDX-License-Identifier: Apache-2.0
# Starts a Redis (`start.sh redis`) or the Sentinel beside it (`start.sh sentinel`). Whom to follow is what the Sentinels say;
# before there are any, the first pod. Names, not addresses: a pod that comes back has another address.
set -eu
nodes="${NODES:-redis-0.redis-nodes redis-1.redis-nodes redis-2.redis-nodes}"
me="${ME:-$(hostname).redis-nodes}"
folder="${FOLDER:-/data}"
port="${REDIS_PORT:-6379}"
sentinel_port="${SENTINEL_PORT:-26379}"
export REDISCLI_AUTH="$REDIS_PASSWORD"
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
        echo "requirepass $REDIS_PASSWORD"
        echo "sentinel sentinel-pass $REDIS_PASSWORD"
        echo "sentinel resolve-hostnames yes"
        echo "sentinel announce-hostnames yes"
        echo "sentinel announce-ip $me"
        echo "sentinel monitor glsp $master $port 2"
        echo "sentinel auth-pass glsp $REDIS_PASSWORD"
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
    echo "requirepass $REDIS_PASSWORD"
    echo "masterauth $REDIS_PASSWORD"
    echo "replica-announce-ip $me"
    echo "maxmemory 256mb"
    echo "maxmemory-policy allkeys-lru"
    echo 'save ""'
    [ "$master" = "$me" ] || echo "replicaof $master $port"
} > "$folder/redis.conf"
exec redis-server "$folder/redis.conf"
