"""Backups that only the holder of a key can read: files of age (https://age-encryption.org/v1).

A recipient is a public key, so a machine that makes backups can't read them. pyrage, which does the
work, is an extra: whoever encrypts otherwise has no use for it.
"""

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from typing import IO, Any, Final, Protocol

from parley.maintenance.archives import ArchiveError

MAGIC: Final = b"age-encryption.org/"
"""What a file of age's begins with."""

_LARGEST_KEYS: Final = 1024 * 1024


class DecryptionError(ArchiveError):
    """Something encrypted can't be read; the message says why."""


class Readable(Protocol):
    """What can be read from."""

    def read(self, size: int = -1, /) -> bytes:
        """Read at most so many bytes."""


class Writable(Protocol):
    """What can be written to."""

    def write(self, block: bytes, /) -> int:
        """Write bytes."""

    def flush(self) -> None:
        """Let go of what was written."""


class AgeRecipients:
    """Those who can read what is encrypted.

    Args:
        keys: Public keys: `age1…`, `ssh-ed25519 …` or `ssh-rsa …`.

    Raises:
        ArchiveError: One is none; or pyrage is missing.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        self.keys = tuple(sorted({key.strip() for key in keys}))
        self._pyrage = _import_pyrage()
        self._recipients = [self._parse(key) for key in self.keys]

    def copy(self, source: Readable, target: Writable) -> None:
        """Encrypt all of one file into another."""
        with _watch(source, target) as (reader, writer):
            self._pyrage.encrypt_io(reader, writer, self._recipients)

    @contextmanager
    def open_writer(self, file: IO[bytes]) -> Iterator[IO[bytes]]:
        """Encrypt what is written, which is whole once this ends."""
        reading, writing = os.pipe()

        def work() -> None:
            with os.fdopen(reading, "rb") as source:
                self.copy(source, file)

        with _Worker(work), os.fdopen(writing, "wb") as end:
            yield end

    def _parse(self, key: str) -> object:
        kind = self._pyrage.ssh if key.startswith("ssh-") else self._pyrage.x25519
        try:
            return kind.Recipient.from_str(key)
        except self._pyrage.RecipientError as error:
            raise ArchiveError(
                f"{key!r} is no public key: those of age begin with age1, SSH keys with ssh-ed25519"
                " or ssh-rsa"
            ) from error


class Identities:
    """The secret keys of those who can read what was encrypted.

    Args:
        files: Of age-keygen, or an SSH key each, without a passphrase.

    Raises:
        ArchiveError: One holds no key, or can't be read; or pyrage is missing.
    """

    def __init__(self, files: Sequence[Path]) -> None:
        self._pyrage = _import_pyrage()
        self._identities = [one for file in files for one in self._parse(file)]

    def copy(self, source: Readable, target: Writable) -> None:
        """Decrypt all of one file into another.

        Raises:
            DecryptionError: It was encrypted for others, or it is not whole.
        """
        with _watch(source, target) as (reader, writer):
            try:
                self._pyrage.decrypt_io(reader, writer, self._identities)
            except (self._pyrage.DecryptError, OSError) as error:
                raise DecryptionError(f"can't be decrypted: {error}") from error

    @contextmanager
    def open_reader(self, file: IO[bytes]) -> Iterator[BufferedReader]:
        """Read what was encrypted; what is wrong with it is raised at the end."""
        reading, writing = os.pipe()

        def work() -> None:
            with os.fdopen(writing, "wb") as target:
                self.copy(file, target)

        with _Worker(work), os.fdopen(reading, "rb") as source:
            yield source

    def _parse(self, path: Path) -> Sequence[object]:
        try:
            with path.open("rb") as file:
                content = file.read(_LARGEST_KEYS)
        except OSError as error:
            raise ArchiveError(f"can't read {path}: {error.strerror or error}") from error
        try:
            if b"PRIVATE KEY" in content:
                return [self._pyrage.ssh.Identity.from_buffer(content)]
            lines = [line.strip() for line in content.decode().splitlines()]
            keys = [line for line in lines if line and not line.startswith("#")]
            found = [self._pyrage.x25519.Identity.from_str(key) for key in keys]
        except (self._pyrage.IdentityError, UnicodeError):  # which may repeat the key
            found = []
        if not found:
            raise ArchiveError(
                f"{path} holds no secret key of age, and no SSH key without passphrase"
            )
        return found


class _Watch:
    """Whether something went wrong with a file that Rust reads or writes.

    pyrage 1.4 writes its last block as it forgets the file, together with what goes wrong then.
    """

    def __init__(self) -> None:
        self.error: BaseException | None = None

    @contextmanager
    def note_error(self) -> Iterator[None]:
        """Note what goes wrong."""
        try:
            yield
        except BaseException as error:
            self.error = error
            raise


class _WatchedReader(_Watch):
    """A file that is read."""

    def __init__(self, file: Readable) -> None:
        super().__init__()
        self._file = file

    def read(self, size: int = -1) -> bytes:
        """Read from it."""
        with self.note_error():
            return self._file.read(size)


class _WatchedWriter(_Watch):
    """A file that is written."""

    def __init__(self, file: Writable) -> None:
        super().__init__()
        self._file = file

    def write(self, block: bytes) -> int:
        """Write to it."""
        with self.note_error():
            return self._file.write(block)

    def flush(self) -> None:
        """Flush it."""
        with self.note_error():
            self._file.flush()


@contextmanager
def _watch(source: Readable, target: Writable) -> Iterator[tuple[_WatchedReader, _WatchedWriter]]:
    """Raise what goes wrong with one of two files as what it is."""
    reader, writer = _WatchedReader(source), _WatchedWriter(target)
    failure: Exception | None = None
    try:
        yield reader, writer
    except Exception as error:  # noqa: BLE001 - it is raised below, unless a file knows better
        failure = error
    reason = reader.error or writer.error or failure
    if reason is not None:
        raise reason


class _Worker:
    """A thread at one end of a pipe: what it ends with is raised where the other end is used."""

    def __init__(self, work: Callable[[], None]) -> None:
        self._work = work
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="parley-age")

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, kind: type[BaseException] | None, error: object, at: object) -> None:
        self._thread.join()
        if self._error is None or isinstance(self._error, BrokenPipeError):
            return
        # A pipe that broke, an archive that seems cut: what the thread met is the reason.
        if kind is None or (issubclass(kind, Exception) and not issubclass(kind, ArchiveError)):
            raise self._error

    def _run(self) -> None:
        try:
            self._work()
        except BaseException as error:  # noqa: BLE001 - it is raised where somebody waits
            self._error = error


def _import_pyrage() -> Any:  # noqa: ANN401 - it has no types
    try:
        import pyrage  # noqa: PLC0415 - few need it
    except ImportError as error:
        raise ArchiveError(
            "encryption needs pyrage, which is not installed: pip install 'parley-server[age]'"
        ) from error
    return pyrage
