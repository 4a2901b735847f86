"""The list: its rows, what is said in them, and choosing several."""

from itertools import pairwise

import pytest
from playwright.sync_api import FloatRect, Locator, expect

from tests.harness.people import Firm
from tests.inbox.conftest import Opened
from tests.inbox.visitors import Visitor

pytestmark = pytest.mark.only_on("sqlite", reason="what a page looks like knows no database")

# At once, for a row is drawn anew whenever the server has told of it.
END_OF_WORDS = """(list) => {
  const row = [...list.querySelectorAll(".row")].find((one) => one.textContent.includes("Beta"));
  return row.querySelector(".what").getBoundingClientRect().right;
}"""


def with_rows(firm: Firm, opened: Opened, **options: object) -> Visitor:
    """Open an inbox with three conversations."""
    ada, ben = firm.internal(), firm.internal()
    for title in ("Gamma", "Beta", "Alpha"):
        ada.started(ben, title=title)
    visitor = opened(ben, **options)
    expect(visitor.rows).to_have_count(3)
    return visitor


def box(locator: Locator) -> FloatRect:
    """Return where something is."""
    found = locator.bounding_box()
    assert found is not None
    return found


class TestRows:
    @pytest.mark.parametrize("size", ["16px", "24px", "32px"])
    def test_stand_below_each_other_whatever_the_size_of_letters(
        self, size: str, firm: Firm, opened: Opened
    ) -> None:
        visitor = with_rows(firm, opened)
        before = box(visitor.rows.first)["height"]
        visitor.page.evaluate("(size) => { document.documentElement.style.fontSize = size; }", size)
        if size != "16px":
            visitor.page.wait_for_function(
                "(before) => document.querySelector('.rows .row').offsetHeight > before", arg=before
            )
        boxes = [box(row) for row in visitor.rows.all()]
        for one, other in pairwise(boxes):
            assert abs(one["y"] + one["height"] - other["y"]) < 1
        for row, whole in zip(visitor.rows.all(), boxes, strict=True):
            lines = box(row.get_by_role("link"))
            assert lines["y"] >= whole["y"]
            assert lines["y"] + lines["height"] <= whole["y"] + whole["height"]

    def test_say_what_was_begun_and_what_was_not_sent(self, firm: Firm, opened: Opened) -> None:
        visitor = with_rows(firm, opened)
        visitor.open("Beta")
        visitor.field.fill("Half a thou")
        visitor.open("Gamma")
        refusal = {"ref": 9003, "summary": "a limit is exceeded"}
        visitor.context.route("**/messages", lambda route: route.fulfill(status=400, json=refusal))
        visitor.write("Too much")
        expect(visitor.page.get_by_text("Not sent: ")).to_be_visible()
        visitor.open("Alpha")
        expect(visitor.rows.filter(has_text="Beta")).to_contain_text("Draft Half a thou")
        expect(visitor.rows.filter(has_text="Gamma")).to_contain_text("Not sent Too much")
        visitor.list.get_by_role("button", name="Drafts 1").click()
        expect(visitor.rows).to_have_count(1)
        visitor.open("Beta")
        visitor.field.fill("")
        expect(visitor.list.get_by_role("button", name="Drafts", exact=True)).to_be_visible()

    def test_have_acts_over_their_time(self, firm: Firm, opened: Opened) -> None:
        visitor = with_rows(firm, opened)
        row = visitor.rows.filter(has_text="Beta")
        before = visitor.list.evaluate(END_OF_WORDS)
        row.hover()
        row.get_by_role("button", name="Star").click()
        expect(row).to_contain_text("Starred")
        assert visitor.list.evaluate(END_OF_WORDS) == before
        row.get_by_role("button", name="Archive").click()
        expect(visitor.rows).to_have_count(2)
        visitor.page.get_by_role("button", name="Undo").click()
        expect(visitor.rows).to_have_count(3)

    def test_stay_apart_in_forced_colours(self, firm: Firm, opened: Opened) -> None:
        visitor = with_rows(firm, opened, forced_colors="active")
        ground = "(one) => getComputedStyle(one).backgroundColor"
        visitor.open("Beta")
        visitor.page.mouse.move(900, 400)
        grounds = [row.evaluate(ground) for row in visitor.rows.all()]
        assert grounds[0] == grounds[2] != grounds[1]
        borders = "(one) => getComputedStyle(one).borderInlineStartWidth"
        assert {row.evaluate(borders) for row in visitor.rows.all()} == {"0px"}


