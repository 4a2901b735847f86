"""Small pictures of stored ones: made once, when first asked for, and kept beside the original."""

from collections.abc import AsyncIterator, Sequence
from typing import Final, NamedTuple

from parley.files.blobs import BlobStore
from parley.files.thumbnailer import FitMode, NotAnImageError, Thumbnailer
from parley.wire.errors import bad_value

# What is kept where no thumbnail can be made, so that no one is made to try again. What an earlier
# Parley kept is not in it: more pictures can be shown now.
_NONE: Final = b"none, 2"
_NONE_THEN: Final = b"none"


class ThumbnailSpec(NamedTuple):
    """The small pictures that there are of one kind of original.

    Attributes:
        shape: What they are.
        edges: Their longest edges, in pixels.
        default: The edge where none is asked for.
    """

    shape: FitMode
    edges: tuple[int, ...]
    default: int

    def parse_size(self, given: str | None) -> int:
        """Return which edge the parameter `size` asks for.

        Raises:
            ApiError: 400, where there are no thumbnails of that size.
        """
        if given is None:
            return self.default
        for edge in self.edges:
            if given == str(edge):
                return edge
        raise bad_value("size", f"expected one of {', '.join(map(str, self.edges))}")

    def key(self, key: str, edge: int) -> str:
        """Return the key of the small picture of a blob."""
        return f"{key}.{edge}.{self.shape.extension}"

    def keys(self, key: str) -> Sequence[str]:
        """Return the keys of all the small pictures that a blob may have."""
        return [self.key(key, edge) for edge in self.edges]


class ThumbnailCache:
    """Serves small pictures, and makes those that are missing.

    Args:
        blobs: Where the originals are.
        shrinker: What makes them.
        sizes: Which there are.
    """

    def __init__(self, blobs: BlobStore, shrinker: Thumbnailer, sizes: ThumbnailSpec) -> None:
        self._blobs = blobs
        self._shrinker = shrinker
        self._sizes = sizes

    async def get(self, key: str, length: int, edge: int) -> bytes | None:
        """Return the small picture of an original; `None` where that can't be decoded.

        Args:
            key: The original's, in the blob store.
            length: How many bytes the original has.
            edge: One of the sizes.

        Raises:
            ApiError: 503, where too many others wait for one.
            FileNotFoundError: There is no original.
            BlobsUnavailableError: The original can't be read.
        """
        kept = self._sizes.key(key, edge)
        thumbnail = await self._find(kept)
        if thumbnail in {None, _NONE_THEN}:
            made = await self._make(key, length, edge)
            if made is None:
                return None
            await self._blobs.overwrite(kept, made)
            thumbnail = made
        return None if thumbnail == _NONE else thumbnail

    async def _find(self, kept: str) -> bytes | None:
        try:
            return await self._blobs.read_whole(kept)
        except FileNotFoundError:
            return None

    async def _make(self, key: str, length: int, edge: int) -> bytes | None:
        """Return what is to be kept; `None` where another attempt may do better."""
        try:
            return await self._shrinker.make(self._original(key, length), self._sizes.shape, edge)
        except NotAnImageError:
            return _NONE

    async def _original(self, key: str, length: int) -> AsyncIterator[bytes]:
        async for block in await self._blobs.read(key, 0, length):
            yield block
