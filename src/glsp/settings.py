# SPDX-License-Identifier: Apache-2.0
"""The only reader of the environment. Settings is one frozen struct; every problem is reported at once.

Each variable may also be given as `NAME_FILE`, a file that holds the value (secrets in containers). Command-line
options win over the environment. `VARIABLES` is the table that docs/reference/settings.md is checked against.
"""

from __future__ import annotations

import ipaddress
import os
import sys
from collections.abc import Callable, Mapping
from importlib.metadata import entry_points
from pathlib import Path
from typing import Literal, TypeAlias, cast, get_args
from urllib.parse import urlsplit

import msgspec

from glsp.errors import SettingsError
from glsp.quotas import Pace, Quotas, quotas
from glsp.secret import Secret

__all__ = ["VARIABLES", "Oidc", "Pace", "Quotas", "Secret", "Settings", "Variable", "inherited", "is_loopback", "load"]

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
MOST_WORKERS = 256
MOST_DAYS = 36_500
SHORTEST_TOKEN, SHORTEST_KEY = 16, 32
NO_SECRET = Secret("")
LEVELS = ("debug", "info", "warning", "error")


Role: TypeAlias = Literal["read", "edit", "agent", "admin"]


class Variable(msgspec.Struct, frozen=True):
    """One variable of the environment, for the docs and for `NAME_FILE`."""

    name: str
    default: str
    meaning: str
    secret: bool = False


VARIABLES = (
    Variable("HOST", "127.0.0.1", "Address to listen on; a wider one needs AUTH_TOKEN or API tokens."),
    Variable("PORT", "3000", "The one port for page, API, GLSP and MCP; 0 takes a free one."),
    Variable("WORKERS", "1", "Processes that serve, for the cores of one machine; each may serve every diagram."),
    Variable("DATA_DIR", "the user's data folder for glsp", "Embedded database, locks, `server.json`."),
    Variable("WORKSPACE_DIR", "DATA_DIR/workspace", "The only folder whose files can be opened."),
    Variable(
        "DATABASE_URL",
        "SQLite in DATA_DIR",
        "`sqlite:///PATH`, or `postgresql://USER:PASSWORD@HOST[,HOST2][:PORT]/DATABASE[?sslmode=…]`.",
        secret=True,
    ),
    Variable(
        "REDIS_URL",
        "none",
        "What several servers share: `redis://[:PASSWORD@]HOST[:PORT][/DB]` (`rediss://`: TLS), "
        "`redis+sentinel://HOST1,HOST2/SERVICE[/DB]` or `redis+cluster://HOST1,HOST2`; needs SECRET_KEY.",
        secret=True,
    ),
    Variable(
        "DATABASE_READ_URLS",
        "none",
        "Read replicas of PostgreSQL, comma-separated, each as in DATABASE_URL.",
        secret=True,
    ),
    Variable("DATABASE_READ_MAX_LAG", "5", "Seconds; a read replica that is later is left out."),
    Variable(
        "INFLUXDB_URL",
        "SQLite in DATA_DIR",
        "Where measurements go: `http://HOST:8086`; several, comma-separated, each get everything.",
        secret=True,
    ),
    Variable("INFLUXDB_TOKEN", "none", "Token of InfluxDB 2 and 3.", secret=True),
    Variable("INFLUXDB_ORG", "none", "Organisation of InfluxDB 2."),
    Variable("INFLUXDB_BUCKET", "glsp", "Bucket, or database of InfluxDB 1."),
    Variable(
        "SECRET_KEY",
        "made at first start",
        "Signs browser sessions and what goes through Redis; at least 32 characters.",
        secret=True,
    ),
    Variable(
        "SECRET_KEY_PREVIOUS",
        "none",
        "Keys that are accepted beside SECRET_KEY while it is rotated, comma-separated.",
        secret=True,
    ),
    Variable("AUDIT_KEY", "made of SECRET_KEY", "Seals the audit log; at least 32 characters.", secret=True),
    Variable("AUDIT_DAYS", "0: everything is kept", "Days that entries of the audit log are kept."),
    Variable("AUTH_TOKEN", "none", "Bearer token that every caller must bring; at least 16 characters.", secret=True),
    Variable("REQUIRE_TOKEN", "no", "`yes`: nobody comes in without AUTH_TOKEN or an API token, on 127.0.0.1 neither."),
    Variable("GLSP_TOKEN", "none", "API token that `glsp mcp` brings to the running server.", secret=True),
    Variable(
        "RATE_LIMIT_EDITS", "50/500", "Edits per second for each API token, and how many at once; 0: as many as come."
    ),
    Variable("RATE_LIMIT_READS", "100/1000", "Other calls per second for each API token, and how many at once."),
    Variable("MAX_ELEMENTS", "200000", "Elements of one diagram; 0: no limit, as below."),
    Variable("MAX_BYTES", "256M", "Bytes of one diagram's elements as JSON, with K, M or G."),
    Variable("MAX_OPEN_DIAGRAMS", "2000", "Diagrams in memory; those that nobody looks at leave first."),
    Variable(
        "MAX_MEMORY",
        "0",
        "Memory of one process, with K, M or G, from which diagrams leave early and no more are opened; Linux.",
    ),
    Variable("OIDC_ISSUER", "none", "OpenID Connect provider whose access tokens agents may bring: its https address."),
    Variable("OIDC_AUDIENCE", "the address of /mcp", "For whom these must be made, comma-separated."),
    Variable("OIDC_CLIENT_ID", "none", "As whom the page logs people in at the provider; none: with tokens alone."),
    Variable("OIDC_CLIENT_SECRET", "none: a public client", "What proves to the provider that it is us.", secret=True),
    Variable("OIDC_NAME", "the host of OIDC_ISSUER", "What the provider is called on the button of the page."),
    Variable(
        "OIDC_SCOPES", "openid profile email", "What is asked for; some give a refresh token for `offline_access`."
    ),
    Variable("OIDC_SESSION_HOURS", "12", "After so long a person logs in again, in hours."),
    Variable("OIDC_SUBJECT_CLAIM", "sub", "The claim that says who somebody is, such as `email` (if verified)."),
    Variable("OIDC_GROUPS_CLAIM", "groups", "The claim with the groups that somebody is in."),
    Variable("OIDC_ROLES", "edit=*", "Scopes by groups, the first that fits: `admin=ops;edit=staff,dev;read=*` (all)."),
    Variable(
        "SHARING",
        "edit",
        "What whoever comes in may do with diagrams that nobody shared otherwise, and with files: edit, view or none.",
    ),
    Variable("ALLOWED_ORIGINS", "own address", "Further origins whose pages may connect, comma-separated."),
    Variable("ALLOWED_HOSTS", "own address", "Further host names this server answers to, comma-separated."),
    Variable(
        "TRUSTED_PROXIES", "none", "Addresses or networks whose X-Forwarded headers are believed, comma-separated."
    ),
    Variable(
        "HISTORY_DAYS",
        "0: everything is kept",
        "Days that changes are kept; of each diagram its newest 2,000 and its named versions stay anyway.",
    ),
    Variable("LOG_LEVEL", "info", "debug, info, warning or error."),
    Variable("LOG_FORMAT", "text", "text, or json for aggregators."),
    Variable(
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "none",
        "Where traces go: `http://HOST:4318`, OTLP over HTTP; needs `glsp[traces]`. The SDK reads its other variables.",
        secret=True,
    ),
)


