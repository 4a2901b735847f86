from typing import Any

import pytest

from tests.attachments.files import uploaded
from tests.conversations.actions import (
    add,
    added,
    kept,
    mark,
    marked,
    readers,
    remove,
    removed,
    reply,
    shown,
    unread,
)
from tests.harness.answers import summary, users, whole
from tests.harness.db_assertions import events_of, nothing_written
from tests.harness.formats import WireFormat
from tests.harness.people import Firm, Person

MISSING = 10**12


def seen(person: Person, number: int) -> list[int]:
    """Return the sequences of the messages that a person sees."""
    return [one["sequence"] for one in person.messages_of(number, direction="asc")]


def named(person: Person) -> dict[str, Any]:
    """Return a person as a change of the people of a conversation names them."""
    first, last = person.name
    return {"userid": person.user_id, "name": {"firstname": first, "lastname": last}}


class TestAddingSomeone:
    @pytest.mark.parametrize("wire_format", WireFormat, ids=str)
    def test_is_answered_with_the_message_that_tells_of_it(
        self, firm: Firm, wire_format: WireFormat
    ) -> None:
        ada, bob, eve = firm.internal(), firm.internal(), firm.internal()
        number = ada.started(bob)
        tree = {"users": {"user": [{"userid": eve.user_id}]}, "history": "true"}
        response = bob.post(
            f"/conversations/{number}/participants", **wire_format.body("participants", tree)
        )
        newest = ada.messages_of(number)[0]
        assert (response.status_code, wire_format.read(response)) == (
            201,
            {
                "conversationid": str(number),
                "messages": {"message": [{"messageid": str(newest["messageid"])}]},
            },
        )
        assert shown(eve, number)["recipients"] == users(ada, bob, eve)

    def test_is_told_in_the_conversation(self, firm: Firm) -> None:
        ada, bob, eve, dan = (firm.internal() for _ in range(4))
        number = ada.started(bob)
        added(ada, number, eve, dan)
        newest = bob.messages_of(number)[0]
        names = [" ".join(one.name) for one in (ada, eve, dan)]
        assert (newest["kind"], newest["change"], newest["text"]) == (
            "system",
            {
                "what": "added",
                "users": {"user": [named(eve), named(dan)]},
            },
            "{} added {} and {}.".format(*names),
        )

    def test_shows_them_what_follows(self, firm: Firm) -> None:
        ada, bob, eve = firm.internal(), firm.internal(), firm.internal()
        number = ada.started(bob)
        added(ada, number, eve)
        reply(bob, number)
        assert (seen(eve, number), shown(eve, number)["messagecount"]) == ([2, 3], 2)
        assert (shown(eve, number)["unreadcount"], unread(eve)) == (1, (1, 1))

    def test_with_history_shows_them_all_of_which_the_old_counts_as_read(self, firm: Firm) -> None:
        ada, bob, eve = firm.internal(), firm.internal(), firm.internal()
        number = ada.started(bob)
        added(ada, number, eve, history=True)
        assert (seen(eve, number), shown(eve, number)["unreadcount"]) == ([1, 2], 0)

    def test_with_history_shows_no_more_than_the_one_who_adds_sees(self, firm: Firm) -> None:
        ada, bob, eve, dan = (firm.internal() for _ in range(4))
        number = ada.started(bob)
        added(ada, number, eve)
        added(eve, number, dan, history=True)
        assert seen(dan, number) == [2, 3]

    def test_of_who_is_there_already_writes_nothing(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob)
        with nothing_written(firm.server):
            response = add(ada, number, bob, ada, history=True)
        assert (response.status_code, response.json()["messages"]) == (201, {"message": []})

    def test_tells_of_each(self, firm: Firm) -> None:
        ada, bob, eve, dan = (firm.internal() for _ in range(4))
        number = ada.started(bob)
        message_id = added(ada, number, eve, dan)
        told = [
            (one["subject_id"], one["actor_id"], one["message_id"], one["sequence"], one["user_id"])
            for one in events_of(firm.server, number, "participant.added")
        ]
        assert told == [(one.user_id, ada.user_id, message_id, 2, None) for one in (eve, dan)]

    def test_twice_with_one_key_does_it_once(self, firm: Firm) -> None:
        ada, bob, eve = firm.internal(), firm.internal(), firm.internal()
        number = ada.started(bob)
        request: dict[str, Any] = {
            "json": {"users": {"user": {"userid": eve.user_id}}},
            "headers": {"Idempotency-Key": "once"},
        }
        first, second = (
            ada.post(f"/conversations/{number}/participants", **request) for _ in range(2)
        )
        assert first.json() == second.json()
        assert second.headers["Idempotency-Replayed"] == "true"


