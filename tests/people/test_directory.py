"""Who may message whom is written twice in SQL: for pairs, and for a whole directory."""

from collections.abc import Sequence
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import apsw
import hypothesis
from hypothesis import strategies as st

from parley.folding import words_of
from parley.people import reachable_pairs
from parley.people.directory import Viewer, search
from parley.store.sqlite import SqliteTransaction, drive
from tests.harness.instances import migrated

PEOPLE = 5
SITES = 3
NUMBERS = range(1, PEOPLE + 1)


class Member(NamedTuple):
    """A person."""

    kind: str
    active: bool
    name: str


class Site(NamedTuple):
    """A site with some of the people in it."""

    status: str
    people_module: bool
    members: frozenset[int]


class World(NamedTuple):
    """A small instance."""

    members: Sequence[Member]
    sites: Sequence[Site]
    global_people_search: bool


MEMBERS = st.builds(
    Member,
    st.sampled_from(["internal", "external"]),
    st.sampled_from([True, True, True, False]),
    st.sampled_from(["Ann", "Anna", "Ben"]),
)
SITES_OF = st.builds(
    Site,
    st.sampled_from(["active", "readonly", "archived"]),
    st.sampled_from([True, True, False]),
    st.frozensets(st.sampled_from(NUMBERS)),
)
WORLDS = st.builds(
    World,
    st.lists(MEMBERS, min_size=PEOPLE, max_size=PEOPLE),
    st.lists(SITES_OF, max_size=SITES),
    st.booleans(),
)


def fill(connection: apsw.Connection, world: World) -> None:
    """Put a world into a database, in place of any that was there."""
    for table in ("user_words", "site_members", "sites", "users"):
        connection.execute(f"delete from {table}")  # noqa: S608 - our own tables
    for number, member in enumerate(world.members, 1):
        connection.execute(
            "insert into users"
            " (user_id, email, email_key, firstname, lastname, kind, active, created_at, name_key)"
            " values (?1, ?1, ?1, ?2, 'King', ?3, ?4, 0, ?2)",
            (number, member.name, member.kind, member.active),
        )
        for word in words_of(member.name, "King"):
            connection.execute("insert into user_words values (?, ?)", (word, number))
    for number, site in enumerate(world.sites, 1):
        connection.execute(
            "insert into sites (site_id, name, status, people_module, created_at)"
            " values (?, 'A matter', ?, ?, 0)",
            (number, site.status, site.people_module),
        )
        for member_id in site.members:
            connection.execute("insert into site_members values (?, ?)", (member_id, number))


def may_message(world: World, sender_id: int, recipient_id: int) -> bool:
    """Say the rule once more, in the words of contract §10."""
    sender, recipient = world.members[sender_id - 1], world.members[recipient_id - 1]
    return (
        sender.active
        and recipient.active
        and (
            (world.global_people_search and sender.kind == recipient.kind == "internal")
            or any(
                {sender_id, recipient_id} <= site.members
                and site.status in {"active", "readonly"}
                and site.people_module
                for site in world.sites
            )
        )
    )


def test_both_say_the_rule() -> None:
    with TemporaryDirectory() as folder:
        connection = apsw.Connection(str(migrated(Path(folder))))
        tx = SqliteTransaction(connection)

        @hypothesis.given(WORLDS)
        @hypothesis.settings(max_examples=200, deadline=None, database=None)
        def check(world: World) -> None:
            fill(connection, world)
            found = drive(
                reachable_pairs(
                    tx,
                    product(NUMBERS, NUMBERS),
                    global_people_search=world.global_people_search,
                )
            )
            expected = {pair for pair in product(NUMBERS, NUMBERS) if may_message(world, *pair)}
            assert found == expected
            for sender_id in NUMBERS:
                others = {other for one, other in expected if one == sender_id} - {sender_id}
                for question in (None, ["king"], ["ann"], ["anna", "k"], ["nobody"], []):
                    listed = drive(
                        search(
                            tx,
                            Viewer(sender_id, world.global_people_search),
                            question,
                            limit=100,
                            offset=0,
                        )
                    )
                    assert [one.user_id for one in listed.people] == [
                        other
                        for other in sorted(
                            others, key=lambda one: (world.members[one - 1].name, one)
                        )
                        if answers(world.members[other - 1].name, question)
                    ]
                    assert listed.total == len(listed.people)

        check()
        connection.close()


def answers(name: str, question: Sequence[str] | None) -> bool:
    """Tell whether someone of this name answers to a question."""
    if question is None:
        return True
    words = words_of(name, "King")
    return bool(question) and all(
        any(word.startswith(prefix) for word in words) for prefix in question
    )
