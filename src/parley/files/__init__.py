"""Storage of bytes in a folder or a bucket, multipart forms, delivery, and thumbnails.

What is the same for every kind of file belongs here. Whose file it is and who may read it does not.
"""

from parley.files.backends import FILES, ListedBlob
from parley.files.blobs import BlobStore, BlobsUnavailableError, StoredBlob
from parley.files.thumbnailer import FitMode, NotAnImageError, Thumbnailer
from parley.files.thumbnails import ThumbnailCache, ThumbnailSpec

__all__ = [
    "FILES",
    "BlobStore",
    "BlobsUnavailableError",
    "FitMode",
    "ListedBlob",
    "NotAnImageError",
    "StoredBlob",
    "ThumbnailCache",
    "ThumbnailSpec",
    "Thumbnailer",
]
