"""A real nginx in front of a server, configured as docs/deploy.md says."""

import contextlib
import os
import re
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.docs.documents import Document
from tests.harness.meters import wait_until
from tests.harness.servers import Server

_NAME: Final = "localhost"
_AROUND: Final = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
{user}
worker_processes 1;
worker_rlimit_nofile 20000;
events {{ worker_connections 10000; }}
http {{
    access_log off;
    client_body_temp_path {folder}/bodies;
    proxy_temp_path {folder}/answers;
    fastcgi_temp_path {folder}/unused;
    uwsgi_temp_path {folder}/unused;
    scgi_temp_path {folder}/unused;
{inner}
}}
"""


@dataclass(frozen=True, slots=True)
class Proxy:
    """A running nginx.

    Attributes:
        address: Where it listens, over TLS.
        tls: What trusts its certificate.
    """

    address: str
    tls: ssl.SSLContext


def documented() -> str:
    """Give the configuration of docs/deploy.md."""
    (block,) = (
        one
        for one in Document("docs/deploy.md").blocks()
        if one.language == "nginx" and "listen 443" in one.text
    )
    return block.text


@contextlib.contextmanager
def running_nginx(folder: Path, server: Server, *, seconds: int | None) -> Iterator[Proxy]:
    """Run nginx in front of a server; skips where the machine has none.

    Args:
        folder: For its files.
        server: What is behind it.
        seconds: How long nginx waits for the silent, instead of what is documented.
    """
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if nginx is None:
        pytest.skip("no nginx: install it")
    port = _free_port()
    certificate, key = _certificate(folder)
    inner = documented()
    for place, own in (
        ("127.0.0.1:8080", server.address.removeprefix("http://")),
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("parley.firm.example", _NAME),
        ("/etc/ssl/parley/fullchain.pem", str(certificate)),
        ("/etc/ssl/parley/privkey.pem", str(key)),
    ):
        assert place in inner, place
        inner = inner.replace(place, own)
    if seconds is not None:
        inner = re.sub(r"(client_\w+_timeout|send_timeout|keepalive_timeout)( +)\d+s",
                       rf"\1\g<2>{seconds}s", inner)  # fmt: skip
    user = "user root;" if os.geteuid() == 0 else ""
    configuration = folder / "nginx.conf"
    configuration.write_text(_AROUND.format(folder=folder, user=user, inner=inner), "utf-8")
    process = subprocess.Popen(
        [nginx, "-p", str(folder), "-c", str(configuration)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        wait_until(lambda: _accepts(port) or process.poll() is not None)
        assert process.poll() is None, process.stderr and process.stderr.read()
        yield Proxy(f"https://{_NAME}:{port}", ssl.create_default_context(cafile=str(certificate)))
    finally:
        process.terminate()
        process.wait(15)
        if process.stderr is not None:
            process.stderr.close()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def _accepts(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def _certificate(folder: Path) -> tuple[Path, Path]:
    """Make a certificate for this machine alone; gives it and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, _NAME)])
    day = timedelta(days=1)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - day)
        .not_valid_after(datetime.now(UTC) + day)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(_NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "certificate.pem", folder / "key.pem"
    paths[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return paths
