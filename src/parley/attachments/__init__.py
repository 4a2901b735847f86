"""Attachments: upload, download, thumbnails, and who may read and send which.

The rules and records of attachments belong here. Bytes, forms and pictures as such are in `files`.
"""

from typing import TYPE_CHECKING

from parley.attachments.commands import (
    AttachmentRecord,
    DeleteAbandoned,
    DeleteAttachment,
    Deletion,
    DiscardUploads,
    StoredAttachment,
    UploadLimits,
    find_readable,
    find_sendable_names,
    release,
)
from parley.deferred import defer_imports

if TYPE_CHECKING:  # HTTP, which commands beside a server do without
    from parley.attachments.cleanup import remove_abandoned, remove_bytes
    from parley.attachments.progress import UploadStatusResource
    from parley.attachments.resources import (
        AttachmentResource,
        AttachmentsResource,
        ContentResource,
        ThumbnailResource,
    )
    from parley.attachments.schemas import THUMBNAIL_SPEC, Attachment, serialize_attachment
    from parley.attachments.uploads import ReceivedUpload, record_upload
else:
    __getattr__ = defer_imports(
        __name__,
        "cleanup",
        "progress",
        "resources",
        "schemas",
        "uploads",
    )

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
    "UploadLimits",
    "UploadStatusResource",
    "find_readable",
    "find_sendable_names",
    "record_upload",
    "release",
    "remove_abandoned",
    "remove_bytes",
    "serialize_attachment",
]
