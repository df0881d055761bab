# SPDX-License-Identifier: Apache-2.0
"""TLS to a real PostgreSQL: the server proves who it is to us, and we to it, with certificates of an authority of our own."""

import shutil
import subprocess

import pytest

from glsp.errors import Unavailable
from glsp.storage.postgres import open_postgres
from scripts.services.postgres import QUOTED, Postgres
from scripts.services.process import give, own_folder

pytestmark = pytest.mark.needs("postgres", "openssl")

RULES = """local all all trust
hostssl password glsp 127.0.0.1/32 scram-sha-256
hostssl certificate glsp 127.0.0.1/32 cert
"""


def openssl(*words, folder):
    subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)


def certificate(folder, name, subject, *more):
    """A key and a certificate of the authority `ca`, or of itself."""
    signed = () if name in {"ca", "strange"} else ("-CA", "ca.pem", "-CAkey", "ca.key")
    words = ["req", "-x509", "-newkey", "rsa:2048", "-noenc", "-days", "2", "-subj", f"/CN={subject}", *signed, *more]
    openssl(*words, "-keyout", f"{name}.key", "-out", f"{name}.pem", folder=folder)
    (folder / f"{name}.key").chmod(0o600)


@pytest.fixture(scope="module")
def tls(tmp_path_factory):
    """A server that takes nothing but TLS, and the folder with its authority and a client's certificate."""
    ours, folder = tmp_path_factory.mktemp("tls"), own_folder()
    certificate(ours, "ca", "authority")
    certificate(ours, "strange", "another authority")
    certificate(ours, "server", "server", "-addext", "subjectAltName=IP:127.0.0.1")
    certificate(ours, "client", "glsp")
    for name in ("server.key", "server.pem", "ca.pem"):
        shutil.copy(ours / name, folder / name)
        give(folder / name)
    files = {"ssl_cert_file": "server.pem", "ssl_key_file": "server.key", "ssl_ca_file": "ca.pem"}
    server = Postgres(
        folder / "postgres", settings={"ssl": "on", **{name: str(folder / file) for name, file in files.items()}}
    )
    try:
        server.make()
        (folder / "postgres" / "data" / "pg_hba.conf").write_text(RULES)
        server.sql("SELECT pg_reload_conf()")
        for name in ("password", "certificate"):
            server.make_database(name)
        yield server, ours
    finally:
        server.kill()
        shutil.rmtree(folder, ignore_errors=True)


async def encrypted(url):
    store = await open_postgres(url)
    async with store.database.pool.connection() as connection:
        rows = await connection.execute("SELECT ssl, client_dn FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
        found = await rows.fetchone()
    await store.close()
    return found


async def test_a_server_that_proves_who_it_is_is_trusted(tls):
    server, ours = tls
    url = f"{server.url('password')}?sslmode=verify-full&sslrootcert={ours}/ca.pem"

    assert await encrypted(url) == (True, None)


async def test_a_client_certificate_stands_for_the_password(tls):
    server, ours = tls
    options = f"sslmode=verify-full&sslrootcert={ours}/ca.pem&sslcert={ours}/client.pem&sslkey={ours}/client.key"
    url = server.url("certificate").replace(f":{QUOTED}", "")

    assert await encrypted(f"{url}?{options}") == (True, "/CN=glsp")


@pytest.mark.parametrize(
    ("host", "options", "message"),
    [
        ("127.0.0.1", "sslmode=verify-full&sslrootcert={ours}/strange.pem", "TLS is not what was asked for"),
        ("localhost", "sslmode=verify-full&sslrootcert={ours}/ca.pem&hostaddr=127.0.0.1", "TLS is not what was asked"),
        ("127.0.0.1", "sslmode=verify-full&sslrootcert={ours}/none.pem", "TLS is not what was asked for"),
        ("127.0.0.1", "sslmode=disable", "refuses the user"),
    ],
    ids=["another authority", "another name", "no authority", "no TLS"],
)
async def test_what_is_not_proven_is_not_connected_to(tls, host, options, message):
    server, ours = tls
    url = server.url("password").replace("127.0.0.1", host)

    with pytest.raises(Unavailable, match=message) as refusal:
        await open_postgres(f"{url}?{options.format(ours=ours)}")
    assert "DATABASE_URL" in refusal.value.hint


async def test_without_the_certificate_that_is_asked_for_nobody_comes_in(tls):
    server, ours = tls
    with pytest.raises(Unavailable):
        await open_postgres(f"{server.url('certificate')}?sslmode=verify-full&sslrootcert={ours}/ca.pem")
