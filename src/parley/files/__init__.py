"""Files that people send, whatever they are for: their bytes, and the pictures among them."""

from parley.files.blobs import Blobs, BlobsUnavailableError, StoredBlob
from parley.files.places import ListedBlob
from parley.files.shrinking import NotAPictureError, Shape, Shrinker
from parley.files.thumbnails import Sizes, Thumbnails

__all__ = [
    "Blobs",
    "BlobsUnavailableError",
    "ListedBlob",
    "NotAPictureError",
    "Shape",
    "Shrinker",
    "Sizes",
    "StoredBlob",
    "Thumbnails",
]
