import pytest

from tests.conversations.actions import kept, shown, unread
from tests.harness.answers import block, summary
from tests.harness.db_assertions import events_of, nothing_written
from tests.harness.formats import WireFormat
from tests.harness.people import Firm


class TestATitle:
    @pytest.mark.parametrize("wire_format", WireFormat, ids=str)
    def test_may_be_given_by_every_participant(self, firm: Firm, wire_format: WireFormat) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob)
        response = bob.patch(
            f"/conversations/{number}", **wire_format.body("conversation", {"title": "A < B"})
        )
        assert wire_format.read(response)["title"] == "A < B"
        assert shown(ada, number)["title"] == "A < B"

    def test_may_be_taken_away(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob, title="Lease")
        assert "title" not in kept(ada, number, title="")
        assert ada.messages_of(number)[0]["change"] == {"what": "title", "title": ""}

    @pytest.mark.parametrize("wire_format", WireFormat, ids=str)
    def test_is_told_in_the_conversation(self, firm: Firm, wire_format: WireFormat) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob)
        kept(ada, number, title="Lease <1>")
        response = bob.get(
            f"/conversations/{number}/messages", headers={"Accept": wire_format.value}
        )
        newest = wire_format.read(response)["messages"]["message"][0]
        told = {name: newest[name] for name in ("kind", "change", "text", "html", "sequence")}
        assert told == {
            "kind": "system",
            "change": {"what": "title", "title": "Lease <1>"},
            "text": f"{' '.join(ada.name)} set the title: Lease <1>",
            "html": f"<p>{' '.join(ada.name)} set the title: Lease &lt;1&gt;</p>",
            "sequence": "2",
        }

    def test_is_written_by_who_gave_it_and_unread_for_nobody(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob)
        kept(ada, number, title="Lease")
        assert ada.messages_of(number)[0]["author"] == block(ada)
        assert (unread(ada), unread(bob)) == ((0, 0), (1, 1))

    def test_is_told_to_all(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob)
        kept(ada, number, title="Lease")
        (event,) = events_of(firm.server, number, "conversation.changed")
        newest = ada.messages_of(number)[0]
        assert (event["user_id"], event["sequence"], event["message_id"]) == (
            *(None, 2),
            newest["messageid"],
        )

    def test_that_is_so_already_writes_nothing(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob, title="Lease")
        with nothing_written(firm.server):
            kept(bob, number, title="Lease")

    def test_may_come_with_a_star(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob)
        told = kept(bob, number, title="Lease", starred=True, archived=True)
        assert (told["title"], told["starred"], told["archived"]) == ("Lease", True, True)

    def test_that_is_too_long_changes_nothing(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob)
        with nothing_written(firm.server):
            response = ada.patch(
                f"/conversations/{number}", json={"title": "x" * 256, "starred": True}
            )
        assert summary(response) == (400, 9003, "title: at most 255 characters")
        assert not shown(ada, number)["starred"]
