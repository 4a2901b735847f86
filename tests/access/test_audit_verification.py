"""The audit log can be told from one that was changed, and how."""
# ruff: noqa: S608 - tampering is made of whatever it takes

import asyncio
from pathlib import Path

import apsw
import pytest

from parley.access import BEGINNING, ChainFault, Checkpoint, parse_checkpoint, verify
from parley.access.audit.chain import MOST_PROBLEMS
from parley.access.audit.verification import CHUNK_ROWS
from parley.instance import database_path
from parley.store import Transaction
from parley.store.audit import AuditEntry, digest_after
from parley.store.engines import SqliteDatabase
from tests.access.logs import Note, act, sentences, tampered, unguarded, verdict, written
from tests.harness.instances import migrated, opened

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.only_on("sqlite", reason="it tampers with the file behind the program's back"),
]

SWAP = (
    "update audit_entries set entry_id = -1 where entry_id = {a}",
    "update audit_entries set entry_id = {a} where entry_id = {b}",
    "update audit_entries set entry_id = {b} where entry_id = -1",
)
COLUMNS = "at, action, actor_id, subject, address, request_id, details"
FAKE = f"insert into audit_entries (entry_id, {COLUMNS}, digest) values"


@pytest.fixture
async def path(tmp_path: Path) -> Path:
    """A log of nine entries."""
    return await written(tmp_path, map(act, range(1, 10)))


def swap(first: int, second: int) -> tuple[str, ...]:
    return tuple(statement.format(a=first, b=second) for statement in SWAP)


def rehash(path: Path, first: int) -> None:
    """Make the digests anew from an entry on, as the program would have written them."""
    connection = unguarded(path)
    rows = connection.execute("select * from audit_entries order by entry_id").fetchall()
    previous = ""
    for row in rows:
        entry = AuditEntry(*row[:-1])  # type: ignore[arg-type] # as the columns are
        digest = digest_after(previous, entry) if entry.entry_id >= first else str(row[-1])
        connection.execute(
            "update audit_entries set digest = ? where entry_id = ?", (digest, entry.entry_id)
        )
        previous = digest
    connection.execute("update audit_head set digest = ?", (previous,))
    connection.close()


class TestASoundLog:
    async def test_has_no_problems_and_tells_where_it_stands(self, path: Path) -> None:
        found = verdict(path)
        (head,) = apsw.Connection(str(path)).execute("select entry_id, digest from audit_head")
        assert (found.entries, found.newest, list(found.problems)) == (9, head, [])

    def test_may_be_empty(self, tmp_path: Path) -> None:
        migrated(tmp_path)
        assert verdict(database_path(str(tmp_path))) == (0, BEGINNING, [])

    async def test_may_be_longer_than_a_piece(self, tmp_path: Path) -> None:
        path = await written(tmp_path, map(act, range(CHUNK_ROWS + 2)))
        assert sentences(path) == []

    async def test_is_seen_as_it_is_at_one_moment(self, tmp_path: Path) -> None:
        async def walked(tx: Transaction) -> bool:
            return not (await verify(tx)).problems

        async with opened(migrated(tmp_path)) as store:
            writing = [store.write(Note(act(number))) for number in range(300)]
            walking = [store.read_slow(walked) for _ in range(30)]
            found = await asyncio.gather(*writing, *walking)
        assert set(found) == {None, True}


