# SPDX-License-Identifier: Apache-2.0
"""What `REDIS_URL` says: one server, Sentinels that know where it is, or a Cluster. It carries passwords: never shown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, TypeAlias
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from glsp.errors import SettingsError

Form: TypeAlias = Literal["single", "sentinel", "cluster"]

_SCHEME = re.compile(r"(rediss?)(?:\+(sentinel|cluster))?")
_HOST = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([^\s:@\[\]/,]+))(?::(\d{1,5}))?")
_SERVER_PORT, _SENTINEL_PORT = 6379, 26379
_DATABASES = 10_000
"""More than any server has; a larger number is a mistake."""

OPTIONS = {
    "ssl_ca_certs": "ssl_ca_certs",
    "ssl_certfile": "ssl_certfile",
    "ssl_keyfile": "ssl_keyfile",
    "ssl_cert_reqs": "ssl_cert_reqs",
    "sentinel_username": "username",
    "sentinel_password": "password",
}
"""What may follow the question mark, and what redis-py calls it."""

HINT = (
    "redis://[:PASSWORD@]HOST[:PORT][/DB], rediss://… with TLS, redis+sentinel://[:PASSWORD@]HOST1,HOST2/SERVICE[/DB], or "
    "redis+cluster://[:PASSWORD@]HOST1,HOST2; quote special characters of the password, such as %2F for /"
)


class Address:
    """Where Redis is; shows itself to nobody."""

    __slots__ = ("database", "form", "hosts", "login", "sentinel_login", "service", "tls")

    def __init__(self, url: str) -> None:
        scheme, colon, _ = url.partition("://")
        named = _SCHEME.fullmatch(scheme.lower())
        if named is None or not colon:
            raise _wrong("begins with none of redis://, rediss://, redis+sentinel://, redis+cluster://")
        self.form: Form = "sentinel" if named[2] == "sentinel" else "cluster" if named[2] == "cluster" else "single"
        try:
            parts = urlsplit(url)
        except ValueError:
            raise _wrong("is not a URL") from None
        user, _, hosts = parts.netloc.rpartition("@")
        self.hosts = tuple(_host(each, self.form) for each in hosts.split(","))
        self.login = _login(user)
        self.service, self.database = _path(parts, self.form)
        if self.form == "single" and len(self.hosts) > 1:
            raise _wrong("names several servers: say whether they are Sentinels or a Cluster")
        options = _options(parts)
        is_encrypted = named[1] == "rediss"
        secure = {OPTIONS[name]: value for name, value in options.items() if name.startswith("ssl_")}
        if secure and not is_encrypted:
            raise _wrong("has options for TLS and no second s in its scheme (rediss://)")
        self.tls: Mapping[str, object] = {}
        if is_encrypted:
            self.tls = {"ssl": True, "ssl_check_hostname": secure.get("ssl_cert_reqs") != "none", **secure}
        self.sentinel_login = {OPTIONS[n]: value for n, value in options.items() if n.startswith("sentinel_")}
        if self.sentinel_login and self.form != "sentinel":
            raise _wrong("has options for Sentinels and is none of redis+sentinel://, rediss+sentinel://")

    def __repr__(self) -> str:
        """Never what it holds."""
        return "Address('…')"


def _wrong(what: str) -> SettingsError:
    return SettingsError([f"REDIS_URL {what}"], hint=HINT)


def _host(text: str, form: Form) -> tuple[str, int]:
    found = _HOST.fullmatch(text)
    default = _SENTINEL_PORT if form == "sentinel" else _SERVER_PORT
    port = int(found[3] or default) if found else 0
    if found is None or not 0 < port <= 65_535:
        raise _wrong("does not name hosts as HOST or HOST:PORT")
    return found[1] or found[2], port


def _login(text: str) -> dict[str, str]:
    user, colon, password = text.partition(":")
    if user and not colon:
        raise _wrong("has a name and no password before the @ (a password alone begins with a colon)")
    login = {"username": unquote(user), "password": unquote(password)}
    return {name: value for name, value in login.items() if value}


def _path(parts: SplitResult, form: Form) -> tuple[str, int]:
    words = [unquote(word) for word in parts.path.strip("/").split("/")] if parts.path.strip("/") else []
    service = ""
    if form == "sentinel":
        if not words:
            raise _wrong("does not name the service that the Sentinels watch, after the hosts")
        service = words.pop(0)
    number = words.pop(0) if words else "0"
    if words or not number.isdecimal() or int(number) >= _DATABASES:
        raise _wrong("ends with something else than the number of a database")
    if form == "cluster" and int(number):
        raise _wrong("names a database, and a Cluster has only one")
    return service, int(number)


def _options(parts: SplitResult) -> dict[str, str]:
    if parts.fragment:
        raise _wrong("has a # that is not quoted (%23)")
    try:
        pairs = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=True) if parts.query else []
    except ValueError:
        raise _wrong("has options that are not NAME=VALUE") from None
    options = dict(pairs)
    if unknown := set(options) - set(OPTIONS):
        raise _wrong(f"has options that are none of {', '.join(OPTIONS)} ({len(unknown)} of them)")
    if options.get("ssl_cert_reqs", "required") not in {"required", "none"}:
        raise _wrong("has an ssl_cert_reqs that is neither required nor none")
    return options