class Oidc(msgspec.Struct, frozen=True):
    """Whose access tokens come in, and as what; without an issuer none."""

    issuer: str = ""
    audience: tuple[str, ...] = ()
    subject_claim: str = "sub"
    groups_claim: str = "groups"
    roles: tuple[tuple[Role, tuple[str, ...]], ...] = ()
    client_id: str = ""
    """As whom people log in on the page; "" for nobody."""
    client_secret: Secret = NO_SECRET
    name: str = ""
    scopes: str = "openid profile email"
    session_seconds: float = 12 * 3600


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that can be configured. Paths are absolute."""

    host: str
    port: int
    socket_port: int | None
    workers: int
    data_dir: Path
    workspace_dir: Path
    database_url: Secret
    redis_url: Secret
    database_read_urls: tuple[Secret, ...]
    database_read_max_lag: float
    influxdb_urls: tuple[Secret, ...]
    """They may carry a user and a password."""
    influxdb_token: Secret
    influxdb_org: str
    influxdb_bucket: str
    secret_key: Secret
    secret_key_previous: Secret
    audit_key: Secret
    audit_days: int
    auth_token: Secret
    require_token: bool
    own_api_token: Secret
    oidc: Oidc
    quotas: Quotas
    sharing: Literal["edit", "view", "none"]
    allowed_origins: tuple[str, ...]
    allowed_hosts: tuple[str, ...]
    trusted_proxies: tuple[str, ...]
    history_days: int
    log_level: str
    log_format: Literal["text", "json"]
    traces_url: Secret
    """It may carry a user and a password."""

    @property
    def previous_keys(self) -> tuple[str, ...]:
        """Keys that are accepted beside SECRET_KEY."""
        return _list(self.secret_key_previous.reveal())

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach the server."""
        return is_loopback(self.host)

    @property
    def needs_token(self) -> bool:
        """Whether callers must prove who they are."""
        return bool(self.auth_token or self.oidc.issuer) or self.require_token or not self.loopback