class TestTampering:
    @pytest.mark.parametrize(
        "change",
        [
            "at = at + 1",
            "action = 'user.added'",
            "actor_id = 7",
            "subject = null",
            "address = '192.0.2.7'",
            "request_id = ''",
            "details = '{}'",
        ],
    )
    @pytest.mark.parametrize("number", [4, 9])
    async def test_a_changed_entry(self, path: Path, change: str, number: int) -> None:
        tampered(path, f"update audit_entries set {change} where entry_id = {number}")
        assert sentences(path) == [
            f"entry {number} was changed, or else entry {number - 1} together with its digest"
        ]

    async def test_the_first_entry_changed(self, path: Path) -> None:
        tampered(path, "update audit_entries set at = 0 where entry_id = 1")
        assert sentences(path) == ["entry 1 was changed"]

    async def test_a_changed_digest(self, path: Path) -> None:
        tampered(path, "update audit_entries set digest = 'x' where entry_id = 4")
        assert sentences(path) == ["entry 4 was changed: its digest is not its own"]

    async def test_an_entry_changed_with_its_digest(self, path: Path) -> None:
        (row,) = apsw.Connection(str(path)).execute(
            "select * from audit_entries where entry_id = 4"
        )
        (previous,) = apsw.Connection(str(path)).execute(
            "select digest from audit_entries where entry_id = 3"
        )
        entry = AuditEntry(*row[:-1])._replace(at=0)
        digest = digest_after(str(previous[0]), entry)
        tampered(path, f"update audit_entries set at = 0, digest = '{digest}' where entry_id = 4")
        assert sentences(path) == ["entry 5 was changed, or else entry 4 together with its digest"]

    @pytest.mark.parametrize(
        ("which", "told"),
        [
            ("= 4", "entry 4 is missing"),
            ("= 1", "entry 1 is missing"),
            ("between 3 and 6", "entries 3 to 6 are missing"),
        ],
    )
    async def test_missing_entries(self, path: Path, which: str, told: str) -> None:
        tampered(path, f"delete from audit_entries where entry_id {which}")
        assert sentences(path) == [told]

    @pytest.mark.parametrize(
        ("which", "told"),
        [
            ("= 9", "entry 9 is cut off at the end"),
            (">= 5", "entries 5 to 9 are cut off at the end"),
            ("> 0", "entries 1 to 9 are cut off at the end"),
        ],
    )
    async def test_a_tail_cut_off(self, path: Path, which: str, told: str) -> None:
        tampered(path, f"delete from audit_entries where entry_id {which}")
        assert sentences(path) == [told]

    @pytest.mark.parametrize(("first", "second"), [(1, 2), (3, 4), (3, 7), (2, 9), (8, 9)])
    async def test_two_entries_swapped(self, path: Path, first: int, second: int) -> None:
        tampered(path, *swap(first, second))
        assert sentences(path) == [
            f"entry {first} is out of order: it stands as entry {second}",
            f"entry {second} is out of order: it stands as entry {first}",
        ]

    async def test_an_entry_put_in(self, path: Path) -> None:
        shift = [
            f"update audit_entries set entry_id = {number + 1} where entry_id = {number}"
            for number in range(9, 3, -1)
        ]
        fake = f"{FAKE} (4, 0, 'user.added', null, null, null, null, '{{}}', 'x')"
        tampered(path, *shift, fake)
        assert sentences(path) == [
            "entry 4 was added: what stands there was never written",
            "entries 4 to 9 are out of order: they stand as entries 5 to 10",
        ]

    @pytest.mark.parametrize("number", [0, 10, 99])
    async def test_an_entry_put_at_an_end(self, path: Path, number: int) -> None:
        tampered(path, f"{FAKE} ({number}, 0, 'user.added', null, null, null, null, '{{}}', 'x')")
        assert sentences(path) == [f"entry {number} was added: what stands there was never written"]

    async def test_the_newest_entry_changed_with_its_digest(self, path: Path) -> None:
        tampered(path, "update audit_head set digest = 'x'")
        assert sentences(path) == ["entry 9 is not the one that was written last"]

    async def test_no_head(self, path: Path) -> None:
        tampered(path, "delete from audit_head")
        assert sentences(path)[0] == "what says which entry is the newest is missing"

    async def test_several_things_at_once(self, path: Path) -> None:
        tampered(
            path,
            "update audit_entries set at = 0 where entry_id = 2",
            "delete from audit_entries where entry_id in (5, 9)",
        )
        assert [(one.finding, one.first) for one in verdict(path).problems] == [
            (ChainFault.CHANGED, 2),
            (ChainFault.MISSING, 5),
            (ChainFault.CUT_OFF, 9),
        ]

    async def test_where_nothing_is_right_the_walk_ends_early(self, tmp_path: Path) -> None:
        path = await written(tmp_path, map(act, range(MOST_PROBLEMS * 3)))
        tampered(path, "update audit_entries set at = -1")
        assert len(verdict(path).problems) == MOST_PROBLEMS


