"""The tables in the documents tell of the proofs that there are, and of no others."""

import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import msgspec
import pytest

from tests.harness.volumes import require_room
from tests.proofs.proof import Claim, Part, Row
from tests.proofs.tables import BEGIN, DOCUMENTS, END, REPOSITORY, Table


@pytest.fixture(scope="module")
def claims() -> Mapping[str, list[tuple[str, str]]]:
    """Every claim with its method, by document."""
    listed = subprocess.run(
        [sys.executable, "-m", "tests.proofs", "--list", "--json"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    found = defaultdict(list)
    for document, claim, method in msgspec.json.decode(listed.stdout):
        found[document].append((claim, method))
    return found


@pytest.mark.parametrize("document", DOCUMENTS.values())
def test_every_claim_stands_in_its_document_as_it_was_proved(
    document: str, claims: Mapping[str, list[tuple[str, str]]]
) -> None:
    """Where this fails, `script/prove` has not been run since the proofs changed."""
    rows = Table(REPOSITORY / document).rows
    assert [(row.claim, row.method) for row in rows] == claims[document]


def test_a_person_reads_what_there_is_and_by_what_name_it_is_run() -> None:
    listed = subprocess.run(
        [sys.executable, "-m", "tests.proofs", "power_cut", "--list"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "power_cut" in listed.stdout
    assert "An acknowledged message" in listed.stdout
    assert "[" not in listed.stdout
    assert "smuggled" not in listed.stdout


def test_one_that_has_no_room_says_so(tmp_path: Path) -> None:
    room = shutil.disk_usage(tmp_path).free // 1024**2
    with pytest.raises(AssertionError, match=rf"there is no room in .* {room + 10**6} wanted"):
        require_room(tmp_path, room + 10**6)


def test_what_is_written_reads_back(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(f"before\n{BEGIN}\n{END}\nafter\n")
    rows = [Row("a | b", "by\n trying", "12", "held"), Row("c", "d", "", "skipped: no root")]
    for _ in range(2):
        Table(path).write(rows, "About it.")
    assert Table(path).rows == [Row("a | b", "by trying", "12", "held"), rows[1]]
    text = path.read_text()
    assert text.startswith("before\n")
    assert text.endswith("after\n")
    assert text.count("About it.") == 1


class TestClaim:
    def test_one_part_that_fails_makes_it_fail(self) -> None:
        claim = _claim(Part("SQLite", "passed", "2"), Part("PostgreSQL", "failed"))
        assert (claim.failed, claim.row().result) == (True, "**failed**")

    def test_what_was_skipped_is_said_beside_what_held(self) -> None:
        claim = _claim(
            Part("SQLite", "passed", "2"), Part("PostgreSQL", "skipped", "", "no server")
        )
        assert claim.row().result == "held; skipped on PostgreSQL: no server"

    def test_one_that_was_skipped_says_why(self) -> None:
        assert _claim(Part("", "skipped", "", "needs root")).row().result == "skipped: needs root"

    def test_parts_say_whose_figure_it_is(self) -> None:
        claim = _claim(Part("SQLite", "passed", "2"), Part("PostgreSQL", "passed", "3"))
        assert claim.row().figure == "SQLite: 2. PostgreSQL: 3"

    def test_one_of_which_a_part_was_not_run_is_not_complete(self) -> None:
        assert not _claim(Part("SQLite", "passed"), Part("PostgreSQL")).complete


def _claim(*parts: Part) -> Claim:
    named = {str(number): part for number, part in enumerate(parts)}
    return Claim("It holds", "It was tried", "docs/x.md", (), named)
