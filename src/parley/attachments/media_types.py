"""The media type that a file is served with. Pure.

It is decided by Parley, never by the uploader: a picture is one only if its first bytes say so, any
other type comes from the extension by a table that is the same on every machine. What a browser
could run, and what is unknown, is plain bytes.
"""

from typing import Final

from parley.attachments.names import get_extension
from parley.files.image_types import sniff_image_type

UNKNOWN: Final = "application/octet-stream"

_OFFICE: Final = "application/vnd.openxmlformats-officedocument."
_OPEN_DOCUMENT: Final = "application/vnd.oasis.opendocument."
_BY_EXTENSION: Final = {
    "7z": "application/x-7z-compressed",
    "avi": "video/x-msvideo",
    "bmp": "image/bmp",
    "csv": "text/csv",
    "doc": "application/msword",
    "docx": _OFFICE + "wordprocessingml.document",
    "flac": "audio/flac",
    "gz": "application/gzip",
    "heic": "image/heic",
    "ics": "text/calendar",
    "json": "application/json",
    "m4a": "audio/mp4",
    "mov": "video/quicktime",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
    "msg": "application/vnd.ms-outlook",
    "odp": _OPEN_DOCUMENT + "presentation",
    "ods": _OPEN_DOCUMENT + "spreadsheet",
    "odt": _OPEN_DOCUMENT + "text",
    "ogg": "audio/ogg",
    "pdf": "application/pdf",
    "ppt": "application/vnd.ms-powerpoint",
    "pptx": _OFFICE + "presentationml.presentation",
    "rtf": "application/rtf",
    "tar": "application/x-tar",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "txt": "text/plain",
    "vcf": "text/vcard",
    "wav": "audio/wav",
    "webm": "video/webm",
    "xls": "application/vnd.ms-excel",
    "xlsx": _OFFICE + "spreadsheetml.sheet",
    "zip": "application/zip",
}


def guess_media_type(name: str, head: bytes) -> str:
    """Return a file's type.

    Args:
        name: The file's name.
        head: Its first `image_types.SIGNATURE_LENGTH` bytes, or all where it is shorter.
    """
    return sniff_image_type(head) or _BY_EXTENSION.get((get_extension(name) or "").lower(), UNKNOWN)
