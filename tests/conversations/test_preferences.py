from typing import Any

import pytest

from tests.conversations.actions import kept, reply
from tests.harness.answers import summary, whole
from tests.harness.db_assertions import events_of, nothing_written
from tests.harness.formats import WireFormat
from tests.harness.people import Firm, Person

FLAGS = ["muted", "archived", "starred"]


def listed(person: Person, **parameters: Any) -> list[int]:
    found = person.get("/conversations", params=parameters).json()["conversation"]
    return [one["conversationid"] for one in found]


class TestKeeping:
    @pytest.mark.parametrize("wire_format", WireFormat, ids=str)
    @pytest.mark.parametrize("flag", FLAGS)
    def test_is_answered_with_the_conversation(
        self, firm: Firm, flag: str, wire_format: WireFormat
    ) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob)
        response = ada.patch(
            f"/conversations/{number}", **wire_format.body("conversation", {flag: "true"})
        )
        told = wire_format.read(response)
        assert {name: told[name] for name in FLAGS} == {
            name: str(name == flag).lower() for name in FLAGS
        }

    @pytest.mark.parametrize("flag", FLAGS)
    def test_may_be_undone(self, firm: Firm, flag: str) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob)
        before = kept(ada, number, **{flag: False})
        kept(ada, number, **{flag: True})
        assert kept(ada, number, **{flag: False}) == before

    def test_leaves_what_is_not_named(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob)
        kept(ada, number, muted=True, starred=True)
        told = kept(ada, number, muted=False)
        assert (told["muted"], told["starred"]) == (False, True)

    def test_is_ones_own(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob)
        kept(ada, number, muted=True, archived=True, starred=True)
        told = kept(bob, number, muted=False)
        assert [told[name] for name in FLAGS] == [False] * 3

    def test_is_told_to_oneself_alone(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob)
        kept(ada, number, starred=True)
        (event,) = events_of(firm.server, number, "conversation.changed")
        assert (event["actor_id"], event["user_id"]) == (ada.user_id, ada.user_id)

    def test_as_it_is_writes_nothing(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob)
        kept(ada, number, starred=True)
        with nothing_written(firm.server):
            kept(ada, number, starred=True, muted=False)


class TestAnArchivedConversation:
    def test_comes_back_with_a_new_message(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob)
        kept(ada, number, archived=True)
        assert listed(ada) == []
        reply(bob, number)
        assert listed(ada) == [number]

    def test_that_is_muted_stays_away(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob)
        kept(ada, number, archived=True, muted=True)
        reply(bob, number)
        assert (listed(ada), listed(ada, archived="true")) == ([], [number])


class TestStars:
    def test_are_what_the_list_may_be_asked_for(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        first, _, third = (ada.started(bob) for _ in range(3))
        kept(ada, first, starred=True)
        kept(ada, third, starred=True)
        response = ada.get("/conversations", params={"starred": "true", "limit": 1}).json()
        assert (response["totalcount"], response["conversation"][0]["conversationid"]) == (2, third)
        rest = listed(ada, starred="true", before=response["nextcursor"])
        assert rest == [first]


class TestABadChange:
    @pytest.mark.parametrize(
        ("how", "refusal"),
        [
            ({}, (400, 74, "name what to change: title, muted, archived or starred")),
            (
                {"colour": "red"},
                (400, 74, "name what to change: title, muted, archived or starred"),
            ),
            ({"muted": "loud"}, (400, 9002, 'muted: expected true or false, got the text "loud"')),
            ({"starred": 1}, (400, 9002, "starred: expected true or false, got an integer")),
        ],
    )
    def test_is_refused_by_name(
        self, firm: Firm, how: dict[str, Any], refusal: tuple[int, int, str]
    ) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob)
        with nothing_written(firm.server):
            response = ada.patch(f"/conversations/{number}", json=how)
        assert summary(response) == refusal

    def test_by_a_stranger_looks_like_one_of_a_missing_conversation(self, firm: Firm) -> None:
        ada, bob, eve = firm.internal(), firm.internal(), firm.internal()
        number = ada.started(bob)
        answers = [
            eve.patch(f"/conversations/{one}", json={"muted": True}) for one in (number, 10**12)
        ]
        assert whole(answers[0]) == whole(answers[1])
