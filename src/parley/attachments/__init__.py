"""Attachments: upload, bytes, thumbnails, who may read and send one."""

from parley.attachments.objects import Attachment, attachment_object
from parley.attachments.progress import UploadStatusResource
from parley.attachments.records import (
    AttachmentRecord,
    DeleteAbandoned,
    DeleteAttachment,
    Deletion,
    RecordUpload,
    StoredAttachment,
    find_readable,
    release,
    usable_pairs,
)
from parley.attachments.removal import remove_abandoned, remove_bytes
from parley.attachments.resources import (
    AttachmentResource,
    AttachmentsResource,
    ContentResource,
    ThumbnailResource,
)
from parley.attachments.thumbnails import THUMBNAILS

__all__ = [
    "THUMBNAILS",
    "Attachment",
    "AttachmentRecord",
    "AttachmentResource",
    "AttachmentsResource",
    "ContentResource",
    "DeleteAbandoned",
    "DeleteAttachment",
    "Deletion",
    "RecordUpload",
    "StoredAttachment",
    "ThumbnailResource",
    "UploadStatusResource",
    "attachment_object",
    "find_readable",
    "release",
    "remove_abandoned",
    "remove_bytes",
    "usable_pairs",
]
