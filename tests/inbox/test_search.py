"""Finding a message again."""

from itertools import pairwise

import pytest
from playwright.sync_api import Route, expect

from tests.harness.people import Firm
from tests.inbox.conftest import Opened

pytestmark = pytest.mark.only_on("sqlite", reason="tests/conversations/search is on both engines")


class TestSearch:
    def test_shows_what_was_found_marked_and_leads_there(self, firm: Firm, opened: Opened) -> None:
        ada, ben = firm.internal(), firm.internal()
        number = ada.started(ben, title="Lease", html="<p>The indemnity is capped</p>")
        for text in range(40):
            ada.post(f"/conversations/{number}/messages", json={"text": f"More {text}."})
        visitor = opened(ben)
        visitor.page.get_by_role("searchbox").fill("indemnity")
        found = visitor.page.get_by_role("list", name="Search messages").get_by_role("listitem")
        expect(found.locator("mark")).to_have_text("indemnity")
        found.get_by_role("link").click()
        expect(visitor.message("The indemnity is capped")).to_be_in_viewport()

    def test_what_comes_later_leaves_the_focus_where_it_is(
        self, firm: Firm, opened: Opened
    ) -> None:
        ada, ben = firm.internal(), firm.internal()
        ada.started(ben, title="Lease", html="<p>The lease of the barn</p>")
        visitor = opened(ben)
        held: list[Route] = []

        def hold(route: Route) -> None:
            held.append(route)

        visitor.context.route("**/api/4/messages?*", hold)
        visitor.page.get_by_role("searchbox").fill("lease")
        named = visitor.page.get_by_role("list", name="Conversations, people, files")
        named.get_by_role("link").focus()
        while not held:
            visitor.page.evaluate("() => new Promise(requestAnimationFrame)")
        for route in held:
            route.continue_()
        messages = visitor.page.get_by_role("list", name="Search messages")
        expect(messages.get_by_role("listitem")).to_have_count(1)
        expect(named.get_by_role("link")).to_be_focused()

    def test_says_where_nothing_was_found(self, firm: Firm, opened: Opened) -> None:
        visitor = opened(firm.internal())
        visitor.page.get_by_role("searchbox").fill("indemnity")
        expect(visitor.page.get_by_role("heading", name="“indemnity”")).to_be_visible()

    def test_shows_hostile_text_as_text(self, firm: Firm, opened: Opened) -> None:
        ada, ben = firm.internal(), firm.internal()
        ada.started(ben, html="<p>indemnity &lt;img src=x onerror=alert(1)&gt;</p>")
        visitor = opened(ben)
        visitor.page.get_by_role("searchbox").fill("indemnity")
        found = visitor.page.get_by_role("list", name="Search messages")
        expect(found).to_contain_text("<img src=x onerror=alert(1)>")

    def test_finds_titles_people_and_files_by_how_they_begin(
        self, firm: Firm, opened: Opened
    ) -> None:
        ada, ben = firm.internal(), firm.external("Cora", "Lindqvist")
        firm.site(ada, ben)
        terms = ada.post(
            "/attachments", data={"filename": "Terms v4.txt"}, files={"file": b"Clause 4"}
        ).json()["id"]
        ada.started(ben, title="Moss lease", html="<p>Attached</p>", attachments=[terms])
        visitor = opened(ada)
        named = visitor.page.get_by_role("list", name="Conversations, people, files")
        field = visitor.page.get_by_role("searchbox")
        for query, found in (
            ("Mos lea", "Moss lease"),
            ("lindq", "Moss lease"),
            ("lindq", "Cora Lindqvist External"),
            ("terms v4", "Terms v4.txt"),
        ):
            field.fill(query)
            expect(named.get_by_role("listitem").filter(has_text=found).first).to_be_visible()

    @pytest.mark.parametrize("width", [1280, 390])
    def test_results_stand_in_one_column(self, width: int, firm: Firm, opened: Opened) -> None:
        ada, ben = firm.internal(), firm.internal()
        for number in range(3):
            title = f"Lindqvist, daily questions {number}"
            ada.started(
                ben, title=title, html=f"<p>{number}54: The bank called. {'Long ' * 40}</p>"
            )
        visitor = opened(ben, viewport={"width": width, "height": 800})
        visitor.page.get_by_role("searchbox").fill("bank")
        rows = visitor.page.get_by_role("list", name="Search messages").get_by_role("link")
        expect(rows).to_have_count(3)
        lines = rows.evaluate_all(
            """(links) => links.map((link) => [...link.children].map((one) => {
                const { left, right, top, bottom } = one.getBoundingClientRect();
                return { left, right, top, bottom };
            }))"""
        )
        edge = lines[0][0]["left"]
        for line in (line for result in lines for line in result):
            assert line["left"] == edge
            assert line["right"] <= width
        for result in lines:
            assert all(one["bottom"] <= other["top"] + 1 for one, other in pairwise(result))

    def test_says_below_the_field_what_it_can_not_read(self, firm: Firm, opened: Opened) -> None:
        visitor = opened(firm.internal())
        field = visitor.page.get_by_role("searchbox")
        field.fill("after:foo")
        expect(visitor.page.get_by_text("Write a date as 2026-01-31")).to_be_visible()
        expect(visitor.page.locator(".toast")).to_have_count(0)
        expect(visitor.page.get_by_role("heading", name="Nothing found")).to_have_count(0)
        field.fill("after:2026-01-31")
        expect(visitor.page.get_by_text("Write a date as 2026-01-31")).to_have_count(0)
