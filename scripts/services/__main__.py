# SPDX-License-Identifier: Apache-2.0
"""`make services`: starts real backing services, says which settings to export, and stops them with Ctrl-C.

Everything lies in one new folder, which goes at the end unless `--keep DIR` names one of your own.
"""

from __future__ import annotations

import argparse
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from scripts.services.haproxy import Haproxy
from scripts.services.influxdb import InfluxDb
from scripts.services.patroni import Cluster as PatroniCluster
from scripts.services.pgbouncer import PgBouncer
from scripts.services.postgres import Postgres
from scripts.services.process import ServiceError, own_folder
from scripts.services.redis import Cluster, Redis, Sentinels
from scripts.services.watched import Monitoring

DATABASE = "glsp"
SECRET_KEY = "only for trying it out on this machine"


def main() -> int:
    """Runs until it is told to stop."""
    parser = argparse.ArgumentParser(prog="make services", description="Backing services for trying glsp out.")
    parser.add_argument("--replicas", type=int, default=0, metavar="N", help="streaming replicas of PostgreSQL")
    parser.add_argument(
        "--patroni", action="store_true", help="three PostgreSQL of which one takes over when another dies"
    )
    parser.add_argument("--pgbouncer", action="store_true", help="a pooler in transaction mode as well")
    parser.add_argument("--influxdb", action="store_true", help="InfluxDB for measurements as well")
    parser.add_argument("--redis", action="store_true", help="one Redis as well")
    parser.add_argument("--redis-sentinel", action="store_true", help="a pair of Redis that three Sentinels watch")
    parser.add_argument("--redis-cluster", action="store_true", help="a Redis Cluster of three masters")
    parser.add_argument(
        "--haproxy", type=int, nargs="+", metavar="PORT", help="a balancer before servers that you start on these ports"
    )
    parser.add_argument(
        "--monitoring",
        type=int,
        nargs="*",
        metavar="PORT",
        help="Prometheus, Alertmanager, exporters and rsyslog beside servers that you start on these ports (3000)",
    )
    parser.add_argument("--keep", type=Path, metavar="DIR", help="a folder for the data, which stays and is used again")
    options = parser.parse_args()
    stops: list[Callable[[], None]] = []
    folder = options.keep.absolute() if options.keep else own_folder()
    try:
        _start(folder, options, stops)
        print("\nCtrl-C stops them.", flush=True)
        signal.sigwait({signal.SIGINT, signal.SIGTERM})
    except ServiceError as error:
        print(f"services: {error}", file=sys.stderr)
        return 1
    finally:
        for stop in reversed(stops):
            stop()
        if not options.keep:
            shutil.rmtree(folder, ignore_errors=True)
    return 0


def _start(folder: Path, options: argparse.Namespace, stops: list[Callable[[], None]]) -> None:
    postgres: list[Postgres] = []
    if options.patroni:
        _start_patroni(folder / "patroni", stops)
    else:
        postgres = _start_postgres(folder, options, stops)
    if options.influxdb:
        influx = InfluxDb(folder / "influxdb")
        stops.append(influx.stop)
        influx.start()
        print(f"export INFLUXDB_URL='{influx.url}'")
    shown: Redis | None = None
    forms = {"redis": Redis, "redis-sentinel": Sentinels, "redis-cluster": Cluster}
    for name, form in forms.items():
        if getattr(options, name.replace("-", "_")):
            redis = form(folder / name)
            stops.append(redis.stop)
            redis.start()
            shown = redis if isinstance(redis, Redis) else shown
            print(f"export REDIS_URL='{redis.url}'")
    if any(getattr(options, name.replace("-", "_")) for name in forms):
        print(f"export SECRET_KEY='{SECRET_KEY}'")
    if options.monitoring is not None:
        _start_monitoring(folder, options.monitoring or [3000], postgres, shown, stops)
    if options.haproxy:
        balancer = Haproxy(folder / "haproxy", options.haproxy)
        stops.append(balancer.stop)
        balancer.start()
        print(f"# haproxy before the servers that you start: {balancer.url}")


def _start_patroni(folder: Path, stops: list[Callable[[], None]]) -> None:
    cluster = PatroniCluster(folder, durable=True)
    stops.append(cluster.stop)
    cluster.start()
    if not cluster.primary().sql(f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'"):
        cluster.make_database(DATABASE)
    print(f"export DATABASE_URL='{cluster.url(DATABASE)}'")
    print(f"export DATABASE_READ_URLS='{cluster.read_urls(DATABASE)}'")
    for member in cluster.members:
        print(f"# {member.name}: port {member.port}, http://127.0.0.1:{member.rest_port}/cluster, process {member.pid}")


def _start_monitoring(
    folder: Path, ports: list[int], postgres: list[Postgres], redis: Redis | None, stops: list[Callable[[], None]]
) -> None:
    def told(who: str, state: str, alert: dict[str, Any]) -> None:
        if who != "watchdog":
            labels, notes = alert["labels"], alert["annotations"]
            print(f"# {who}: {labels['alertname']} {state}: {notes['summary']} ({notes['runbook']})", flush=True)

    watched = Monitoring(folder / "monitoring", [f"127.0.0.1:{port}" for port in ports], postgres, redis, told)
    stops.append(watched.stop)
    watched.start()
    print(f"# Prometheus: {watched.prometheus.url}  Alertmanager: http://{watched.alertmanager.target}")
    print(f"# logs: LOG_FORMAT=json glsp serve … 2>>{watched.rsyslog.logs}/3000.log")
    print(f"#       tail -F {watched.rsyslog.gathered}")


def _start_postgres(folder: Path, options: argparse.Namespace, stops: list[Callable[[], None]]) -> list[Postgres]:
    postgres = Postgres(folder / "postgres", durable=True)
    stops.append(postgres.stop)
    if postgres.is_made:
        postgres.start()
    else:
        postgres.make()
        postgres.make_database(DATABASE)
    print(f"export DATABASE_URL='{postgres.url(DATABASE)}'")
    if options.pgbouncer:
        pooler = PgBouncer(folder / "pgbouncer", postgres)
        stops.append(pooler.stop)
        pooler.start()
        print(f"# or through PgBouncer: export DATABASE_URL='{pooler.url(DATABASE)}'")
    replicas: list[Postgres] = []
    for number in range(1, options.replicas + 1):
        name = f"replica{number}"
        replicas.append(postgres.replica(folder / name, name))
        stops.append(replicas[-1].stop)
    if replicas:
        print(f"export DATABASE_READ_URLS='{','.join(each.url(DATABASE) for each in replicas)}'")
    return [postgres, *replicas]


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})  # so that a stop is always in order
    sys.exit(main())
