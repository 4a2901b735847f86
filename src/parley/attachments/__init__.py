"""Attachments: upload, download, thumbnails, and who may read and send which.

The rules and records of attachments belong here. Bytes, forms and pictures as such are in `files`.
"""

from parley.attachments.cleanup import remove_abandoned, remove_bytes
from parley.attachments.commands import (
    AttachmentRecord,
    DeleteAbandoned,
    DeleteAttachment,
    Deletion,
    DiscardUploads,
    StoredAttachment,
    find_readable,
    find_sendable_names,
    release,
)
from parley.attachments.progress import UploadStatusResource
from parley.attachments.resources import (
    AttachmentResource,
    AttachmentsResource,
    ContentResource,
    ThumbnailResource,
)
from parley.attachments.schemas import THUMBNAIL_SPEC, Attachment, serialize_attachment
from parley.attachments.uploads import ReceivedUpload, record_upload

__all__ = [
    "THUMBNAIL_SPEC",
    "Attachment",
    "AttachmentRecord",
    "AttachmentResource",
    "AttachmentsResource",
    "ContentResource",
    "DeleteAbandoned",
    "DeleteAttachment",
    "Deletion",
    "DiscardUploads",
    "ReceivedUpload",
    "StoredAttachment",
    "ThumbnailResource",
    "UploadStatusResource",
    "find_readable",
    "find_sendable_names",
    "record_upload",
    "release",
    "remove_abandoned",
    "remove_bytes",
    "serialize_attachment",
]
