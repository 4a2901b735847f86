"""A phone, languages, directions, themes."""

import re

import httpx
import pytest
from playwright.sync_api import expect

from tests.harness.people import Firm
from tests.inbox.conftest import Opened

pytestmark = pytest.mark.only_on("sqlite", reason="what a page looks like knows no database")

PHONE = {"viewport": {"width": 360, "height": 640}, "has_touch": True, "is_mobile": True}


class TestOnAPhone:
    def test_one_pane_is_seen_at_a_time(self, firm: Firm, opened: Opened) -> None:
        ada, ben = firm.internal(), firm.internal()
        ada.started(ben, title="Lease")
        visitor = opened(ben, **PHONE)
        expect(visitor.thread).to_be_hidden()
        visitor.open("Lease")
        expect(visitor.list).to_be_hidden()
        visitor.write("From the phone")
        expect(visitor.message("From the phone")).to_be_visible()
        visitor.thread.get_by_role("link", name="Back to the list").click()
        expect(visitor.list).to_be_visible()

    @pytest.mark.parametrize("place", ["", "#/new", "#/account"])
    def test_nothing_is_wider_than_the_screen(self, place: str, firm: Firm, opened: Opened) -> None:
        ada, ben = firm.internal(), firm.internal()
        ada.started(ben, title="A very long title " * 12, html=f"<p>{'wide' * 200}</p>")
        visitor = opened(ben, viewport={"width": 320, "height": 640})
        visitor.go(place)
        expect(visitor.page.locator(".rows .row")).to_have_count(1)
        assert visitor.page.evaluate("document.documentElement.scrollWidth") <= 320


class TestLanguages:
    def test_german_is_complete(self, firm: Firm, opened: Opened) -> None:
        visitor = opened(firm.internal(), locale="de-DE")
        expect(visitor.page.get_by_role("link", name="Neue Unterhaltung")).to_be_visible()
        assert visitor.page.evaluate("document.documentElement.lang") == "de"

    def test_every_text_comes_from_the_catalogue_and_runs_from_right_to_left(
        self, firm: Firm, opened: Opened
    ) -> None:
        visitor = opened(firm.internal())
        visitor.page.goto(f"{visitor.address}/?lang=pseudo#/new")
        expect(
            visitor.page.get_by_role("button", name=re.compile(r"^\[.*\]$")).first
        ).to_be_visible()
        assert visitor.page.evaluate("document.documentElement.dir") == "rtl"
        names = visitor.page.evaluate(
            """() => [...document.querySelectorAll("button, [aria-label], label, h2, h3")]
                .map((one) => one.getAttribute("aria-label") ?? one.textContent.trim())
                .filter((text) => text && !text.startsWith("["))"""
        )
        assert names == []

    def test_the_list_stands_at_the_right_edge_then(self, firm: Firm, opened: Opened) -> None:
        visitor = opened(firm.internal())
        visitor.page.goto(f"{visitor.address}/?lang=pseudo")
        pane = visitor.page.locator(".list-pane")
        pane.wait_for()
        box = pane.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] == visitor.page.evaluate("innerWidth")


class TestThePagesWithoutScript:
    def test_speak_the_language_that_was_chosen_in_the_inbox(
        self, firm: Firm, opened: Opened
    ) -> None:
        visitor = opened(firm.internal())
        visitor.go("#/account")
        visitor.page.get_by_label("Language").select_option("Deutsch")
        expect(visitor.page.get_by_role("heading", name="Konto", exact=True)).to_be_visible()
        visitor.page.goto(f"{visitor.address}/account")
        expect(visitor.page.get_by_role("heading", name="Ihr Konto")).to_be_visible()
        visitor.page.get_by_role("button", name="Abmelden").click()
        expect(visitor.page.get_by_role("heading", name="Anmelden")).to_be_visible()
        assert visitor.page.evaluate("document.documentElement.lang") == "de"

    def test_run_from_right_to_left_then(self, firm: Firm, opened: Opened) -> None:
        visitor = opened(firm.internal(), viewport={"width": 320, "height": 640})
        visitor.page.goto(f"{visitor.address}/account?lang=pseudo")
        assert visitor.page.evaluate("getComputedStyle(document.body).direction") == "rtl"
        assert visitor.page.evaluate("document.documentElement.scrollWidth") <= 320
        side = """(one) => {
            const text = document.createRange();
            text.selectNodeContents(one);
            return text.getBoundingClientRect().right - one.getBoundingClientRect().right;
        }"""
        for place in ("h1", ".setting b"):
            assert abs(visitor.page.locator(place).first.evaluate(side)) < 1, place

    def test_have_the_icon_of_the_inbox(self, firm: Firm, opened: Opened) -> None:
        visitor = opened(firm.internal())
        icons = []
        for place in ("", "account"):
            visitor.page.goto(f"{visitor.address}/{place}")
            icons.append(visitor.page.locator("link[rel=icon]").evaluate("(one) => one.href"))
        assert icons[0] == icons[1]
        answer = httpx.get(icons[0])
        assert answer.headers["Content-Type"] == "image/svg+xml"