class TestCheckpoints:
    """Someone who may write the database can make the whole chain anew."""

    @pytest.fixture
    async def noted(self, path: Path) -> Checkpoint:
        """Entry 5, as it was noted elsewhere."""
        connection = apsw.Connection(str(path))
        ((digest,),) = connection.execute("select digest from audit_entries where entry_id = 5")
        connection.close()
        return Checkpoint(5, str(digest))

    async def test_a_sound_log_goes_on_from_it(self, path: Path, noted: Checkpoint) -> None:
        found = verdict(path, noted)
        assert (found.entries, found.newest.entry_id, list(found.problems)) == (5, 9, [])

    async def test_a_chain_made_anew_shows(self, path: Path, noted: Checkpoint) -> None:
        connection = apsw.Connection(str(path))
        tampered(path, "update audit_entries set at = 0 where entry_id = 3")
        for statement in (
            "create trigger audit_entries_not_updated before update on sites begin select 1; end",
            "create trigger audit_entries_not_deleted before update on sites begin select 1; end",
            "create trigger audit_entries_not_replaced before update on sites begin select 1; end",
        ):
            connection.execute(statement)
        connection.close()
        rehash(path, first=3)
        assert sentences(path) == []
        assert sentences(path, noted) == ["entry 5 is not the one that was noted: it was replaced"]

    async def test_so_does_a_log_that_ends_before_it(self, path: Path, noted: Checkpoint) -> None:
        tampered(
            path,
            "delete from audit_entries where entry_id > 3",
            "update audit_head set (entry_id, digest) ="
            " (select entry_id, digest from audit_entries where entry_id = 3)",
        )
        assert sentences(path) == []
        assert sentences(path, noted) == ["the log ends with entry 3; entry 5, noted, is cut off"]

    async def test_the_entry_itself_is_checked(self, path: Path, noted: Checkpoint) -> None:
        tampered(path, "update audit_entries set at = 0 where entry_id = 5")
        assert sentences(path, noted) == [
            "entry 5 was changed, or else entry 4 together with its digest"
        ]

    async def test_what_came_before_it_is_passed_over(self, path: Path, noted: Checkpoint) -> None:
        tampered(path, "update audit_entries set at = 0 where entry_id = 2")
        assert sentences(path, noted) == []

    async def test_one_is_read_as_it_is_spelled(self, noted: Checkpoint) -> None:
        assert parse_checkpoint(f" {noted}\n") == noted

    @pytest.mark.parametrize("spelled", ["", "5", "5:", "x:" + "0" * 64, "5:" + "0" * 63, "0:"])
    def test_what_is_none_is_refused(self, spelled: str) -> None:
        with pytest.raises(ValueError, match="expected ENTRY:DIGEST"):
            parse_checkpoint(spelled)


class TestTheDatabaseItself:
    @pytest.mark.parametrize(
        "statement",
        [
            "update audit_entries set at = 0 where entry_id = 4",
            "delete from audit_entries",
            "insert or replace into audit_entries select * from audit_entries where entry_id = 4",
        ],
    )
    async def test_refuses_to_change_what_was_noted(self, path: Path, statement: str) -> None:
        connection = apsw.Connection(str(path))
        with pytest.raises(apsw.ConstraintError, match="the audit log is append-only"):
            connection.execute(statement)
        connection.close()
        assert sentences(path) == []

    async def test_takes_what_is_added(self, path: Path) -> None:
        async with opened(SqliteDatabase(path)) as store:
            await store.write(Note(act(10)))
        assert verdict(path).entries == 10
