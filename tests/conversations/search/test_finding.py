"""What is found, by every kind of question, in both formats."""

import pytest

from tests.attachments.files import uploaded
from tests.conversations.search.client import ask, found
from tests.harness.db_assertions import change
from tests.harness.formats import WireFormat
from tests.harness.people import Firm, Person, conversation

NOT_A_CURSOR = "before: not a cursor that a page gave as nextcursor"

pytestmark = pytest.mark.parametrize("wire_format", WireFormat, ids=str)


@pytest.fixture(scope="module")
def pair(lasting_firm: Firm) -> tuple[Person, Person]:
    """Two people with some conversations."""
    ada, bob = lasting_firm.internal(), lasting_firm.internal()
    ada.started(bob, html="<p>The <b>d</b>raft contract</p>", title="Smith v Jones")
    ada.started(bob, html="<p>A contract, still a draft</p>", title="Überblick")
    bob.started(ada, html="<p>Café &amp; <i>Straße</i></p>")
    bob.started(ada, html=f"<p>{'word ' * 200}needle</p>")
    ada.started(bob, html="", attachments=[uploaded(ada)])
    return ada, bob


class TestWords:
    @pytest.mark.parametrize(
        ("q", "texts"),
        [
            ("contract draft", ["A contract, still a draft", "The draft contract"]),
            ("draft", ["A contract, still a draft", "The draft contract"]),
            ("draft nothing", []),
            ("dra", []),
            ('"draft contract"', ["The draft contract"]),
            ('"contract draft"', []),
            ("CAFE strasse", ["Café & Straße"]),
            ("cafe\u0301", ["Café & Straße"]),
            ("amp", []),
            ("b", []),
        ],
    )
    def test_must_all_be_there(
        self, pair: tuple[Person, Person], wire_format: WireFormat, q: str, texts: list[str]
    ) -> None:
        ada, _ = pair
        assert found(ada, q, wire_format) == texts

    def test_are_found_beyond_the_snippet_of_the_message(
        self, pair: tuple[Person, Person], wire_format: WireFormat
    ) -> None:
        (message,) = wire_format.read(ask(pair[0], "needle", wire_format))["message"]
        assert message["snippet"].endswith("word <mark>needle</mark>")


class TestOperators:
    @pytest.mark.parametrize(
        ("q", "texts"),
        [
            ("from:me draft", ["A contract, still a draft", "The draft contract"]),
            ("in:smith", ["The draft contract"]),
            ('in:"jones SMITH"', ["The draft contract"]),
            ("in:uberblick in:jones", ["A contract, still a draft", "The draft contract"]),
            ("in:nowhere draft", []),
            ("has:attachment", [""]),
            ("has:attachment draft", []),
            ("draft after:2020-01-01", ["A contract, still a draft", "The draft contract"]),
            ("draft before:2020-01-01", []),
            ("draft before:9999-12-31 after:9999-12-30", []),
            ("draft after:9999-12-31", []),
        ],
    )
    def test_narrow(
        self, pair: tuple[Person, Person], wire_format: WireFormat, q: str, texts: list[str]
    ) -> None:
        ada, _ = pair
        assert found(ada, q, wire_format) == texts

    def test_from_takes_a_number_an_address_and_beginnings_of_names(
        self, pair: tuple[Person, Person], wire_format: WireFormat
    ) -> None:
        ada, bob = pair
        own = found(ada, "from:me", wire_format)
        assert len(own) == 3
        for name in (f"from:{ada.user_id}", f"from:{ada.email}", f'from:"{" ".join(ada.name)}"'):
            assert found(bob, name, wire_format) == own
        assert found(bob, f"from:{ada.user_id} from:{bob.user_id} draft", wire_format) == own[1:]
        assert found(bob, "from:nobody@firm.example", wire_format) == []
        assert found(bob, f"from:{10**30}", wire_format) == []

    def test_in_takes_a_number(self, firm: Firm, wire_format: WireFormat) -> None:
        ada, bob = firm.internal(), firm.internal()
        first, _ = (ada.started(bob, html=f"<p>{text}</p>") for text in ("One", "Two"))
        assert found(bob, f"in:{first}", wire_format) == ["One"]
        assert found(bob, f"in:{10**30}", wire_format) == []

    def test_dates_are_days_in_utc(self, firm: Firm, wire_format: WireFormat) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob, html="<p>Late</p>")
        last_moment = 1_767_225_599_999  # of 2025
        sql = "update messages set created_at = :at where conversation_id = :number"
        change(firm.server, sql, at=last_moment, number=number)
        assert found(bob, "late after:2025-12-30 before:2026-01-01", wire_format) == ["Late"]
        assert found(bob, "late after:2025-12-31", wire_format) == []
        assert found(bob, "late before:2025-12-31", wire_format) == []


