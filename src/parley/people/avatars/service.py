"""Pictures of people: cut to one size when they come, kept, and given in any of eight."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import IO, Final, NamedTuple

import structlog
from falcon.asgi import Request
from typing_extensions import override

from parley.files import (
    FILES,
    BlobStore,
    BlobsUnavailableError,
    FitMode,
    NotAnImageError,
    StoredBlob,
    ThumbnailCache,
    Thumbnailer,
    ThumbnailSpec,
)
from parley.files.image_types import SIGNATURE_LENGTH, sniff_image_type
from parley.files.multipart import Part
from parley.files.multipart_forms import check_form, iterate_file, read_multipart
from parley.files.tempfiles import temporary_file
from parley.store import Command, Queries, Store, Transaction, to_record
from parley.wire import ApiError
from parley.wire.errors import MISSING_PARAMETER, UNAVAILABLE, bad_value

AVATAR_SPEC: Final = ThumbnailSpec(FitMode.SQUARE, (16, 32, 48, 64, 96, 128, 256, 512), default=64)
STORED_EDGE: Final = max(AVATAR_SPEC.edges)
MAX_BYTES: Final = 5 * 1024 * 1024
"""The largest picture that is taken, before it is cut."""

_BLOCK: Final = 64 * 1024

_queries = Queries("parley.people")
_log = structlog.get_logger(__name__)


class Avatar(NamedTuple):
    """A person's picture, as it is kept.

    Attributes:
        blob: The key of its bytes in the blob store.
        size: In bytes.
        digest: SHA-256 of its bytes, in hex.
    """

    blob: str
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class SetAvatar(Command[Avatar | None]):
    """Set a person's picture, whose bytes are stored; return the one that it replaces."""

    user_id: int
    avatar: Avatar
    changed_at: int

    @override
    async def execute(self, tx: Transaction) -> Avatar | None:
        await _queries.lock_user(tx, user_id=self.user_id)
        before = await find_avatar(tx, self.user_id)
        await _queries.set_avatar(
            tx, user_id=self.user_id, changed_at=self.changed_at, **self.avatar._asdict()
        )
        return before


@dataclass(frozen=True, slots=True)
class DeleteAvatar(Command[Avatar | None]):
    """Take a person's picture away; return the one that was there."""

    user_id: int

    @override
    async def execute(self, tx: Transaction) -> Avatar | None:
        await _queries.lock_user(tx, user_id=self.user_id)
        before = await find_avatar(tx, self.user_id)
        await _queries.delete_avatar(tx, user_id=self.user_id)
        return before


async def find_avatar(tx: Transaction, user_id: int) -> Avatar | None:
    """Return a person's picture; `None` where the person has none."""
    row = await _queries.avatar_of(tx, user_id=user_id)
    return None if row is None else to_record(row, Avatar)


class AvatarService:
    """The pictures of an instance.

    Args:
        store: Where it is written who has which.
        blobs: Where their bytes are.
        shrinker: What cuts them.
        clock: The present moment, in milliseconds.
    """

    def __init__(
        self, store: Store, blobs: BlobStore, shrinker: Thumbnailer, clock: Callable[[], int]
    ) -> None:
        self._store = store
        self._blobs = blobs
        self._shrinker = shrinker
        self._clock = clock
        self._smaller = ThumbnailCache(blobs, shrinker, AVATAR_SPEC)

    async def read(self, avatar: Avatar, edge: int) -> bytes:
        """Return a picture in one of the sizes, as a PNG.

        Raises:
            ApiError: 503, where that can't be done now.
            FileNotFoundError: It was taken away meanwhile.
            BlobsUnavailableError: It can't be read.
        """
        if edge == STORED_EDGE:
            return await self._blobs.read_whole(avatar.blob)
        smaller = await self._smaller.get(avatar.blob, avatar.size, edge)
        if smaller is None:
            raise _unavailable()
        return smaller

    async def replace(self, user_id: int, req: Request) -> None:
        """Take a person's picture from a form with the part `file`.

        Raises:
            ApiError: 400, 413 or 415, where there is no picture that can be shown; 503.
            BlobsUnavailableError: It can't be stored.
        """
        check_form(req, MAX_BYTES)
        blob = await self._blobs.put(_single_part(await self._receive_cropped(req)))
        command = SetAvatar(user_id, Avatar(blob.key, blob.size, blob.digest), self._clock())
        await self._delete_blob(await self._record(command, blob))

    async def remove(self, user_id: int) -> None:
        """Take a person's picture away, where there is one."""
        await self._delete_blob(await self._store.write(DeleteAvatar(user_id)))

    async def _receive_cropped(self, req: Request) -> bytes:
        """Read the form, and return its picture as it is kept."""
        with temporary_file() as file:
            await _spool(req, file)
            try:
                cut = await self._shrinker.make(_blocks(file), AVATAR_SPEC.shape, STORED_EDGE)
            except NotAnImageError as error:
                raise _not_an_image() from error
        if cut is None:
            raise _unavailable()
        return cut

    async def _record(self, command: SetAvatar, blob: StoredBlob) -> Avatar | None:
        try:
            return await self._store.write(command)
        except Exception:
            # Not for a cancelled request: its command is written all the same, and needs the bytes.
            await self._blobs.delete([blob.key])
            raise

    async def _delete_blob(self, avatar: Avatar | None) -> None:
        """Remove the bytes of a picture that no row names any more."""
        if avatar is None:
            return
        try:
            await self._blobs.delete([avatar.blob, *AVATAR_SPEC.keys(avatar.blob)])
        except BlobsUnavailableError as error:  # nobody sees it; some bytes are left over
            _log.error("blob_left_over", key=avatar.blob, problem=str(error))


async def _spool(req: Request, file: IO[bytes]) -> None:
    """Write the part `file` of a form into a file, and see that it begins as a picture does."""
    given = False

    async def take(part: Part) -> None:
        nonlocal given
        if part.name != "file":
            return
        if given:
            raise bad_value("file", "the part stands twice")
        given = True
        async for chunk in iterate_file(part, MAX_BYTES):
            await FILES.run(file.write, chunk)

    await read_multipart(req, take, MAX_BYTES)
    if not given:
        raise ApiError(MISSING_PARAMETER, "file: missing")
    file.seek(0)
    if sniff_image_type(file.read(SIGNATURE_LENGTH)) is None:
        raise _not_an_image()
    file.seek(0)


async def _blocks(file: IO[bytes]) -> AsyncIterator[bytes]:
    while block := await FILES.run(file.read, _BLOCK):
        yield block


async def _single_part(content: bytes) -> AsyncIterator[bytes]:
    yield content


def _not_an_image() -> ApiError:
    return bad_value("file", "expected a PNG, JPEG, GIF or WebP picture that can be shown")


def _unavailable() -> ApiError:
    return ApiError(UNAVAILABLE, "the picture can't be made now", {"Retry-After": "10"})
