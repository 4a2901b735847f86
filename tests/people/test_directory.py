"""Who may message whom stands in SQL for pairs, for a directory, and for the people of a site."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import NamedTuple

import hypothesis
from hypothesis import strategies as st

from parley.folding import unique_tokens
from parley.people import find_unreachable_pairs
from parley.people.directory import Viewer, search
from parley.people.sites.users import SiteUsersQuery, fetch_site_users
from parley.people.user_details import fetch_user_details
from parley.store import Command, Store, Transaction
from parley.store.engines import Database
from tests.harness.engines import Engine
from tests.harness.instances import migrated

PEOPLE = 5
SITES = 3
NUMBERS = range(1, PEOPLE + 1)
QUESTIONS: Sequence[list[str] | None] = (None, ["king"], ["ann"], ["anna", "k"], ["nobody"], [])
EXAMPLES = {Engine.SQLITE: 200, Engine.POSTGRES: 30}
"""One on PostgreSQL takes 50 times as long: its statements go to another process."""


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


async def fill(tx: Transaction, world: World) -> None:
    """Put a world into a database, in place of any that was there."""
    for table in ("user_words", "site_members", "sites", "users"):
        await tx.execute(f"delete from {table}", {})  # noqa: S608 - our own tables
    for number, member in enumerate(world.members, 1):
        await tx.execute(
            "insert into users"
            " (user_id, email, email_key, firstname, lastname, kind, active, created_at, name_key)"
            " values (:number, :email, :email, :name, 'King', :kind, :active, 0, :name)",
            {"number": number, "email": str(number), **member._asdict()},
        )
        for word in unique_tokens(member.name, "King"):
            await tx.execute(
                "insert into user_words values (:word, :number)", {"word": word, "number": number}
            )
    for number, site in enumerate(world.sites, 1):
        await tx.execute(
            "insert into sites (site_id, name, status, people_module, created_at)"
            " values (:number, 'A matter', :status, :people_module, 0)",
            {"number": number, "status": site.status, "people_module": site.people_module},
        )
        for member_id in site.members:
            await tx.execute(
                "insert into site_members values (:member, :site)",
                {"member": member_id, "site": number},
            )


def brings_together(site: Site) -> bool:
    return site.status in {"active", "readonly"} and site.people_module


def may_message(world: World, sender_id: int, recipient_id: int) -> bool:
    """State the rule once more, in the words of contract §10."""
    sender, recipient = world.members[sender_id - 1], world.members[recipient_id - 1]
    return (
        sender.active
        and recipient.active
        and (
            (world.global_people_search and sender.kind == recipient.kind == "internal")
            or any(
                {sender_id, recipient_id} <= site.members and brings_together(site)
                for site in world.sites
            )
        )
    )


@dataclass(frozen=True)
class Check(Command[None]):
    """Fill the database with a world, and ask it everything."""

    world: World

    async def execute(self, tx: Transaction) -> None:
        world = self.world
        await fill(tx, world)
        refused = await find_unreachable_pairs(
            tx, product(NUMBERS, NUMBERS), global_people_search=world.global_people_search
        )
        expected = {pair for pair in product(NUMBERS, NUMBERS) if may_message(world, *pair)}
        assert set(product(NUMBERS, NUMBERS)) - refused == expected
        for sender_id in NUMBERS:
            others = {other for one, other in expected if one == sender_id} - {sender_id}
            viewer = Viewer(sender_id, world.global_people_search)
            for question in QUESTIONS:
                listed = await search(tx, viewer, question, limit=100, offset=0)
                assert [one.user_id for one in listed.people] == [
                    other
                    for other in sorted(others, key=lambda one: (world.members[one - 1].name, one))
                    if answers(world.members[other - 1].name, question)
                ]
                assert listed.total == len(listed.people)
            await self.check_sites(tx, viewer, others)

    async def check_sites(self, tx: Transaction, viewer: Viewer, others: set[int]) -> None:
        """Ask who is in each site, and who is in which: of others, only what goes by the rule."""
        user_id, sites = viewer.user_id, dict(enumerate(self.world.sites, 1))
        open_sites = {number for number, site in sites.items() if brings_together(site)}
        own = {number for number, site in sites.items() if user_id in site.members}
        details = await fetch_user_details(tx, user_id, NUMBERS)
        for other in NUMBERS:
            told = {site.site_id for site in details[other].sites}
            theirs = {number for number, site in sites.items() if other in site.members}
            assert told == (own if other == user_id else own & theirs & open_sites)
        if not self.world.members[user_id - 1].active:
            return  # who can not come in asks nothing
        for number, site in sites.items():
            query = SiteUsersQuery(number, None, "fullname", descending=False, everything=False)
            page = await fetch_site_users(tx, viewer, query, limit=100, offset=0)
            found = page and {one.user_id for one in page.found.people}
            reached = others & site.members if number in open_sites else set()
            assert found == ({user_id} | reached if number in own else None)


def test_both_say_the_rule(engine: Engine, tmp_path: Path) -> None:
    database = migrated(tmp_path)
    with asyncio.Runner() as runner:
        store = runner.run(_opened(database))

        @hypothesis.given(WORLDS)
        @hypothesis.settings(max_examples=EXAMPLES[engine], deadline=None, database=None)
        def check(world: World) -> None:
            runner.run(store.write(Check(world)))

        check()
        runner.run(store.close())


async def _opened(database: Database) -> Store:
    return database.open()


def answers(name: str, question: Sequence[str] | None) -> bool:
    """Return whether someone of this name answers to a question."""
    if question is None:
        return True
    words = unique_tokens(name, "King")
    return bool(question) and all(
        any(word.startswith(prefix) for word in words) for prefix in question
    )
