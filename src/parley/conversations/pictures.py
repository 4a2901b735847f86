"""Pictures that a message brings along in its body, which become attachments of the message."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress

from parley.attachments import (
    DiscardUploads,
    ReceivedUpload,
    UploadLimits,
    record_upload,
    remove_bytes,
)
from parley.conversations import body
from parley.conversations.validation import MAX_ATTACHMENTS, Draft
from parley.files import BlobStore
from parley.files.image_types import sniff_image_type
from parley.settings import Settings
from parley.store import Store, StoreUnavailableError
from parley.wire import ApiError
from parley.wire.errors import LIMIT_EXCEEDED


class PictureUploads:
    """Makes attachments of the pictures in drafts; they count to their sender's storage.

    Args:
        store: Where attachments are recorded.
        blobs: Where their bytes go.
        settings: How the instance is set up.
        clock: The present moment, in milliseconds.
    """

    def __init__(
        self, store: Store, blobs: BlobStore, settings: Settings, clock: Callable[[], int]
    ) -> None:
        self._store = store
        self._blobs = blobs
        self._settings = settings
        self._clock = clock

    async def attach(self, user_id: int, drafts: Sequence[Draft]) -> tuple[Draft, ...]:
        """Return drafts that carry their pictures as attachments, and show them.

        Raises:
            ApiError: 400 where they are too many or too large, 403 where the quota has no room or
                too many files of the person are not sent yet.
        """
        count = sum(len(draft.files) for draft in drafts)
        if not count:
            return tuple(drafts)
        if count > MAX_ATTACHMENTS:
            raise ApiError(
                LIMIT_EXCEEDED, f"messages.message: at most {MAX_ATTACHMENTS} pictures in them"
            )
        uploaded: list[int] = []
        try:
            return tuple([await self._attach(user_id, draft, uploaded) for draft in drafts])
        except Exception:
            await self._discard(user_id, uploaded)
            raise

    async def discard(self, user_id: int, drafts: Sequence[Draft]) -> None:
        """Forget the attachments of drafts that were not written."""
        await self._discard(user_id, [number for draft in drafts for number in draft.uploaded_ids])

    async def _discard(self, user_id: int, attachment_ids: Sequence[int]) -> None:
        if not attachment_ids:
            return
        # What is left over is found by housekeeping, like any upload that is never sent.
        with suppress(StoreUnavailableError):
            blobs = await self._store.write(DiscardUploads(user_id, attachment_ids))
            await remove_bytes(self._blobs, blobs)

    async def _attach(self, user_id: int, draft: Draft, uploaded: list[int]) -> Draft:
        numbers: dict[int, int] = {}
        for position, file in enumerate(draft.files, start=1):
            numbers[-position] = await self._store_file(user_id, file, position)
            uploaded.append(numbers[-position])
        if not numbers:
            return draft
        shown = [
            numbers[-position] for position, file in enumerate(draft.files, start=1) if file.shown
        ]
        return draft._replace(
            html=body.number_pictures(draft.html, numbers),
            attachment_ids=(*draft.attachment_ids, *numbers.values()),
            shown_ids=draft.shown_ids.union(shown),
            uploaded_ids=tuple(numbers.values()),
            files=(),
        )

    async def _store_file(self, user_id: int, file: body.EmbeddedFile, position: int) -> int:
        limit = self._settings.file_limit
        if len(file.data) > limit:
            raise ApiError(LIMIT_EXCEEDED, f"messages.message: a picture has at most {limit} bytes")
        name = f"image-{position}.{_extension(file)}"
        blob = await self._blobs.put(_once(file.data))
        return await record_upload(
            self._store,
            self._blobs,
            ReceivedUpload(name, blob),
            uploader_id=user_id,
            at=self._clock(),
            limits=UploadLimits(self._settings.storage_quota, self._settings.unsent_files),
        )


async def _once(data: bytes) -> AsyncIterator[bytes]:
    yield data


def _extension(file: body.EmbeddedFile) -> str:
    media_type = sniff_image_type(file.data) or file.media_type
    return media_type.removeprefix("image/").partition("+")[0].replace("jpeg", "jpg")
