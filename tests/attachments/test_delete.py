from tests.attachments.files import stored_files, uploaded
from tests.harness.db_assertions import audited
from tests.harness.people import Firm
from tests.harness.servers import Server


class TestDelete:
    def test_what_was_never_sent_goes_with_its_bytes(self, firm: Firm, server: Server) -> None:
        ada, before = firm.internal(), stored_files(server)
        number = uploaded(ada)
        response = ada.delete(f"/attachments/{number}")
        assert (response.status_code, response.content) == (204, b"")
        assert ada.get(f"/attachments/{number}").status_code == 403
        assert stored_files(server) == before

    def test_it_is_noted_with_who_did_it_and_from_where(self, firm: Firm) -> None:
        ada = firm.internal()
        number = uploaded(ada)
        response = ada.delete(f"/attachments/{number}")
        newest = audited(firm.server.settings, "attachment.deleted")[-1]
        assert newest.subject == f"attachment:{number}"
        assert (newest.actor_id, newest.address, newest.request_id) == (
            ada.user_id,
            "127.0.0.1",
            response.headers["X-Request-Id"],
        )

    def test_its_number_is_never_given_again(self, firm: Firm) -> None:
        ada = firm.internal()
        number = uploaded(ada)
        ada.delete(f"/attachments/{number}")
        assert uploaded(ada) > number

    def test_what_a_message_carries_stays(self, firm: Firm) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = uploaded(ada)
        ada.started(bob, attachments=[number])
        response = ada.delete(f"/attachments/{number}")
        assert response.status_code == 409
        assert response.json()["summary"] == "a message includes this attachment"
        assert bob.get(f"/attachments/{number}/content").content == b"content"

    def test_one_who_may_only_read_it_is_told_no_more_than_a_stranger(self, firm: Firm) -> None:
        ada, bob, eve = firm.internal(), firm.internal(), firm.internal()
        number = uploaded(ada)
        ada.started(bob, attachments=[number])
        answers = [bob.delete(f"/attachments/{number}"), eve.delete(f"/attachments/{number}")]
        answers.append(eve.delete("/attachments/999999999"))
        assert {(one.status_code, one.content) for one in answers} == {(403, answers[0].content)}

    def test_another_persons_can_not_be_deleted(self, firm: Firm) -> None:
        ada, eve = firm.internal(), firm.internal()
        number = uploaded(ada)
        assert eve.delete(f"/attachments/{number}").status_code == 403
        assert ada.get(f"/attachments/{number}/content").status_code == 200
