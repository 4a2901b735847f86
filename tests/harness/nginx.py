"""A real nginx with a configuration out of `contrib`, on ports of its own."""

import contextlib
import datetime as dt
import ipaddress
import os
import re
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

NAME = "parley.firm.example"
ONE = "parley.conf"
"""The configuration for one node."""

MANY = "parley-nodes.conf"
"""What it begins with for many."""

_FOLDER = Path(__file__).parents[2] / "contrib" / "nginx"
_PATIENCE = 15.0
_AROUND = """
{user}
pid {folder}/pid;
error_log {folder}/error.log warn;
worker_rlimit_nofile 20000;
events {{ worker_connections 10000; }}
http {{
    access_log off;
    client_body_temp_path {folder}/bodies;
    proxy_temp_path {folder}/proxied;
    fastcgi_temp_path {folder}/a; uwsgi_temp_path {folder}/b; scgi_temp_path {folder}/c;
{configuration}
}}
"""


class Nginx:
    """A running one."""

    def __init__(self, folder: Path, port: int, plain: int) -> None:
        self._folder = folder
        self.port = port
        self.plain_address = f"http://127.0.0.1:{plain}"
        self.address = f"https://127.0.0.1:{port}"
        self.trust = ssl.create_default_context(cafile=folder / "certificate.pem")

    @contextlib.contextmanager
    def connected(self) -> Iterator[ssl.SSLSocket]:
        """Connect to it; what is sent is what it gets."""
        with (
            socket.create_connection(("127.0.0.1", self.port)) as plain,
            self.trust.wrap_socket(plain, server_hostname="127.0.0.1") as connection,
        ):
            yield connection

    @property
    def access_log(self) -> str:
        """What was asked of it, as the configuration says."""
        return (self._folder / "access.log").read_text("utf-8")

    @property
    def error_log(self) -> str:
        """What it had to complain about."""
        return (self._folder / "error.log").read_text("utf-8")


@contextlib.contextmanager
def running_nginx(configuration: str, instead: Mapping[str, str]) -> Iterator[Nginx]:
    """Run one with a configuration in which some words stand for others; skip where there is none.

    Args:
        configuration: What stands inside `http { }`, listening on port 443.
        instead: Words of it, and what stands for them here; each must be there.
    """
    program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        pytest.skip("there is no nginx: on Debian, install the package nginx-light")
    folder = Path(tempfile.mkdtemp(prefix="parley-nginx-"))
    try:
        port, plain = free_port(), free_port()
        certificate, key = self_signed(folder)
        words = {
            "listen 443 ssl": f"listen 127.0.0.1:{port} ssl",
            "listen 80;": f"listen 127.0.0.1:{plain};",
            "/etc/ssl/parley/fullchain.pem": str(certificate),
            "/etc/ssl/parley/privkey.pem": str(key),
            "/var/log/nginx/parley.log": str(folder / "access.log"),
            **instead,
        }
        for word, here in words.items():
            assert word in configuration, f"the configuration has no {word}"
            configuration = configuration.replace(word, here)
        user = "user root;" if os.geteuid() == 0 else ""
        whole = folder / "nginx.conf"
        whole.write_text(_AROUND.format(folder=folder, user=user, configuration=configuration))
        process = subprocess.Popen(
            [program, "-p", folder, "-c", whole, "-g", "daemon off;"], stderr=subprocess.PIPE
        )
        try:
            _wait_for(port, process)
            yield Nginx(folder, port, plain)
        finally:
            process.terminate()
            process.communicate(timeout=_PATIENCE)
    finally:
        shutil.rmtree(folder)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            assert process.stderr is not None
            raise AssertionError(f"nginx ended:\n{process.stderr.read().decode()}")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.02)
    raise AssertionError("nginx does not listen")


def self_signed(folder: Path) -> tuple[Path, Path]:
    """Make a certificate that nobody but a test trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    here = [x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(here), critical=False)
        .sign(key, hashes.SHA256())
    )
    certificate, secret = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return certificate, secret


def documented(name: str) -> str:
    """Return a configuration out of `contrib`, without what is said before it."""
    text = (_FOLDER / name).read_text("utf-8")
    return text[text.index("\nupstream ") + 1 :]


def hurried(configuration: str, seconds: int) -> str:
    """Make a configuration wait so many seconds for the silent, instead of what it says."""
    return re.sub(
        r"(client_\w+_timeout|send_timeout|keepalive_timeout)( +)\d+s",
        rf"\1\g<2>{seconds}s",
        configuration,
    )


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port