def load(environ: Mapping[str, str] | None = None, options: Mapping[str, str | None] | None = None) -> Settings:
    """Settings from the environment and the command line. Raises SettingsError naming every problem."""
    problems: list[str] = []
    found_environ = os.environ if environ is None else environ
    values = _values(found_environ, options or {}, problems)

    def secret_of(name: str, check: Callable[[str], object] | None = None, *, may_be_empty: bool = False) -> Secret:
        file = None if options and options.get(name) is not None else found_environ.get(f"{name}_FILE")
        path = Path(file).absolute() if file else None
        return Secret(values.get(name, ""), path, name, check, may_be_empty=may_be_empty)

    data_dir = Path(values.get("DATA_DIR") or _user_data_dir()).expanduser().absolute()
    workspace = Path(values.get("WORKSPACE_DIR") or data_dir / "workspace").expanduser().absolute()
    host = values.get("HOST") or "127.0.0.1"
    token = values.get("AUTH_TOKEN", "")
    if token and len(token) < SHORTEST_TOKEN:
        problems.append("AUTH_TOKEN is shorter than 16 characters; make one with: openssl rand -hex 32")
    secret = values.get("SECRET_KEY", "")
    for name, check in (("SECRET_KEY", _weak), ("SECRET_KEY_PREVIOUS", _weak_ones), ("AUDIT_KEY", _weak)):
        problems += [f"{name} {what}; make one with: openssl rand -hex 32" for what in check(values.get(name, ""))]
    level, style = values.get("LOG_LEVEL", "info").lower(), values.get("LOG_FORMAT", "text").lower()
    if level not in LEVELS:
        problems.append(f"LOG_LEVEL={level!r} is none of {', '.join(LEVELS)}")
    if style not in {"text", "json"}:
        problems.append(f"LOG_FORMAT={style!r} is neither text nor json")
    require_token = _yes("REQUIRE_TOKEN", values.get("REQUIRE_TOKEN", "no"), problems)
    database = values.get("DATABASE_URL", "")
    if database and not _is_database(database):
        problems.append("DATABASE_URL is neither sqlite:///PATH nor postgresql://USER:PASSWORD@HOST/DATABASE")
    workers = values.get("WORKERS", "1")
    if not workers.isdecimal() or not 1 <= int(workers) <= MOST_WORKERS:
        problems.append(f"WORKERS={workers!r} is not a number from 1 to {MOST_WORKERS}; one for each core is plenty")
    elif int(workers) > 1 and values.get("SOCKET"):
        problems.append("--socket is for one process; leave WORKERS out, an IDE starts a server of its own")
    redis = values.get("REDIS_URL", "")
    if redis and not secret:
        problems.append("REDIS_URL needs SECRET_KEY, the same for every server; make one with: openssl rand -hex 32")
    found = Settings(
        host=host,
        port=_port("PORT", values.get("PORT", "3000"), problems) or 0,
        socket_port=_port("--socket", values["SOCKET"], problems) if values.get("SOCKET") else None,
        workers=int(workers) if workers.isdecimal() else 1,
        data_dir=data_dir,
        workspace_dir=workspace,
        database_url=secret_of("DATABASE_URL", lambda text: not _is_database(text)),
        redis_url=secret_of("REDIS_URL"),
        database_read_urls=_replicas(secret_of("DATABASE_READ_URLS"), database, problems),
        database_read_max_lag=_amount(
            "DATABASE_READ_MAX_LAG", values.get("DATABASE_READ_MAX_LAG", "5"), "seconds", problems
        ),
        influxdb_urls=tuple(
            secret_of("INFLUXDB_URL").part(at, _list)
            for at, _ in enumerate(_servers("INFLUXDB_URL", values.get("INFLUXDB_URL", ""), problems))
        ),
        influxdb_token=secret_of("INFLUXDB_TOKEN"),
        influxdb_org=values.get("INFLUXDB_ORG", ""),
        influxdb_bucket=values.get("INFLUXDB_BUCKET") or "glsp",
        secret_key=secret_of("SECRET_KEY", _weak),
        secret_key_previous=secret_of("SECRET_KEY_PREVIOUS", _weak_ones, may_be_empty=True),
        audit_key=secret_of("AUDIT_KEY", _weak),
        audit_days=_days("AUDIT_DAYS", values.get("AUDIT_DAYS", "0"), problems),
        auth_token=secret_of(
            "AUTH_TOKEN",
            lambda text: len(text) < SHORTEST_TOKEN,
            may_be_empty=require_token
            or not is_loopback(host),  # or who takes it away would open the server to everybody
        ),
        require_token=require_token,
        own_api_token=secret_of("GLSP_TOKEN"),
        oidc=_oidc(values, secret_of("OIDC_CLIENT_SECRET"), problems),
        quotas=quotas(values, problems),
        sharing=_sharing(values.get("SHARING", "edit").lower(), problems),
        allowed_origins=_origins(values.get("ALLOWED_ORIGINS", ""), problems),
        allowed_hosts=tuple(name.lower() for name in _list(values.get("ALLOWED_HOSTS", ""))),
        trusted_proxies=_networks(values.get("TRUSTED_PROXIES", ""), problems),
        history_days=_days("HISTORY_DAYS", values.get("HISTORY_DAYS", "0"), problems),
        log_level=level,
        log_format=cast("Literal['text', 'json']", style),
        traces_url=Secret(
            ",".join(
                _servers("OTEL_EXPORTER_OTLP_ENDPOINT", values.get("OTEL_EXPORTER_OTLP_ENDPOINT", ""), problems)[:1]
            )
        ),
    )
    if problems:
        raise SettingsError(problems, hint="docs/reference/settings.md lists every variable")
    return found


