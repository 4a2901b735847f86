"""Whatever is noted verifies; whatever then becomes of it in any one place does not."""
# ruff: noqa: S608 - tampering is made of whatever it takes

from collections.abc import Iterator
from typing import Final

import apsw
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from parley.instance import database_path
from parley.store import AuditEvent, RequestOrigin, audit
from parley.store.sqlite import SqliteTransaction, run_to_completion
from tests.access.logs import unguarded, verdict_on
from tests.harness.instances import migrated

TEXT: Final = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
WHOLE: Final = st.integers(0, 2**63 - 1)
ACTS: Final = st.lists(
    st.builds(
        AuditEvent,
        action=TEXT,
        at=WHOLE,
        origin=st.builds(RequestOrigin, st.none() | WHOLE, st.none() | TEXT, st.none() | TEXT),
        subject=st.none() | TEXT,
        details=st.dictionaries(TEXT, st.none() | TEXT | st.booleans() | WHOLE, max_size=3),
    ),
    min_size=1,
    max_size=8,
)
VALUES: Final = {
    "at": WHOLE,
    "action": TEXT,
    "actor_id": st.none() | WHOLE,
    "subject": st.none() | TEXT,
    "address": st.none() | TEXT,
    "request_id": st.none() | TEXT,
    "details": TEXT,
    "digest": TEXT,
}
MUTATIONS: Final = ("change", "delete", "cut", "swap", "add", "head")

pytestmark = pytest.mark.only_on("sqlite", reason="it tampers with the file")


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Iterator[apsw.Connection]:
    """A database whose log may be changed; each example takes back what it did."""
    folder = tmp_path_factory.mktemp("log")
    migrated(folder)
    connection = unguarded(database_path(str(folder)))
    yield connection
    connection.close()


def note(log: apsw.Connection, acts: list[AuditEvent]) -> None:
    log.execute("begin")
    for act in acts:
        run_to_completion(audit.append(SqliteTransaction(log), act))


def mutate(log: apsw.Connection, count: int, data: st.DataObject) -> None:
    """Change the log in one way, which really makes another of it."""
    number = data.draw(st.integers(1, count), "entry")
    match data.draw(st.sampled_from(MUTATIONS), "mutation"):
        case "change":
            column = data.draw(st.sampled_from(sorted(VALUES)), "column")
            value = data.draw(VALUES[column], "value")
            where = f"where entry_id = {number} and {column} is not ?"
            log.execute(f"update audit_entries set {column} = ? {where}", (value, value))
            assume(log.changes() == 1)
        case "delete":
            log.execute("delete from audit_entries where entry_id = ?", (number,))
        case "cut":
            log.execute("delete from audit_entries where entry_id >= ?", (number,))
        case "swap":
            assume(count > 1)
            other = data.draw(st.integers(1, count).filter(lambda one: one != number), "other")
            for to, which in ((-1, number), (number, other), (other, -1)):
                log.execute("update audit_entries set entry_id = ? where entry_id = ?", (to, which))
        case "add":
            place = data.draw(st.sampled_from((-1, 0, count + 1, 2**62)), "place")
            log.execute(
                "insert into audit_entries select ?, at, action, actor_id, subject, address,"
                " request_id, details, digest from audit_entries where entry_id = ?",
                (place, number),
            )
        case "head":
            digest = data.draw(TEXT, "digest")
            log.execute("update audit_head set digest = ?", (digest,))


@settings(deadline=None)
@given(acts=ACTS)
def test_whatever_is_noted_verifies(log: apsw.Connection, acts: list[AuditEvent]) -> None:
    note(log, acts)
    try:
        found = verdict_on(log)
    finally:
        log.execute("rollback")
    assert (found.entries, found.newest.entry_id, list(found.problems)) == (
        *(len(acts), len(acts)),
        [],
    )


@settings(deadline=None)
@given(acts=ACTS, data=st.data())
def test_whatever_is_changed_afterwards_does_not(
    log: apsw.Connection, acts: list[AuditEvent], data: st.DataObject
) -> None:
    note(log, acts)
    try:
        mutate(log, len(acts), data)
        problems = verdict_on(log).problems
    finally:
        log.execute("rollback")
    assert problems
