"""A client that sends a file in a form and reads it back: what most HTTP libraries are used for."""

import abc
from collections.abc import Sequence
from typing import ClassVar, Final

from tests.clients.client import Client, Step
from tests.clients.http11 import Answer, Headers

CONTENT: Final = b"PK\x03\x04 a file\r\n--x\r\nof its own\r\n"

NAME: Final = "Entwurf, 20 € netto.docx"
"""What no ASCII and no ISO-8859-1 spells."""

Form = tuple[str, bytes]
"""A Content-Type with its boundary, and a body."""


class Uploader(Client):
    """One that uploads; what its library writes by itself is its own."""

    target: ClassVar[str] = "/api/4/attachments?siteid=0"

    @property
    def steps(self) -> Sequence[Step]:
        """All forms that it knows, and what else it does."""
        return self.upload, *self.others

    @property
    def others(self) -> Sequence[Step]:
        """What else it does."""
        return ()

    @abc.abstractmethod
    def forms(self) -> Sequence[tuple[str, Form]]:
        """Write each form that its library writes, with the name that the file is to have."""

    @abc.abstractmethod
    def headers(self, content_type: str, length: int) -> Headers:
        """Write the header fields of a request with a body, or without where it has no length."""

    @property
    def authorization(self) -> tuple[str, str]:
        """The header field that says whose request it is."""
        return "Authorization", f"Bearer {self.scene.user.token}"

    def upload(self) -> None:
        """Each form, and read the name and the bytes back."""
        for name, (content_type, body) in self.forms():
            answer = self.send("POST", self.target, self.headers(content_type, len(body)), body)
            assert answer.status == 201, answer.text
            number = answer.json["id"]
            found = self.get(f"/api/4/attachments/{number}")
            assert found.json["name"] == name
            assert self.get(f"/api/4/attachments/{number}/content").content == CONTENT

    def get(self, target: str) -> Answer:
        """Read something."""
        return self.send("GET", target, self.headers("", 0))


def parts(boundary: str, *written: tuple[str, bytes]) -> bytes:
    """Write the parts of a form, each with the lines of its head."""
    return (
        b"".join(
            f"--{boundary}\r\n{head}\r\n\r\n".encode() + content + b"\r\n"
            for head, content in written
        )
        + f"--{boundary}--\r\n".encode()
    )
