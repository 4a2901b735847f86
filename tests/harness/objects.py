"""A real server that speaks S3, as a process of its own."""

import contextlib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

import httpx
from obstore.store import S3Store

BUCKET = "parley-attachments"
_KEY, _SECRET, _REGION = "test-key", "test-secret", "eu-west-1"
_PLACE = (
    "<CreateBucketConfiguration>"
    f"<LocationConstraint>{_REGION}</LocationConstraint>"
    "</CreateBucketConfiguration>"
)
_NAMESPACE = "{http://s3.amazonaws.com/doc/2006-03-01/}"
_PATIENCE = 60.0


@dataclass
class ObjectStore:
    """A running one, with a bucket."""

    address: str
    process: subprocess.Popen[bytes]

    @property
    def variables(self) -> Mapping[str, str]:
        """What leads a program to it."""
        return {
            "AWS_ACCESS_KEY_ID": _KEY,
            "AWS_SECRET_ACCESS_KEY": _SECRET,
            "AWS_REGION": _REGION,
            "AWS_ENDPOINT_URL": self.address,
        }

    def settings(self, prefix: str) -> Mapping[str, str]:
        """What has an instance keep its attachments here, under a prefix."""
        return {**self.variables, "PARLEY_BLOBS": f"s3://{BUCKET}/{prefix}"}

    @property
    def bucket(self) -> S3Store:
        """The bucket, for whoever does something behind an instance's back."""
        return S3Store(
            BUCKET,
            endpoint=self.address,
            region=_REGION,
            access_key_id=_KEY,
            secret_access_key=_SECRET,
            client_options={"allow_http": True},
        )

    def keys(self, prefix: str = "") -> Sequence[str]:
        """Return what is stored under a prefix, without it."""
        found = self._listed("list-type=2", "Contents")
        start = f"{prefix}/" if prefix else ""
        return [key.removeprefix(start) for key in found if key.startswith(start)]

    def unfinished(self) -> Sequence[str]:
        """Return the uploads in parts that were neither completed nor given up."""
        return self._listed("uploads", "Upload")

    def _listed(self, query: str, entry: str) -> Sequence[str]:
        answer = httpx.get(f"{self.address}/{BUCKET}?{query}").raise_for_status()
        tree = ET.fromstring(answer.content)  # noqa: S314 - our own server
        return [one.findtext(f"{_NAMESPACE}Key", "") for one in tree.iter(_NAMESPACE + entry)]


@contextlib.contextmanager
def running_objects(port: int | None = None) -> Iterator[ObjectStore]:
    """Start one, with an empty bucket, and end it afterwards."""
    port = port or _free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    store = ObjectStore(f"http://127.0.0.1:{port}", process)
    try:
        _wait_for(store)
        httpx.put(f"{store.address}/{BUCKET}", content=_PLACE).raise_for_status()
        yield store
    finally:
        process.kill()
        process.wait(15)


def _wait_for(store: ObjectStore) -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        assert store.process.poll() is None, "the object store ended"
        with contextlib.suppress(httpx.TransportError):
            httpx.get(f"{store.address}/moto-api/")
            return
        time.sleep(0.05)
    raise AssertionError("the object store did not start")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port
