# SPDX-License-Identifier: Apache-2.0
"""What the data folder keeps beside the databases: the key that signs, and the card of the running server."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from glsp import telemetry
from glsp.errors import SettingsError
from glsp.secret import LOOK_SECONDS, Keys
from glsp.settings import Settings

log = telemetry.logger("data")


def make_private(folder: Path) -> None:
    """The data folder, for the user alone when we make it. Raises SettingsError when it cannot be used."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise SettingsError([f"DATA_DIR cannot be made: {error.strerror}"]) from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise SettingsError(["DATA_DIR is not writable"], hint="choose another with --data")


def secret_key(settings: Settings) -> str:
    """SECRET_KEY, or the one made at first start and kept in the data folder, readable by the user alone."""
    if settings.secret_key:
        return settings.secret_key.reveal()
    file = settings.data_dir / "secret.key"
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as fresh:
            fresh.write(secrets.token_hex(32))
    except FileExistsError:
        pass  # made at an earlier start
    return file.read_text(encoding="utf-8").strip()


def keys(settings: Settings) -> Keys:
    """SECRET_KEY as it is now, and the keys that are accepted beside it."""
    made = secret_key(settings)
    return Keys(settings.secret_key.reveal if settings.secret_key else lambda: made, lambda: settings.previous_keys)


def audit_secrets(settings: Settings) -> tuple[str, ...]:
    """What the audit log is sealed with, and what it may have been sealed with before."""
    if not settings.secret_key:
        make_private(settings.data_dir)
    known = keys(settings).all
    own = settings.audit_key.reveal()  # which its file may have gained meanwhile
    return (own, *known) if own else known


def own_token(settings: Settings, secret: str) -> str:
    """What processes of the same user bring to the server: AUTH_TOKEN, or where only API tokens are known one made of
    SECRET_KEY; "" for a server that asks nobody.
    """
    shared = settings.auth_token.reveal()
    if shared or not settings.needs_token:
        return shared
    return hmac.new(secret.encode(), b"server.json", hashlib.sha256).hexdigest()


@asynccontextmanager
async def card(settings: Settings, url: str) -> AsyncGenerator[None]:
    """While inside, `server.json` says how other processes of the user find and may use the running server, by the token that is
    good now.
    """
    file = settings.data_dir / "server.json"
    _write_card(file, url, own_token(settings, secret_key(settings)))
    changing = settings.auth_token.may_change or settings.secret_key.may_change
    following = asyncio.create_task(_follow(settings, file, url), name="follow tokens") if changing else None
    try:
        yield
    finally:
        if following is not None:
            following.cancel()
        file.unlink(missing_ok=True)


async def _follow(settings: Settings, file: Path, url: str) -> None:
    written = own_token(settings, secret_key(settings))
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        token = own_token(settings, secret_key(settings))
        if token == written:
            continue
        try:
            _write_card(file, url, token)
        except OSError as error:
            log.warning("server.json still says the token of before (%s); it is tried again", error.strerror)
        else:
            written = token


def _write_card(file: Path, url: str, token: str) -> None:
    beside = file.with_suffix(".tmp")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as target:
        json.dump({"url": url, "pid": os.getpid(), "token": token or None}, target)
    beside.replace(file)
