import asyncio
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from parley.files import BlobStore, BlobsUnavailableError, StoredBlob
from parley.files.backends import BLOCK


class ClientError(Exception):
    """What a sender did wrong."""


async def chunks(*parts: bytes, failure: BaseException | None = None) -> AsyncIterator[bytes]:
    for part in parts:
        yield part
    if failure is not None:
        raise failure


def put(blobs: BlobStore, *parts: bytes) -> StoredBlob:
    return asyncio.run(blobs.put(chunks(*parts)))


def read(blobs: BlobStore, key: str, start: int, end: int) -> bytes:
    async def joined() -> bytes:
        return b"".join([block async for block in await blobs.read(key, start, end)])

    return asyncio.run(joined())


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.fixture
def blobs(tmp_path: Path) -> BlobStore:
    return BlobStore.in_folder(tmp_path / "blobs")


class TestPut:
    @pytest.mark.parametrize("size", [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 5])
    def test_bytes_come_back_as_they_went(self, blobs: BlobStore, size: int) -> None:
        content = bytes(range(256)) * (size // 256 + 1)
        content = content[:size]
        blob = put(blobs, content[:100], content[100:])
        assert read(blobs, blob.key, 0, size) == content

    def test_it_tells_size_digest_and_first_bytes(self, blobs: BlobStore) -> None:
        blob = put(blobs, b"ab", b"", b"cdefghij", b"klmnop")
        digest = hashlib.sha256(b"abcdefghijklmnop").hexdigest()
        assert blob[1:] == (16, digest, b"abcdefghijkl")

    def test_equal_bytes_have_keys_of_their_own(self, blobs: BlobStore) -> None:
        assert put(blobs, b"same").key != put(blobs, b"same").key

    @pytest.mark.parametrize("blocks", [0, 1, 4])
    def test_a_sender_who_fails_leaves_nothing(
        self, blobs: BlobStore, tmp_path: Path, blocks: int
    ) -> None:
        failure = ClientError()
        with pytest.raises(ClientError):
            asyncio.run(blobs.put(chunks(*[b"x" * BLOCK] * blocks, b"y", failure=failure)))
        assert files(tmp_path) == []

    def test_a_full_disk_leaves_nothing(
        self, blobs: BlobStore, tmp_path: Path, small_disk: int
    ) -> None:
        with pytest.raises(BlobsUnavailableError, match="File too large"):
            put(blobs, *[b"x" * BLOCK] * (small_disk // BLOCK + 2))
        assert files(tmp_path) == []

    def test_no_one_else_on_the_machine_may_look(self, blobs: BlobStore, tmp_path: Path) -> None:
        put(blobs, b"secret")
        assert (tmp_path / "blobs").stat().st_mode & 0o077 == 0


class TestRead:
    def test_any_part_can_be_read(self, blobs: BlobStore) -> None:
        content = b"".join(bytes([number]) * BLOCK for number in range(3))
        key = put(blobs, content).key
        start, end = BLOCK - 10, 2 * BLOCK + 10
        assert read(blobs, key, start, end) == content[start:end]

    @pytest.mark.parametrize("end", [0, 1])
    def test_a_missing_file_is_found_out_before_the_first_block(
        self, blobs: BlobStore, end: int
    ) -> None:
        with pytest.raises(FileNotFoundError):
            asyncio.run(blobs.read("aa/nothing", 0, end))


class TestDelete:
    def test_what_is_deleted_is_gone(self, blobs: BlobStore, tmp_path: Path) -> None:
        asyncio.run(blobs.delete([put(blobs, b"1").key, put(blobs, b"2").key]))
        assert files(tmp_path) == []

    def test_what_is_not_there_need_not_be_deleted(self, blobs: BlobStore) -> None:
        key = put(blobs, b"1").key
        asyncio.run(blobs.delete(["aa/nothing", key]))
        with pytest.raises(FileNotFoundError):
            asyncio.run(blobs.read_whole(key))
