"""Going offline and coming back; drafts; two tabs."""

import re

import pytest
from playwright.sync_api import Route, expect

from tests.harness.people import Firm
from tests.inbox.conftest import Opened

CONVERSATION = re.compile(r"/conversations/\d+$")

pytestmark = pytest.mark.only_on("sqlite", reason="a browser's connection knows no database")


def hold_stream(route: Route, held: list[Route]) -> None:
    """Keep back a request for a stream of events, and let others pass."""
    if route.request.headers["accept"] == "text/event-stream":
        held.append(route)
    else:
        route.fallback()


class TestOffline:
    def test_what_is_sent_meanwhile_goes_out_afterwards_and_once(
        self, firm: Firm, opened: Opened
    ) -> None:
        ada, ben = firm.internal(), firm.internal()
        number = ada.started(ben, title="Lease")
        visitor = opened(ben)
        visitor.open("Lease")
        visitor.context.set_offline(True)
        expect(visitor.page.get_by_text("No connection since")).to_be_visible()
        visitor.write("Written on the train")
        expect(visitor.message("Written on the train")).to_contain_text("Waiting")
        visitor.context.set_offline(False)
        expect(visitor.page.get_by_text("No connection since")).to_be_hidden()
        expect(visitor.sent("Written on the train")).to_be_visible()
        texts = [message["text"] for message in ada.messages_of(number)]
        assert texts.count("Written on the train") == 1

    def test_what_happened_meanwhile_is_there_afterwards(self, firm: Firm, opened: Opened) -> None:
        ada, ben = firm.internal(), firm.internal()
        ada.started(ben, title="Lease")
        visitor = opened(ben)
        visitor.context.set_offline(True)
        ada.started(ben, title="Meanwhile")
        visitor.context.set_offline(False)
        expect(visitor.rows.first).to_contain_text("Meanwhile")

    def test_what_could_not_be_read_when_it_was_told_is_read_later(
        self, firm: Firm, opened: Opened
    ) -> None:
        ada, ben = firm.internal(), firm.internal()
        visitor = opened(ben)
        broken_off: list[Route] = []

        def break_off_once(route: Route) -> None:
            if broken_off:
                route.fallback()
            else:
                broken_off.append(route)
                route.abort()

        visitor.context.route(CONVERSATION, break_off_once)
        ada.started(ben, title="Meanwhile")
        expect(visitor.rows.first).to_contain_text("Meanwhile")
        assert len(broken_off) == 1

    def test_a_message_that_waits_survives_a_reload(self, firm: Firm, opened: Opened) -> None:
        ada, ben = firm.internal(), firm.internal()
        number = ada.started(ben, title="Lease")
        visitor = opened(ben)
        visitor.open("Lease")
        visitor.context.route("**/messages", lambda route: route.abort())
        visitor.write("Not lost")
        expect(visitor.message("Not lost")).to_contain_text("Waiting")
        visitor.context.unroute("**/messages")
        visitor.page.reload()
        expect(visitor.sent("Not lost")).to_be_visible()
        assert [message["text"] for message in ada.messages_of(number)].count("Not lost") == 1


class TestBeginning:
    def test_what_happens_between_the_list_and_the_stream_is_told(
        self, firm: Firm, opened: Opened
    ) -> None:
        ada, ben = firm.internal(), firm.internal()
        ada.started(ben, title="Lease")
        visitor = opened(ben)
        streams: list[Route] = []
        visitor.context.route("**/api/4/events", lambda route: hold_stream(route, streams))
        with visitor.page.expect_request(lambda one: "last-event-id" in one.headers):
            visitor.page.reload()
        expect(visitor.rows).to_have_count(1)
        ada.started(ben, title="Meanwhile")
        for route in streams:
            route.continue_()
        expect(visitor.rows.first).to_contain_text("Meanwhile")

    def test_a_server_that_does_not_answer_is_told_and_tried_again(
        self, firm: Firm, opened: Opened
    ) -> None:
        ben = firm.internal()
        visitor = opened(ben)
        # Once there is a stream, the list is asked for again without a click.
        visitor.context.route("**/api/4/events", lambda route: hold_stream(route, []))
        visitor.context.route("**/api/4/conversations?*", lambda route: route.abort())
        visitor.page.reload()
        expect(visitor.list).to_contain_text("The list could not be loaded")
        visitor.context.unroute("**/api/4/conversations?*")
        visitor.page.get_by_role("button", name="Try again").click()
        expect(visitor.list).not_to_contain_text("The list could not be loaded")


