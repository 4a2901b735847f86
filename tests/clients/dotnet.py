"""System.Net.Http: its forms quote the boundary, no names, and spell a file's name twice."""

import base64
from collections.abc import Sequence
from typing import Final
from urllib.parse import quote

from tests.clients.client import JSON
from tests.clients.http11 import Headers
from tests.clients.uploads import CONTENT, NAME, Form, Uploader, parts

_BOUNDARY: Final = "7a1d8f3e-5a0c-4e55-9a56-0d9a1b2c3d4e"


class DotNetHttpClient(Uploader):
    """MultipartFormDataContent."""

    name = "HttpClient"
    stack = "C#, .NET 8"

    def forms(self) -> Sequence[tuple[str, Form]]:
        """With the field `filename` and without: the name is a MIME word first, then RFC 8187."""
        text = (
            "Content-Type: text/plain; charset=utf-8\r\n"
            "Content-Disposition: form-data; name=filename"
        )
        word = base64.b64encode(NAME.encode()).decode()
        file = (
            f'Content-Disposition: form-data; name=file; filename="=?utf-8?B?{word}?="; '
            f"filename*=utf-8''{quote(NAME)}"
        )
        content_type = f'multipart/form-data; boundary="{_BOUNDARY}"'
        return [
            (NAME, (content_type, parts(_BOUNDARY, (text, NAME.encode()), (file, CONTENT)))),
            (NAME, (content_type, parts(_BOUNDARY, (file, CONTENT)))),
        ]

    def headers(self, content_type: str, length: int) -> Headers:
        """Host comes first in .NET of today."""
        described = [("Content-Type", content_type), ("Content-Length", str(length))]
        return [
            ("Host", self.host),
            ("Accept", JSON),
            self.authorization,
            *(described if length else []),
        ]
