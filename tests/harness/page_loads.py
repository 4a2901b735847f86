"""What a page fetches, as the browser counts it."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page


class PageLoad:
    """What a page fetches from when this is made, up to the faces of people.

    The page asks for those once all else is there; the initials stand in for them.
    """

    def __init__(self, page: Page) -> None:
        self._paths: dict[str, str] = {}
        self._sizes: dict[str, int] = {}
        network = page.context.new_cdp_session(page)
        network.send("Network.enable")
        network.on("Network.requestWillBeSent", self._on_request)
        network.on("Network.loadingFinished", self._on_finished)

    @property
    def paths(self) -> Sequence[str]:
        """The path of each request, in their order."""
        return [path for path in self._paths.values() if not is_face(path)]

    @property
    def size(self) -> int:
        """How many bytes came for them, with their headers."""
        return sum(size for id_, size in self._sizes.items() if not is_face(self._paths[id_]))

    def is_before_faces(self, path: str) -> bool:
        """Return whether a request was sent, and before that for any face."""
        sent = [*self._paths.values()]
        return path in sent and not any(map(is_face, sent[: sent.index(path)]))

    def _on_request(self, sent: dict[str, Any]) -> None:
        url = sent["request"]["url"]
        if url.startswith("http"):
            self._paths[sent["requestId"]] = urlsplit(url).path

    def _on_finished(self, done: dict[str, Any]) -> None:
        if done["requestId"] in self._paths:
            self._sizes[done["requestId"]] = int(done["encodedDataLength"])


def is_face(path: str) -> bool:
    """Return whether a path is that of someone's picture."""
    return path.endswith("/avatar")