class TestChoosing:
    def test_changes_several_at_once_and_takes_it_back(self, firm: Firm, opened: Opened) -> None:
        visitor = with_rows(firm, opened)
        for key in ("j", "x", "j", "j", "Shift+X"):
            visitor.page.keyboard.press(key)
        bar = visitor.page.get_by_role("toolbar", name="Selected conversations")
        expect(bar).to_contain_text("3 selected")
        visitor.rows.filter(has_text="Beta").get_by_role("checkbox").uncheck()
        expect(bar).to_contain_text("2 selected")
        bar.get_by_role("button", name="Archive").click()
        expect(visitor.rows).to_have_count(1)
        expect(bar).to_be_hidden()
        visitor.page.keyboard.press("z")
        expect(visitor.rows).to_have_count(3)
        visitor.page.get_by_role("button", name="More").click()
        visitor.page.get_by_role("menuitem", name="Mark all as read").click()
        expect(visitor.page).to_have_title("Inbox · Parley")

    def test_ends_with_escape(self, firm: Firm, opened: Opened) -> None:
        visitor = with_rows(firm, opened)
        visitor.page.keyboard.press("j")
        visitor.page.keyboard.press("x")
        visitor.page.keyboard.press("Escape")
        expect(visitor.rows.get_by_role("checkbox", checked=True)).to_have_count(0)


class TestPlaces:
    def test_have_titles_of_their_own(self, firm: Firm, opened: Opened) -> None:
        visitor = with_rows(firm, opened)
        for fragment, title in (
            ("#/", "(3) Inbox · Parley"),
            ("#/new", "(3) New conversation · Parley"),
            ("#/account", "(3) Account · Parley"),
        ):
            visitor.go(fragment)
            expect(visitor.page).to_have_title(title)
        visitor.go("")
        visitor.page.get_by_role("searchbox").fill("Alp")
        expect(visitor.page).to_have_title("(3) Search: Alp · Parley")

    @pytest.mark.parametrize("size", [(1280, 800), (390, 844)], ids=str)
    def test_are_not_covered_by_what_is_told(
        self, size: tuple[int, int], firm: Firm, opened: Opened
    ) -> None:
        viewport = {"width": size[0], "height": size[1]}
        visitor = with_rows(firm, opened, viewport=viewport)
        visitor.open("Beta")
        expect(visitor.thread.get_by_role("heading", level=2)).to_be_focused()
        visitor.page.keyboard.press("m")
        told = box(visitor.page.locator(".toast"))
        send = box(visitor.thread.get_by_role("button", name="Send"))
        assert told["y"] + told["height"] <= send["y"] or told["x"] + told["width"] <= send["x"], (
            told,
            send,
        )

    def test_leave_room_to_read_at_400_per_cent(self, firm: Firm, opened: Opened) -> None:
        visitor = with_rows(firm, opened, viewport={"width": 320, "height": 256})
        rows = box(visitor.list.locator(".rows"))
        assert 256 - rows["y"] >= 2 * 60
        assert visitor.page.evaluate("document.documentElement.scrollWidth") <= 320
        visitor.page.get_by_role("button", name="account and settings").click()
        menu = box(visitor.page.get_by_role("menu"))
        assert menu["y"] >= 0
        assert menu["y"] + menu["height"] <= 256


class TestLooks:
    def test_are_their_persons_choice(self, firm: Firm, opened: Opened) -> None:
        visitor = with_rows(firm, opened, color_scheme="light")
        ground = "() => getComputedStyle(document.querySelector('.list-pane')).backgroundColor"
        by_day, height = visitor.page.evaluate(ground), box(visitor.rows.first)["height"]
        visitor.page.get_by_role("button", name="account and settings").click()
        visitor.page.get_by_role("menuitemradio", name="Dark").click()
        visitor.page.get_by_role("menuitemradio", name="Compact").click()
        visitor.page.keyboard.press("Escape")
        visitor.page.reload()
        expect(visitor.rows).to_have_count(3)
        assert visitor.page.evaluate(ground) != by_day
        assert box(visitor.rows.first)["height"] < height


class TestPalette:
    def test_goes_anywhere_and_does_anything(self, firm: Firm, opened: Opened) -> None:
        visitor = with_rows(firm, opened)
        visitor.page.keyboard.press("Control+k")
        visitor.page.keyboard.type("bet")
        option = visitor.page.get_by_role("option", selected=True)
        expect(option).to_contain_text("Beta")
        visitor.page.keyboard.press("Enter")
        expect(visitor.thread.get_by_role("heading", name="Beta")).to_be_visible()
        visitor.field.focus()
        visitor.page.keyboard.press("Control+k")
        visitor.page.keyboard.type("archived")
        expect(option).to_contain_text("Archived")
        visitor.page.keyboard.press("Enter")
        expect(visitor.list.get_by_role("button", name="Archived")).to_be_visible()
