import pytest

from tests.attachments.files import picture, uploaded
from tests.harness.people import Firm

PLACES = ["", "/content", "/thumbnail"]


class TestWhoMayRead:
    @pytest.mark.parametrize("place", PLACES)
    def test_its_uploader(self, firm: Firm, place: str) -> None:
        ada = firm.internal()
        number = uploaded(ada, picture())
        assert ada.get(f"/attachments/{number}{place}").status_code == 200

    @pytest.mark.parametrize("place", PLACES)
    def test_the_participants_of_a_conversation_in_which_a_message_carries_it(
        self, firm: Firm, place: str
    ) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = uploaded(ada, picture())
        assert bob.get(f"/attachments/{number}{place}").status_code == 403
        ada.started(bob, attachments=[number])
        assert bob.get(f"/attachments/{number}{place}").status_code == 200

    def test_those_of_a_conversation_that_one_of_them_sent_it_on_to(self, firm: Firm) -> None:
        ada, bob, eve = firm.internal(), firm.internal(), firm.internal()
        number = uploaded(ada)
        ada.started(bob, attachments=[number])
        assert eve.start(bob, attachments=[number]).status_code == 403
        bob.started(eve, attachments=[number])
        assert eve.get(f"/attachments/{number}/content").status_code == 200

    @pytest.mark.parametrize("place", PLACES)
    @pytest.mark.parametrize("form", ["application/json", "application/xml"])
    def test_a_stranger_gets_the_same_answer_as_for_a_missing_attachment(
        self, firm: Firm, place: str, form: str
    ) -> None:
        ada, eve = firm.internal(), firm.internal()
        accept = {"Accept": form}
        answers = [
            eve.get(f"/attachments/{number}{place}", headers=accept)
            for number in (uploaded(ada, picture()), 10**12)
        ]
        assert [one.status_code for one in answers] == [403, 403]
        assert answers[0].content == answers[1].content

    @pytest.mark.parametrize("place", PLACES)
    def test_no_one_without_a_token(self, firm: Firm, place: str) -> None:
        ada = firm.internal()
        number = uploaded(ada)
        response = ada.get(f"/attachments/{number}{place}", headers={"Authorization": ""})
        assert response.status_code == 401