class TestWhatCameBeforeSomeone:
    """Someone who was added without history learns nothing of what came before them."""

    @pytest.fixture
    def late(self, firm: Firm) -> tuple[Person, Person, int, int, int]:
        """Return two people, one who came later; their conversation, an old message, its file."""
        ada, bob, eve = firm.internal(), firm.internal(), firm.internal()
        file = uploaded(ada)
        number = ada.started(bob, attachments=[file])
        old = ada.messages_of(number)[0]["messageid"]
        marked(bob, number, "read")
        added(ada, number, eve)
        return ada, eve, number, old, file

    def test_is_on_no_page(self, late: tuple[Person, Person, int, int, int]) -> None:
        _, eve, number, old, _ = late
        pages = [
            eve.messages_of(number, before=old + 1),
            eve.messages_of(number, after=0, direction="asc"),
            eve.messages_of(number, limit=100),
        ]
        assert [len(page) for page in pages] == [0, 1, 1]

    def test_can_not_be_marked(self, late: tuple[Person, Person, int, int, int]) -> None:
        _, eve, number, old, _ = late
        for word in ("read", "unread"):
            assert summary(mark(eve, number, word, old)) == (403, 123, "access denied")

    def test_carries_no_file_for_them(self, late: tuple[Person, Person, int, int, int]) -> None:
        _, eve, number, _, file = late
        assert eve.get(f"/attachments/{file}/content").status_code == 403
        response = eve.post(
            f"/conversations/{number}/messages", json={"attachments": {"attachment": {"id": file}}}
        )
        assert response.json()["ref"] == 9005

    def test_is_not_among_what_others_have_read(
        self, late: tuple[Person, Person, int, int, int]
    ) -> None:
        ada, eve, number, _, _ = late
        assert [*readers(eve, number).values()] == [0, 0, 0]
        marked(ada, number, "read")
        assert [*readers(eve, number).values()] == [2, 0, 0]

    def test_is_there_for_the_others(self, late: tuple[Person, Person, int, int, int]) -> None:
        ada, _, number, _, _ = late
        assert seen(ada, number) == [1, 2]


class TestARefusedAddition:
    def test_names_who_can_not_be_reached_by_the_one_who_adds(self, firm: Firm) -> None:
        ada, bob, client, stranger = (
            *(firm.internal(), firm.internal()),
            *(firm.external(), firm.external()),
        )
        firm.site(ada, client)
        number = ada.started(bob, client)
        with nothing_written(firm.server):
            response = add(client, number, stranger, bob)
        assert summary(response) == (
            403,
            9004,
            f"users.user: {stranger.user_id}: unknown, inactive, or not within your reach",
        )

    def test_of_nobody_is_a_mistake(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob)
        assert summary(add(ada, number)) == (400, 74, "users.user: name at least one person")

    def test_of_more_than_a_conversation_holds_writes_nothing(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob)
        many = [{"userid": one} for one in range(MISSING, MISSING + 600)]
        with nothing_written(firm.server):
            response = ada.post(
                f"/conversations/{number}/participants", json={"users": {"user": many}}
            )
        assert summary(response) == (
            400,
            9003,
            "users.user: at most 501 people in a conversation, got 602",
        )

    def test_by_a_stranger_looks_like_one_to_a_missing_conversation(self, firm: Firm) -> None:
        ada, bob, eve = firm.internal(), firm.internal(), firm.internal()
        number = ada.started(bob)
        assert whole(add(eve, number, eve)) == whole(add(eve, MISSING, eve))


