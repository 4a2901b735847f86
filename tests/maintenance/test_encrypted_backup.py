"""Backups that only the holder of a key can read."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
from pyrage import x25519

from tests.harness.commands import Commands
from tests.maintenance.instances import LETTER, Furnished, originals

pytestmark = pytest.mark.only_on("sqlite", "what is written is the same from either engine")


class Keys(NamedTuple):
    """What a firm makes with age-keygen.

    Attributes:
        public: What a backup is encrypted for.
        secret: The file that reads it.
    """

    public: str
    secret: Path

    @classmethod
    def made_in(cls, folder: Path, name: str) -> "Keys":
        identity = x25519.Identity.generate()
        secret = folder / name
        secret.write_text(f"# created: today\n{identity}\n")
        return cls(str(identity.to_public()), secret)


@pytest.fixture
def firm(tmp_path: Path) -> Keys:
    return Keys.made_in(tmp_path, "firm.key")


@pytest.fixture(params=["folder", "archive"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    if request.param == "folder":
        (tmp_path / "backups").mkdir()
        return tmp_path / "backups"
    return tmp_path / "backup.tar.age"


def written(place: Path) -> Sequence[Path]:
    return [path for path in (place, *place.rglob("*")) if path.is_file()]


def test_who_has_the_key_has_everything(
    furnished: Furnished, parley: Commands, place: Path, firm: Keys, tmp_path: Path
) -> None:
    made = parley.plain("backup", place, "--encrypt-to", firm.public, "--data", furnished.data)
    data = tmp_path / "second"
    restored = parley.plain("restore", place, "--identity", firm.secret, "--data", data)
    checked = parley.plain("backup", place, "--check", "--identity", firm.secret)
    assert (made.code, restored.code, checked.code) == (0, 0, 0), restored.err + checked.err
    assert originals(data) == originals(furnished.data)


def test_nobody_else_has_anything(
    furnished: Furnished, parley: Commands, place: Path, firm: Keys, tmp_path: Path
) -> None:
    other = Keys.made_in(tmp_path, "other.key")
    parley.plain("backup", place, "--encrypt-to", firm.public, "--data", furnished.data)
    assert [path for path in written(place) if LETTER in path.read_bytes()] == []
    data = tmp_path / "second"
    without = parley.plain("restore", place, "--data", data)
    wrong = parley.plain("restore", place, "--identity", other.secret, "--data", data)
    assert (without.code, "--identity" in without.err) == (1, True)
    assert (wrong.code, "can't be decrypted" in wrong.err) == (1, True)
    assert not data.exists()


def test_one_that_was_cut_is_refused(
    furnished: Furnished, parley: Commands, firm: Keys, tmp_path: Path
) -> None:
    archive = tmp_path / "backup.tar.gz.age"
    parley.plain("backup", archive, "--encrypt-to", firm.public, "--data", furnished.data)
    whole = archive.read_bytes()
    for length in (0, 30, len(whole) // 2, len(whole) - 1):
        archive.write_bytes(whole[:length])
        checked = parley.plain("backup", archive, "--check", "--identity", firm.secret)
        assert (checked.code, checked.out) == (1, "")


def test_a_folder_is_for_one_set_of_keys(
    furnished: Furnished, parley: Commands, firm: Keys, tmp_path: Path
) -> None:
    other = Keys.made_in(tmp_path, "other.key")
    folder = tmp_path / "backups"
    folder.mkdir()
    parley.plain("backup", folder, "--encrypt-to", firm.public, "--data", furnished.data)
    for keys in ((), ("--encrypt-to", other.public)):
        refused = parley.plain("backup", folder, *keys, "--data", furnished.data)
        assert (refused.code, "name another folder" in refused.err) == (1, True)


@pytest.mark.parametrize("key", ["", "age1", "ssh-ed25519 AAAA", "me@firm.example"])
def test_what_is_no_key_is_told(
    key: str, furnished: Furnished, parley: Commands, tmp_path: Path
) -> None:
    archive = tmp_path / "backup.tar.age"
    refused = parley.plain("backup", archive, "--encrypt-to", key, "--data", furnished.data)
    assert (refused.code, "is no public key" in refused.err) == (1, True)
    assert not archive.exists()


def test_a_file_without_a_key_is_told_and_not_shown(
    parley: Commands, firm: Keys, tmp_path: Path
) -> None:
    secret = tmp_path / "broken.key"
    secret.write_text(firm.secret.read_text()[:-9])
    ended = parley.plain("backup", tmp_path / "x.tar.age", "--check", "--identity", secret)
    assert (ended.code, "holds no secret key" in ended.err) == (1, True)
    assert "AGE-SECRET" not in ended.err


def test_its_name_says_that_it_is_encrypted(
    furnished: Furnished, parley: Commands, firm: Keys, tmp_path: Path
) -> None:
    for archive, keys in (
        (tmp_path / "a.tar", ("--encrypt-to", firm.public)),
        (tmp_path / "a.tar.age", ()),
    ):
        refused = parley.plain("backup", archive, *keys, "--data", furnished.data)
        assert (refused.code, archive.exists()) == (1, False)
