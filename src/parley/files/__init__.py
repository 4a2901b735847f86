"""Files that people send, whatever they are for: their bytes, and the pictures among them."""

from parley.files.backends import ListedBlob
from parley.files.blobs import BlobStore, BlobsUnavailableError, StoredBlob
from parley.files.thumbnailer import FitMode, NotAnImageError, Thumbnailer
from parley.files.thumbnails import ThumbnailCache, ThumbnailSpec

__all__ = [
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
