"""Who may message whom (contract §10), asked of the store."""

import itertools
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from parley import people
from parley.store import Store
from tests.harness.instances import migrated, opened

pytestmark = pytest.mark.anyio


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with opened(migrated(tmp_path)) as store:
        yield store


@dataclass(frozen=True)
class Site:
    """A site that two people share."""

    status: str = "active"
    people_module: bool = True

    @property
    def brings_together(self) -> bool:
        return self.status in {"active", "readonly"} and self.people_module


SITES = [
    None,
    *itertools.starmap(Site, itertools.product(("active", "readonly", "archived"), (True, False))),
]
KINDS = [
    ("internal", "internal"),
    ("internal", "external"),
    ("external", "internal"),
    ("external",) * 2,
]


async def person(store: Store, name: str, kind: str = "internal") -> int:
    number = await store.write(people.AddUser(f"{name}@x.example", name, name, kind, 0))
    assert number is not None
    return number


async def site(store: Store, made: Site, *members: int) -> int:
    number = await store.write(people.AddSite("A matter", members, made.people_module, 0))
    await store.write(people.ChangeSite(number, 0, people.SitePatch(status=made.status)))
    return number


async def reach(
    store: Store, *pairs: tuple[int, int], global_search: bool = False
) -> set[tuple[int, int]]:
    refused = await store.read(
        people.find_unreachable_pairs, pairs, global_people_search=global_search
    )
    return set(pairs) - refused


class TestReach:
    @pytest.mark.parametrize("global_search", [True, False])
    @pytest.mark.parametrize(("sender", "recipient"), KINDS)
    @pytest.mark.parametrize("shared", SITES, ids=str)
    async def test_it_takes_a_shared_site_or_two_internal_people_where_search_is_global(
        self,
        shared: Site | None,
        sender: str,
        recipient: str,
        global_search: bool,  # noqa: FBT001 - a parameter
        store: Store,
    ) -> None:
        pair = (await person(store, "ada", sender), await person(store, "bob", recipient))
        if shared:
            await site(store, shared, *pair)
        strangers_may = global_search and sender == recipient == "internal"
        expected = strangers_may or (shared is not None and shared.brings_together)
        assert bool(await reach(store, pair, global_search=global_search)) == expected

    @pytest.mark.parametrize("inactive", ["ada", "bob"])
    async def test_who_is_inactive_neither_reaches_nor_is_reached(
        self, inactive: str, store: Store
    ) -> None:
        pair = (await person(store, "ada"), await person(store, "bob"))
        await site(store, Site(), *pair)
        await store.write(
            people.ChangeUser(f"{inactive}@x.example", 0, people.UserPatch(active=False))
        )
        assert await reach(store, pair, global_search=True) == set()

    async def test_a_site_of_one_brings_no_one_together(self, store: Store) -> None:
        ada, bob = await person(store, "ada", "external"), await person(store, "bob", "external")
        await site(store, Site(), ada)
        await site(store, Site(), bob)
        assert await reach(store, (ada, bob)) == set()

    async def test_a_chain_of_sites_does_not_reach_through(self, store: Store) -> None:
        ada, bob, eve = [await person(store, name, "external") for name in ("ada", "bob", "eve")]
        await site(store, Site(), ada, bob)
        await site(store, Site(), bob, eve)
        pairs = [(ada, bob), (bob, eve), (ada, eve)]
        assert await reach(store, *pairs) == {(ada, bob), (bob, eve)}

    async def test_one_good_site_among_bad_ones_is_enough(self, store: Store) -> None:
        pair = (await person(store, "ada", "external"), await person(store, "bob", "external"))
        await site(store, Site("archived"), *pair)
        await site(store, Site(people_module=False), *pair)
        await site(store, Site("readonly"), *pair)
        assert await reach(store, pair) == {pair}

    async def test_who_leaves_the_site_is_out_of_reach(self, store: Store) -> None:
        ada, bob = await person(store, "ada"), await person(store, "bob")
        number = await site(store, Site(), ada, bob)
        await store.write(people.ChangeMembership(number, bob, 0, member=False))
        assert await reach(store, (ada, bob)) == set()

    async def test_no_one_is_reached_who_is_not_there(self, store: Store) -> None:
        ada = await person(store, "ada")
        assert await reach(store, (ada, 99), (99, ada), (98, 99), global_search=True) == set()

    async def test_it_is_the_same_in_both_directions(self, store: Store) -> None:
        ada, bob = await person(store, "ada"), await person(store, "bob", "external")
        await site(store, Site(), ada, bob)
        assert await reach(store, (ada, bob), (bob, ada)) == {(ada, bob), (bob, ada)}

    async def test_no_pairs_have_no_answer(self, store: Store) -> None:
        assert await reach(store, global_search=True) == set()


class TestPeople:
    async def test_an_address_is_one_whatever_its_case(self, store: Store) -> None:
        await person(store, "Straße")
        again = people.AddUser("STRASSE@X.example", "A", "B", "internal", 0)
        assert await store.write(again) is None

    async def test_numbers_are_given_in_order(self, store: Store) -> None:
        assert [await person(store, name) for name in "abc"] == [1, 2, 3]

    async def test_people_are_found_by_number_and_who_is_not_there_is_left_out(
        self, store: Store
    ) -> None:
        ada = await person(store, "ada")
        found = await store.read(people.find_people, [ada, 99])
        assert found == {ada: people.Person(ada, "ada", "ada")}