class TestLeaving:
    def test_closes_it_at_once(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob)
        removed(bob, number, bob)
        for address in ("", "/messages", "/readers"):
            answers = [bob.get(f"/conversations/{one}{address}") for one in (number, MISSING)]
            assert whole(answers[0]) == whole(answers[1])
        assert bob.get("/conversations").json()["totalcount"] == 0
        assert unread(bob) == (0, 0)

    def test_is_told_to_those_who_stay(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob)
        removed(bob, number, bob)
        newest = ada.messages_of(number)[0]
        assert (newest["text"], newest["change"]) == (
            f"{' '.join(bob.name)} left.",
            {"what": "left", "users": {"user": [named(bob)]}},
        )
        assert unread(ada) == (0, 0)

    def test_is_free_to_clients(self, firm: Firm) -> None:
        ada, client = firm.internal(), firm.external()
        firm.site(ada, client)
        number = ada.started(client)
        removed(client, number, client)
        assert shown(ada, number)["recipients"] == users(ada)

    def test_leaves_the_last_one_a_conversation_that_works(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob)
        removed(bob, number, bob)
        reply(ada, number)
        added(ada, number, bob, history=True)
        assert seen(bob, number) == [1, 2, 3, 4]

    def test_by_everyone_leaves_it_for_the_records(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob)
        removed(bob, number, bob)
        removed(ada, number, ada)
        told = [one["sequence"] for one in events_of(firm.server, number, "message.created")]
        assert told == [1, 2, 3]
        assert remove(ada, number, ada).status_code == 403


class TestRemovingSomeone:
    def test_closes_it_to_them_and_its_files(self, firm: Firm) -> None:
        ada, bob, eve = firm.internal(), firm.internal(), firm.internal()
        file, own = uploaded(ada), uploaded(bob)
        number = ada.started(bob, eve, attachments=[file])
        reply(bob, number, attachments={"attachment": [{"id": own}]})
        removed(ada, number, bob)
        assert bob.get(f"/conversations/{number}").status_code == 403
        assert bob.get(f"/attachments/{file}/content").status_code == 403
        assert bob.get(f"/attachments/{own}/content").status_code == 200
        assert eve.get(f"/attachments/{file}/content").status_code == 200

    def test_keeps_the_name_they_had_then(self, firm: Firm) -> None:
        ada, bob, eve = firm.internal(), firm.internal(), firm.internal("Eve", "Holt")
        number = ada.started(bob, eve)
        removed(ada, number, eve)
        firm.change(eve, lastname="Moss")
        assert bob.messages_of(number)[0]["change"] == {
            "what": "removed",
            "users": {"user": [named(eve)]},
        }

    def test_is_told_to_those_who_stay_and_to_the_one_who_is_gone(self, firm: Firm) -> None:
        ada, bob, eve = firm.internal(), firm.internal(), firm.internal()
        number = ada.started(bob, eve)
        removed(ada, number, bob)
        newest = eve.messages_of(number)[0]
        told = [
            (one["subject_id"], one["message_id"], one["sequence"], one["user_id"])
            for one in events_of(firm.server, number, "participant.removed")
        ]
        assert newest["change"]["what"] == "removed"
        assert told == [
            (bob.user_id, newest["messageid"], 2, None),
            (bob.user_id, None, None, bob.user_id),
        ]

    def test_takes_what_they_had_not_read_out_of_their_count(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob)
        ada.started(bob)
        reply(ada, number)
        removed(ada, number, bob)
        assert unread(bob) == (1, 1)

    def test_of_a_muted_conversation_changes_no_count(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob)
        ada.started(bob)
        kept(bob, number, muted=True)
        removed(ada, number, bob)
        assert unread(bob) == (1, 1)

    def test_is_for_the_one_who_started_it_and_internal_people(self, firm: Firm) -> None:
        client, ada, bob, other = (
            *(firm.external(), firm.internal()),
            *(firm.internal(), firm.external()),
        )
        firm.site(client, ada, bob, other)
        number = client.started(ada, bob, other)
        with nothing_written(firm.server):
            assert summary(remove(other, number, bob)) == (
                403,
                9024,
                "only the creator and internal people may remove others",
            )
        removed(client, number, bob)
        removed(ada, number, other)
        assert shown(ada, number)["recipients"] == users(client, ada)

    def test_who_takes_no_part_is_told(self, firm: Firm) -> None:
        ada, bob, eve = firm.internal(), firm.internal(), firm.internal()
        number = ada.started(bob)
        with nothing_written(firm.server):
            assert summary(remove(ada, number, eve)) == (
                404,
                9025,
                "the person is not a participant",
            )

    def test_works_for_someone_who_is_inactive(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob)
        firm.deactivate(bob)
        removed(ada, number, bob)
        assert shown(ada, number)["recipients"] == users(ada)

    def test_and_adding_them_again_shows_what_follows(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob)
        kept(bob, number, muted=True, starred=True)
        removed(ada, number, bob)
        added(ada, number, bob)
        again = shown(bob, number)
        assert seen(bob, number) == [3]
        assert (again["muted"], again["starred"], unread(bob)) == (False, False, (0, 0))
