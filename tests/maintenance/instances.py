"""Instances to look after, and their archives."""

import hashlib
import io
import os
import tarfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, Self

from parley.instance import blobs_path, get_database
from parley.maintenance import BackupSource
from tests.attachments.files import picture, uploaded
from tests.harness.engines import settings_in
from tests.harness.people import Firm, Person, conversation
from tests.harness.servers import running_server

LETTER = b"Dear Cora,\n"
LONG_AGO = 2 * 24 * 60 * 60


class Furnished(NamedTuple):
    """A data folder with a conversation that carries a file, and a picture of a person."""

    data: Path
    ada: Person

    @classmethod
    def made_in(cls, folder: Path) -> Self:
        """Let a server make one."""
        with running_server(folder) as server, Firm(server) as firm:
            ada, bob = firm.internal(), firm.internal()
            number = uploaded(ada, LETTER, "letter.txt")
            body = conversation(bob, html="<p>Attached.</p>", attachments=[number])
            ada.post("/conversations/", json=body).raise_for_status()
            ada.post("/users/me/avatar", files={"file": picture()}).raise_for_status()
        return cls(folder / "data", ada)

    @property
    def letter(self) -> Path:
        """The bytes of the file."""
        (found,) = [path for path in files(self.data) if path.read_bytes() == LETTER]
        return found


class Silent:
    """Whom it does not matter how far something is."""

    def expect(self, more: int) -> None: ...

    def advance(self, done: int) -> None: ...

    def reach(self, done: int) -> None: ...


def source_in(data: Path) -> BackupSource:
    """Return what is backed up of a data folder."""
    return BackupSource(get_database(settings_in(data)), blobs_path(str(data)), data)


def files(data: Path) -> Sequence[Path]:
    """Return every file in the blob store of a data folder."""
    return sorted(path for path in (data / "blobs").rglob("*") if path.is_file())


def originals(data: Path) -> dict[str, bytes]:
    """Return what people sent, by key: what is made of it, such as thumbnails, is left out."""
    return {
        f"{path.parent.name}/{path.name}": path.read_bytes()
        for path in files(data)
        if "." not in path.name
    }


def grow_old(*paths: Path) -> None:
    """Let files be two days old."""
    for path in paths:
        os.utime(path, (time.time() - LONG_AGO,) * 2)


def seen_by(person: Person) -> object:
    """Return all that a person sees: conversations, messages, the bytes of their files."""
    inbox = person.get("/conversations").json()["conversation"]
    messages = [
        message for one in inbox for message in person.messages_of(one["conversationid"], limit=100)
    ]
    contents = [
        hashlib.sha256(person.get(f"/attachments/{each['id']}/content").content).hexdigest()
        for message in messages
        for each in message.get("attachments", {"attachment": []})["attachment"]
    ]
    avatar = person.get(f"/users/{person.user_id}/avatar").content
    plain = [{**message, "author": None, "recipients": None} for message in messages]
    return [one["conversationid"] for one in inbox], plain, contents, avatar


def entries(archive: Path) -> dict[str, bytes]:
    """Return what an archive holds, by name."""
    found = {}
    with tarfile.open(archive) as tar:
        for entry in tar:
            content = tar.extractfile(entry)
            assert content is not None
            found[entry.name] = content.read()
    return found


def file_entry(name: str, content: bytes = b"") -> tuple[tarfile.TarInfo, bytes]:
    """Describe a file for `write`."""
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    return entry, content


def special_entry(name: str, kind: bytes, target: str = "") -> tuple[tarfile.TarInfo, bytes]:
    """Describe something that is no file: a link, a device."""
    entry = tarfile.TarInfo(name)
    entry.type, entry.linkname = kind, target
    return entry, b""


def write(archive: Path, *held: tuple[tarfile.TarInfo, bytes]) -> Path:
    """Write an archive as it stands."""
    with tarfile.open(archive, "w:gz") as tar:
        for entry, content in held:
            tar.addfile(entry, io.BytesIO(content))
    return archive
