"""A connection by TLS checks the server's certificate, and a refused one says what to do."""

from __future__ import annotations

import ipaddress
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from adapters.lake.home import Home
from adapters.warehouse.connect import Warehouse
from tests.adapters.warehouse.own_server import SECRET, OwnServer
from tests.adapters.warehouse.servers import with_tls
from transforms.language.errors import OutsideError


def _certificate(folder: Path, name: str) -> None:
    """Write a certificate for 127.0.0.1 that is its own authority, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / f"{name}.crt").write_bytes(made.public_bytes(pem))
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / f"{name}.key").write_bytes(secret)


@pytest.fixture(scope="module")
def tls_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnServer]:
    """A server that lets `etl` in by TLS alone; its root certificate is `server.crt`."""
    binaries = with_tls()
    if binaries is None:
        pytest.skip("no PostgreSQL with TLS on this machine: run `make servers`")
    server = OwnServer.make(binaries)
    for name in ("server", "stranger"):
        _certificate(server.folder, name)
    for part, mode in (("crt", 0o644), ("key", 0o600)):
        file = shutil.copy(server.folder / f"server.{part}", server.data)
        os.chmod(file, mode)
        shutil.chown(file, server.data.stat().st_uid, server.data.stat().st_gid)
    server.add("etl")
    server.run("create database sales owner etl", "alter system set ssl = on")
    (server.data / "pg_hba.conf").write_text(
        "host all root 127.0.0.1/32 trust\nhostssl all etl 127.0.0.1/32 scram-sha-256\n"
    )
    server.run("select pg_reload_conf()")
    yield server
    server.stop()
    shutil.rmtree(server.folder)


@pytest.fixture
def connect(tls_server: OwnServer, tmp_path: Path) -> Callable[..., tuple[object, ...]]:
    """Connect with parameters of TLS and a root certificate; return who is connected, and how."""

    def made(mode: str, root: str = "server", host: str = "127.0.0.1") -> tuple[object, ...]:
        file = f"{tls_server.folder}/{root}.crt"
        url = f"{tls_server.url('etl')}?sslmode={mode}&sslrootcert={file}"
        with (
            Warehouse.open(Home.at(tmp_path), url.replace("127.0.0.1", host)) as opened,
            opened.administrator() as connection,
        ):
            query = "select ssl, version from pg_stat_ssl where pid = pg_backend_pid()"
            return connection.execute(query).fetchone()

    return made


def test_a_trusted_certificate_of_that_host_is_connected_to_by_tls(connect) -> None:
    assert connect("verify-full") == (True, "TLSv1.3")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"mode": "verify-full", "root": "stranger"}, "is not signed by an authority"),
        ({"mode": "verify-full", "root": "nowhere"}, "put the root certificate"),
        ({"mode": "verify-full", "host": "localhost"}, "name the server in the URL as its"),
        ({"mode": "disable"}, "lets this login in by TLS alone"),
    ],
)
def test_a_certificate_that_is_not_trusted_is_refused_with_what_to_do(
    connect, given: dict[str, str], said: str
) -> None:
    with pytest.raises(OutsideError) as refused:
        connect(**given)
    assert said in refused.value.remedy
    assert SECRET not in str(refused.value)


def test_a_server_without_tls_is_refused_where_the_url_wants_it(
    own_server: OwnServer, tmp_path: Path
) -> None:
    url = own_server.add("etl") + "?sslmode=require"
    with Warehouse.open(Home.at(tmp_path), url) as opened:
        refused = pytest.raises(OutsideError, match="does not speak TLS at this port")
        with refused, opened.connection():
            pass
