"""Starting a conversation: people are found as one types."""

import pytest
from playwright.sync_api import expect

from tests.harness.people import Firm
from tests.inbox.conftest import Opened

pytestmark = pytest.mark.only_on("sqlite", reason="choosing people knows no database")


class TestChoosingPeople:
    def test_only_those_within_reach_are_found(self, firm: Firm, opened: Opened) -> None:
        ada, ben, cora = firm.internal(), firm.internal(), firm.external()
        visitor = opened(ada)
        visitor.go("#/new")
        field = visitor.page.get_by_role("combobox", name="To")
        field.fill(ben.name[0])
        expect(visitor.page.get_by_role("option")).to_contain_text(" ".join(ben.name))
        field.fill(cora.name[0])
        expect(
            visitor.page.get_by_role("listbox").get_by_text("No one whom you can write to")
        ).to_be_visible()

    def test_a_conversation_starts_with_them(self, firm: Firm, opened: Opened) -> None:
        ada, ben, cora = firm.internal(), firm.internal(), firm.internal()
        visitor = opened(ada)
        visitor.page.get_by_role("link", name="New conversation").click()
        visitor.add_person(ben)
        visitor.add_person(cora)
        visitor.new.get_by_label("Title").fill("The lease")
        visitor.page.get_by_label("Your message").last.fill("Shall we *begin*?")
        visitor.start()
        expect(visitor.message("Shall we begin?")).to_be_visible()
        (found,) = ben.get("/conversations").json()["conversation"]
        assert found["title"] == "The lease"
        assert {user["userid"] for user in found["recipients"]["users"]["user"]} == {
            ada.user_id,
            ben.user_id,
            cora.user_id,
        }

    def test_one_chosen_by_mistake_is_removed(self, firm: Firm, opened: Opened) -> None:
        ada, ben = firm.internal(), firm.internal()
        visitor = opened(ada)
        visitor.go("#/new")
        visitor.add_person(ben)
        visitor.page.get_by_role("button", name=f"Remove {' '.join(ben.name)}").click()
        visitor.page.get_by_label("Your message").last.fill("Hello")
        visitor.start()
        expect(visitor.page.get_by_text("Choose at least one recipient.")).to_be_visible()
        assert ada.get("/conversations").json()["totalcount"] == 0

    def test_what_was_typed_is_not_left_out_unasked(self, firm: Firm, opened: Opened) -> None:
        ada, ben, cora = firm.internal(), firm.internal(), firm.internal()
        visitor = opened(ada)
        visitor.go("#/new")
        visitor.add_person(ben)
        people = visitor.page.get_by_role("combobox", name="To")
        people.fill(" ".join(cora.name))
        title = visitor.new.get_by_label("Title")
        title.focus()
        visitor.page.keyboard.insert_text("The lease of the barn, " * 20)
        visitor.page.get_by_label("Your message").last.fill("Hello")
        problem = visitor.new.get_by_role("alert")
        visitor.start()
        expect(problem).to_contain_text(f"“{' '.join(cora.name)}” is not chosen yet.")
        people.fill("")
        visitor.start()
        expect(problem).to_contain_text("459 characters, and at most 255 fit.")
        assert ada.get("/conversations").json()["totalcount"] == 0
