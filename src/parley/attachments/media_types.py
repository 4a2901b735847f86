"""The media type that a file is served with. Pure.

It is decided by Parley, never by the uploader: a picture is one only if its first bytes say so, any
other type comes from the extension by a table that is the same on every machine. What a browser
could run, and what is unknown, is plain bytes.
"""

from typing import Final

from parley.attachments.names import extension_of

SIGNATURE_LENGTH: Final = 12
"""How many of a file's first bytes tell whether it is a picture."""

PICTURES: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
"""The types that a page may show, and that thumbnails are made of."""

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


def media_type_of(name: str, head: bytes) -> str:
    """Decide a file's type.

    Args:
        name: The file's name.
        head: Its first `SIGNATURE_LENGTH` bytes, or all where it is shorter.
    """
    return picture_type(head) or _BY_EXTENSION.get((extension_of(name) or "").lower(), UNKNOWN)


def picture_type(head: bytes) -> str | None:
    """Tell which kind of picture starts like this; `None` where none of `PICTURES` does."""
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    return None