def inherited(options: Mapping[str, str | None]) -> dict[str, str]:
    """The environment of a process that shall have the same settings as this one, which got these options."""
    chosen = {name: value for name, value in options.items() if value is not None}
    kept = {name: value for name, value in os.environ.items() if name.removesuffix("_FILE") not in chosen}
    return {**kept, **chosen}


def is_loopback(host: str) -> bool:
    """Whether an address to listen on is reachable from this machine alone."""
    if host in LOOPBACK:
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _is_database(url: str) -> bool:
    scheme = url.partition(":")[0].lower()
    if scheme in {"sqlite", "postgresql", "postgres"}:
        return "://" in url
    return scheme in entry_points(group="glsp.storage").names  # a store that an installed package brings


def _weak(key: str) -> list[str]:
    """What is wrong with a key, where there is one."""
    return ["is shorter than 32 characters"] if 0 < len(key) < SHORTEST_KEY else []


def _weak_ones(text: str) -> list[str]:
    """What is wrong with keys, comma-separated."""
    return ["has a key that is shorter than 32 characters"] if any(map(_weak, _list(text))) else []


def _addresses(text: str) -> tuple[str, ...]:
    """Of databases; a comma between two hosts of one address is none between two addresses."""
    urls: list[str] = []
    for part in _list(text):
        if "://" in part or not urls:
            urls.append(part)
        else:
            urls[-1] += f",{part}"
    return tuple(urls)


def _replicas(given: Secret, primary: str, problems: list[str]) -> tuple[Secret, ...]:
    """Addresses of read replicas."""
    urls = _addresses(given.reveal())
    if not all(url.startswith(("postgresql://", "postgres://")) for url in urls):
        problems.append("DATABASE_READ_URLS must be postgresql://USER:PASSWORD@HOST/DATABASE, comma-separated")
    if urls and not primary.startswith(("postgresql://", "postgres://")):
        problems.append("DATABASE_READ_URLS needs a DATABASE_URL of PostgreSQL: replicas follow a primary")
    return tuple(given.part(at, _addresses) for at, _ in enumerate(urls))


def _amount(name: str, text: str, unit: str, problems: list[str]) -> float:
    try:
        amount = float(text)
    except ValueError:
        amount = -1.0
    if not 0 < amount < 86_400:
        problems.append(f"{name}={text!r} is no number of {unit} between 0 and 86400")
    return amount