class TestRefusals:
    def test_a_message_that_is_too_long_stays_in_the_composer(
        self, firm: Firm, opened: Opened
    ) -> None:
        ada, ben = firm.internal(), firm.internal()
        ada.started(ben, title="Lease")
        visitor = opened(ben)
        visitor.open("Lease")
        visitor.field.fill("x" * 33_000)
        expect(visitor.page.get_by_role("alert")).to_be_visible()
        visitor.thread.get_by_role("button", name="Send").click()
        expect(visitor.page.get_by_role("alert")).to_contain_text("33,000 of 32,768 characters")
        expect(visitor.field).to_have_value("x" * 33_000)

    def test_a_message_that_is_refused_goes_back_into_the_composer_or_away(
        self, firm: Firm, opened: Opened
    ) -> None:
        ada, ben = firm.internal(), firm.internal()
        number = ada.started(ben, title="Lease")
        visitor = opened(ben)
        visitor.open("Lease")
        refusal = {"ref": 9003, "summary": "a limit is exceeded"}
        visitor.context.route("**/messages", lambda route: route.fulfill(status=400, json=refusal))
        visitor.write("Refused")
        expect(visitor.page.get_by_text("Not sent: ")).to_be_visible()
        visitor.field.fill("Begun meanwhile")
        visitor.message("Refused").get_by_role("button", name="Edit").click()
        expect(visitor.field).to_have_value("Refused\n\nBegun meanwhile")
        expect(visitor.page.get_by_text("Not sent: ")).to_have_count(0)
        visitor.write("Refused again")
        visitor.page.get_by_role("button", name="Discard").click()
        expect(visitor.message("Refused")).to_have_count(0)
        visitor.context.unroute("**/messages")
        visitor.write("Taken")
        expect(visitor.sent("Taken")).to_be_visible()
        assert [one["text"] for one in ada.messages_of(number)] == ["Taken", "Hello"]


class TestDrafts:
    def test_a_draft_survives_a_reload(self, firm: Firm, opened: Opened) -> None:
        ada, ben = firm.internal(), firm.internal()
        ada.started(ben, title="Lease")
        visitor = opened(ben)
        visitor.open("Lease")
        visitor.thread.get_by_label("Your message").fill("Half a thou")
        visitor.page.reload()
        expect(visitor.thread.get_by_label("Your message")).to_have_value("Half a thou")

    def test_each_conversation_has_its_own(self, firm: Firm, opened: Opened) -> None:
        ada, ben = firm.internal(), firm.internal()
        ada.started(ben, title="Lease")
        ada.started(ben, title="Merger")
        visitor = opened(ben)
        visitor.open("Lease")
        visitor.thread.get_by_label("Your message").fill("About the lease")
        visitor.open("Merger")
        expect(visitor.thread.get_by_label("Your message")).to_have_value("")
        visitor.open("Lease")
        expect(visitor.thread.get_by_label("Your message")).to_have_value("About the lease")


class TestTwoTabs:
    def test_what_is_read_in_one_is_read_in_the_other(self, firm: Firm, opened: Opened) -> None:
        ada, ben = firm.internal(), firm.internal()
        ada.started(ben, title="Lease")
        visitor = opened(ben)
        first = visitor.page
        second = visitor.new_tab()
        visitor.go("")
        expect(visitor.rows.first).to_contain_text("1 unread message")
        visitor.open("Lease")
        expect(second).to_have_title("Lease · Parley")
        expect(first).to_have_title("Inbox · Parley")
