"""Attachments on the wire (contract §3 and §9)."""

from typing import ClassVar, Final

import msgspec

from parley.attachments.commands import AttachmentRecord
from parley.attachments.names import get_extension
from parley.files import FitMode, ThumbnailSpec
from parley.wire import ResponseBody

THUMBNAIL_SPEC: Final = ThumbnailSpec(FitMode.WHOLE, (64, 128, 256, 512, 1024), default=256)
"""The thumbnails that a picture has (contract §9)."""


class Attachment(ResponseBody, kw_only=True):
    """An attachment, alone or as a member of a message."""

    root: ClassVar[str] = "attachment"

    id: int
    name: str
    extension: str | msgspec.UnsetType = msgspec.UNSET
    siteid: int
    parentfolderid: int
    filesize: int


class UploadedAttachment(ResponseBody, kw_only=True):
    """The answer to an upload."""

    root: ClassVar[str] = "attachment"

    id: int
    progressivekey: str


class UploadStatus(ResponseBody, kw_only=True):
    """How an upload is doing."""

    root: ClassVar[str] = "attachment"

    progressivekeystatus: str
    id: int


def serialize_attachment(record: AttachmentRecord) -> Attachment:
    """Show an attachment."""
    return Attachment(
        id=record.attachment_id,
        name=record.name,
        extension=get_extension(record.name) or msgspec.UNSET,
        siteid=record.site_id,
        parentfolderid=0,  # there are no folders
        filesize=record.size,
    )