class TestRank:
    def test_what_stands_together_comes_first_then_what_comes_often_then_the_newest(
        self, firm: Firm, wire_format: WireFormat
    ) -> None:
        ada, bob = firm.internal(), firm.internal()
        texts = [
            "red box",
            "box red",
            "red red box box",
            "blue box red",
            "a red box again",
        ]
        for text in texts:
            ada.started(bob, html=f"<p>{text}</p>")
        assert found(bob, "red box", wire_format) == [
            "red red box box",  # together, and twice
            "a red box again",
            "red box",
            "blue box red",
            "box red",
        ]


class TestAHit:
    def test_is_the_message_with_its_conversation_and_a_snippet(
        self, firm: Firm, wire_format: WireFormat
    ) -> None:
        ada, bob = firm.internal(), firm.internal()
        number = ada.started(bob, html="<p>Look here</p>")
        thread = bob.get(f"/conversations/{number}/messages", headers={"Accept": wire_format.value})
        (message,) = wire_format.read(thread)["messages"]["message"]
        (hit,) = wire_format.read(ask(bob, "here", wire_format))["message"]
        own = {"conversationid": str(number), "snippet": "Look <mark>here</mark>"}
        assert hit == own | message

    def test_shows_hostile_text_as_text(self, firm: Firm, wire_format: WireFormat) -> None:
        ada, bob = firm.internal(), firm.internal()
        request = conversation(bob)
        request["messages"]["message"] = [{"text": "]]><script>alert(1)</script>\x7f"}]
        assert ada.post("/conversations", json=request).status_code == 201
        (hit,) = wire_format.read(ask(bob, "alert", wire_format))["message"]
        assert hit["snippet"] == ("]]&gt;&lt;script&gt;<mark>alert</mark>(1)&lt;/script&gt;\x7f")


class TestABadQuestion:
    @pytest.mark.parametrize(
        ("parameters", "told"),
        [
            ({}, (400, 74, "q: say what to look for")),
            ({"q": " "}, (400, 74, "q: say what to look for")),
            ({"q": '"'}, (400, 9035, "q: there is no word in it to look for")),
            ({"q": "x" * 401}, (400, 9003, "q: at most 400 characters")),
            ({"q": "a\0b"}, (400, 9002, "q: the character U+0000 at position 1 is not allowed")),
            ({"q": "draft", "before": "WzEsMl0"}, (400, 9002, NOT_A_CURSOR)),
            ({"q": "draft", "before": "WzEsMiwzLDQsNV0"}, (400, 9002, NOT_A_CURSOR)),
            ({"q": "draft", "limit": "x"}, (400, 107, "limit: expected an integer")),
        ],
    )
    def test_is_refused(
        self,
        ada: Person,
        wire_format: WireFormat,
        parameters: dict[str, str],
        told: tuple[int, int, str],
    ) -> None:
        response = ada.get("/messages", params=parameters, headers={"Accept": wire_format.value})
        error = wire_format.read(response)
        assert (response.status_code, int(error["ref"]), error["summary"]) == told