def _values(environ: Mapping[str, str], options: Mapping[str, str | None], problems: list[str]) -> dict[str, str]:
    values: dict[str, str] = {}
    for variable in VARIABLES:
        name = variable.name
        file = environ.get(f"{name}_FILE")
        if file and name in environ:
            problems.append(f"{name} and {name}_FILE are both set; keep one")
        if file:
            try:
                values[name] = Path(file).read_text(encoding="utf-8").strip()
            except OSError as error:
                problems.append(f"{name}_FILE cannot be read: {error.strerror}")
        elif environ.get(name):
            values[name] = environ[name].strip()
    values.update({name: value for name, value in options.items() if value is not None})
    return values


def _port(name: str, text: str, problems: list[str]) -> int | None:
    if text.isdecimal() and int(text) <= 65535:
        return int(text)
    problems.append(f"{name}={text!r} is not a port (0 to 65535)")
    return None


def _yes(name: str, text: str, problems: list[str]) -> bool:
    if text.lower() not in {"yes", "no"}:
        problems.append(f"{name}={text[:40]!r} is neither yes nor no")
    return text.lower() == "yes"


def _oidc(values: Mapping[str, str], client_secret: Secret, problems: list[str]) -> Oidc:
    issuer, client = values.get("OIDC_ISSUER", ""), values.get("OIDC_CLIENT_ID", "")
    if client and not issuer:
        problems.append("OIDC_CLIENT_ID needs OIDC_ISSUER, the provider at which people log in")
    if not issuer:
        return Oidc()
    parts = urlsplit(issuer)
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname or "")):
        problems.append("OIDC_ISSUER must be https://HOST[/PATH]")
    roles: list[tuple[Role, tuple[str, ...]]] = []
    for rule in filter(None, (each.strip() for each in values.get("OIDC_ROLES", "edit=*").split(";"))):
        role, _, groups = rule.partition("=")
        if role.strip() not in get_args(Role) or not _list(groups):
            problems.append(f"OIDC_ROLES: {rule[:60]!r} is not SCOPE=GROUP,GROUP; scopes: {', '.join(get_args(Role))}")
        roles.append((cast("Role", role.strip()), _list(groups)))
    audience, subject = _list(values.get("OIDC_AUDIENCE", "")), values.get("OIDC_SUBJECT_CLAIM", "sub")
    scopes = values.get("OIDC_SCOPES", "openid profile email").split()
    if "openid" not in scopes:
        problems.append("OIDC_SCOPES must hold openid, or the provider does not say who somebody is")
    hours = _amount("OIDC_SESSION_HOURS", values.get("OIDC_SESSION_HOURS", "12"), "hours", problems)
    return Oidc(
        issuer,
        audience,
        subject,
        values.get("OIDC_GROUPS_CLAIM", "groups"),
        tuple(roles),
        client_id=client,
        client_secret=client_secret,
        name=values.get("OIDC_NAME") or parts.hostname or "",
        scopes=" ".join(scopes),
        session_seconds=hours * 3600,
    )


def _sharing(text: str, problems: list[str]) -> Literal["edit", "view", "none"]:
    if text in {"edit", "view", "none"}:
        return cast("Literal['edit', 'view', 'none']", text)
    problems.append(f"SHARING={text[:40]!r} is none of edit, view, none")
    return "none"


def _days(name: str, text: str, problems: list[str]) -> int:
    if text.isdecimal() and int(text) <= MOST_DAYS:
        return int(text)
    problems.append(f"{name}={text!r} is not a number of days (0 to {MOST_DAYS})")
    return 0


def _list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _origins(text: str, problems: list[str]) -> tuple[str, ...]:
    origins = _list(text)
    for origin in origins:
        parts = urlsplit(origin)
        if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path not in {"", "/"}:
            problems.append(f"ALLOWED_ORIGINS: {origin!r} is not an origin such as https://diagrams.example.org")
    return tuple(origin.rstrip("/").lower() for origin in origins)


def _servers(name: str, text: str, problems: list[str]) -> tuple[str, ...]:
    """Addresses of HTTP servers; a problem never shows one, for it may hold a password."""
    urls = _list(text)
    for url in urls:
        try:
            parts = urlsplit(url)
            is_fine = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
        except ValueError:
            is_fine = False
        if not is_fine:
            problems.append(f"{name} must be http://HOST:PORT or https://HOST:PORT")
    return urls


def _networks(text: str, problems: list[str]) -> tuple[str, ...]:
    networks = _list(text)
    for network in networks:
        try:
            ipaddress.ip_network(network, strict=False)
        except ValueError:
            problems.append(f"TRUSTED_PROXIES: {network!r} is neither an address nor a network")
    return networks


def _user_data_dir() -> Path:
    home = Path.home()
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "glsp"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "glsp"
    return Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share") / "glsp"
