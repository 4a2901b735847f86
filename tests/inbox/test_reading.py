"""Where one reads: the end, the place, the day, and what is told to those who hear it."""

import re

import pytest
from playwright.sync_api import Route, expect

from tests.harness.people import Firm, Person
from tests.inbox.conftest import Opened
from tests.inbox.visitors import Visitor

pytestmark = pytest.mark.only_on("sqlite", reason="where one reads knows no database")

LETTER = "\n".join(f"Line {i}" for i in range(12))


def said(person: Person, conversation: int, *texts: str) -> None:
    """Write messages one after another."""
    for text in texts:
        person.post(f"/conversations/{conversation}/messages", json={"text": text})


class TestTheEnd:
    def test_stays_in_sight_whatever_is_written_and_comes(self, firm: Firm, opened: Opened) -> None:
        ada, ben = firm.internal(), firm.internal()
        number = ada.started(ben, title="Lease")
        said(ada, number, *(f"Number {i}." for i in range(25)))
        ben.post(f"/conversations/{number}/read", json={})
        visitor = opened(ben)
        visitor.open("Lease")
        last = visitor.message("Number 24.")
        expect(last).to_be_in_viewport(ratio=1)
        visitor.field.fill(LETTER)
        expect(last).to_be_in_viewport(ratio=1)
        visitor.field.press_sequentially(" and so on")
        expect(last).to_be_in_viewport(ratio=1)
        visitor.thread.get_by_role("button", name="Send").click()
        expect(visitor.sent("Line 11").get_by_text("Line 11")).to_be_in_viewport(ratio=1)
        said(ada, number, LETTER.replace("Line", "Row"))
        expect(visitor.message("Row 11").get_by_text("Row 11")).to_be_in_viewport(ratio=1)
        said(ada, number, "The last")
        expect(visitor.message("The last")).to_be_in_viewport(ratio=1)
        announced = visitor.page.get_by_role("status").filter(has_text="The last")
        expect(announced).to_have_text(f"{' '.join(ada.name)}: The last")

    def test_is_where_one_goes_by_sending(self, firm: Firm, opened: Opened) -> None:
        visitor, number = self.scrolled_up(firm, opened)
        visitor.write("From above")
        expect(visitor.sent("From above")).to_be_in_viewport(ratio=1)
        del number

    def test_is_not_where_others_take_one(self, firm: Firm, opened: Opened) -> None:
        visitor, number = self.scrolled_up(firm, opened)
        top = scroll_top(visitor)
        visitor.field.fill(LETTER)
        ada = visitor.person
        said(ada, number, "From elsewhere")
        expect(visitor.page.get_by_role("button", name="Jump to the newest")).to_be_visible()
        expect(visitor.message("From elsewhere")).to_be_attached()
        assert scroll_top(visitor) == pytest.approx(top, abs=2)

    def test_a_place_is_kept_while_one_is_elsewhere(self, firm: Firm, opened: Opened) -> None:
        visitor, _ = self.scrolled_up(firm, opened)
        place = visitor.message("Number 5.")
        expect(place).to_be_in_viewport()
        box = place.bounding_box()
        assert box is not None
        visitor.open("Merger")
        expect(visitor.message("Hello")).to_be_visible()
        visitor.page.go_back()
        expect(place).to_be_in_viewport()
        again = place.bounding_box()
        assert again is not None
        assert again["y"] == pytest.approx(box["y"], abs=3)

    def scrolled_up(self, firm: Firm, opened: Opened) -> tuple[Visitor, int]:
        """Open a long conversation, and go up in it."""
        ada, ben = firm.internal(), firm.internal()
        ada.started(ben, title="Merger")
        number = ada.started(ben, title="Lease")
        said(ada, number, *(f"Number {i}." for i in range(45)))
        ben.post(f"/conversations/{number}/read", json={})
        visitor = opened(ben)
        visitor.open("Lease")
        expect(visitor.message("Number 44.")).to_be_in_viewport()
        visitor.page.mouse.move(800, 300)
        for _ in range(30):
            if visitor.message("Number 5.").count():
                break
            visitor.page.mouse.wheel(0, -600)
            visitor.page.evaluate("() => new Promise(requestAnimationFrame)")
        visitor.message("Number 5.").evaluate("one => one.scrollIntoView({ block: 'start' })")
        expect(visitor.message("Number 5.")).to_be_in_viewport()
        visitor.page.evaluate("() => new Promise((go) => setTimeout(go, 100))")
        return visitor, number


def scroll_top(visitor: Visitor) -> float:
    """Return how far the thread is scrolled, past what was loaded above."""
    top: float = visitor.message("Number 5.").evaluate("one => one.getBoundingClientRect().top")
    return top


class TestTheList:
    def test_a_row_stays_among_the_unread_until_it_is_left(
        self, firm: Firm, opened: Opened
    ) -> None:
        ada, ben = firm.internal(), firm.internal()
        for title in ("Gamma", "Beta", "Alpha"):
            ada.started(ben, title=title)
        visitor = opened(ben)
        visitor.page.get_by_role("button", name="Unread 3").click()
        expect(visitor.rows).to_have_count(3)
        visitor.open("Alpha")
        expect(visitor.page).to_have_title("(2) Alpha · Parley")
        expect(visitor.rows.first).to_contain_text("Alpha")
        visitor.open("Beta")
        expect(visitor.page).to_have_title("(1) Beta · Parley")
        expect(visitor.rows).to_have_count(3)
        visitor.page.mouse.move(900, 400)
        visitor.page.evaluate("document.activeElement.blur()")
        expect(visitor.rows).to_have_count(2)
        expect(visitor.rows.first).to_contain_text("Beta")

    def test_today_ends_at_midnight(self, firm: Firm, opened: Opened) -> None:
        ada, ben = firm.internal(), firm.internal()
        ada.started(ben, title="Lease")
        visitor = opened(ben)
        visitor.install_clock()
        visitor.page.reload()
        visitor.open("Lease")
        expect(visitor.thread.get_by_role("heading", name="Today")).to_be_visible()
        expect(visitor.rows.first.get_by_role("time")).to_have_text(re.compile(r"\d\d:\d\d"))
        visitor.page.clock.fast_forward("24:00:00")
        expect(visitor.thread.get_by_role("heading", name="Yesterday")).to_be_visible()
        expect(visitor.rows.first.get_by_role("time")).not_to_have_text(re.compile(":"))

    def test_what_could_not_be_loaded_is_there_once_the_server_is(
        self, firm: Firm, opened: Opened
    ) -> None:
        ada, ben = firm.internal(), firm.internal()
        ada.started(ben, title="Lease")
        visitor = opened(ben)

        def refuse(route: Route) -> None:
            route.abort()

        visitor.context.route("**/api/4/**", refuse)
        visitor.open("Lease")
        expect(visitor.page.get_by_text("The conversation could not be loaded.")).to_be_visible()
        visitor.context.set_offline(True)
        visitor.context.unroute("**/api/4/**", refuse)
        visitor.context.set_offline(False)
        expect(visitor.message("Hello")).to_be_visible()
