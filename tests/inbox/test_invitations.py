"""Inviting people from the inbox, by whoever may, and what is seen of them until they come in."""

from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.harness.people import Firm, Person
from tests.inbox.conftest import Opened
from tests.inbox.visitors import Visitor

pytestmark = pytest.mark.only_on("sqlite", reason="what a page shows knows no database")

OFFER = "by mail …"
NOT_YET_IN = "Invited, not yet in"


def address_by(inviter: Person) -> str:
    """Return an address that no one has: people are many on one server."""
    return f"cora-{inviter.user_id}@moss.example"


def invited(inviter: Person, site_id: int) -> int:
    """Invite Cora; give her number."""
    request = {
        "siteid": site_id,
        "firstname": "Cora",
        "lastname": "Moss",
        "email": address_by(inviter),
    }
    response = inviter.post("/invitations", json=request)
    assert response.status_code == 201, response.text
    user_id: int = response.json()["userid"]
    return user_id


def pending(inviter: Person) -> list[dict[str, Any]]:
    """Return the invitations by someone."""
    found: list[dict[str, Any]] = inviter.get("/invitations", params={"limit": 100}).json()[
        "invitation"
    ]
    return [one for one in found if one["inviterid"] == inviter.user_id]


def find(visitor: Visitor, name: str) -> Locator:
    """Look for someone to write to; give the options that there are."""
    visitor.go("#/new")
    visitor.page.get_by_role("combobox", name="To").fill(name)
    expect(visitor.page.get_by_role("listbox")).to_be_visible()
    return visitor.page.get_by_role("option")


def test_whoever_is_not_found_is_invited_and_written_to_by_keyboard(
    firm: Firm, opened: Opened
) -> None:
    ada = firm.administrator()
    site_id = firm.site(ada, name="Closing")
    visitor = opened(ada)
    keys = visitor.page.keyboard
    keys.press("c")
    expect(visitor.page.get_by_role("combobox", name="To")).to_be_focused()
    keys.type("Cora Amalie Moss")
    offer = visitor.page.get_by_role("option", selected=True)
    expect(offer).to_have_text(f"Invite “Cora Amalie Moss” {OFFER}")
    keys.press("Enter")
    dialog = visitor.page.get_by_role("dialog")
    expect(dialog.get_by_label("Email address")).to_be_focused()
    expect(dialog.get_by_label("Site")).to_have_value(str(site_id))
    keys.type(address_by(ada))
    keys.press("Enter")
    expect(dialog).to_have_count(0)
    expect(visitor.page.get_by_role("combobox", name="To")).to_be_focused()
    expect(visitor.new.get_by_role("listitem")).to_contain_text(f"External{NOT_YET_IN}")
    for _ in range(2):  # over the title
        keys.press("Tab")
    expect(visitor.new.get_by_label("Your message")).to_be_focused()
    keys.type("Welcome")
    keys.press("Control+Enter")
    expect(visitor.sent("Welcome")).to_be_visible()
    (invitation,) = pending(ada)
    assert (invitation["firstname"], invitation["lastname"]) == ("Cora Amalie", "Moss")
    assert (invitation["email"], invitation["siteid"]) == (address_by(ada), site_id)


def test_what_can_not_be_is_said_where_it_was_written(firm: Firm, opened: Opened) -> None:
    ada, stranger = firm.administrator(), firm.external()
    firm.site(ada)
    visitor = opened(ada)
    find(visitor, stranger.email).click()
    dialog = visitor.page.get_by_role("dialog")
    expect(dialog.get_by_label("Email address")).to_have_value(stranger.email)
    dialog.get_by_label("First name").fill("Cora")
    dialog.get_by_label("Last name").fill("Moss")
    dialog.get_by_role("button", name="Send invitation").click()
    expect(dialog.get_by_role("alert")).to_contain_text("has this address already")
    expect(dialog.get_by_label("First name")).to_have_value("Cora")


def test_those_who_have_not_come_in_are_invited_again_or_no_longer(
    firm: Firm, opened: Opened
) -> None:
    ada = firm.administrator()
    cora = invited(ada, firm.site(ada))
    visitor = opened(ada)
    visitor.choose_of_mine("Invitations")
    dialog = visitor.page.get_by_role("dialog", name="Invitations")
    row = dialog.get_by_role("listitem").filter(has_text=address_by(ada))
    again = row.get_by_role("button", name="Send again")
    again.click()
    expect(visitor.page.get_by_text("again, with a new link")).to_be_visible()
    expect(again).to_be_focused()
    row.get_by_role("button", name="Withdraw").click()
    visitor.page.get_by_role("dialog", name="Withdraw").get_by_role(
        "button", name="Withdraw"
    ).click()
    expect(row).to_have_count(0)
    assert pending(ada) == []
    assert ada.get(f"/users/{cora}?all=true").json()["status"] == "INACTIVE"


def test_the_firm_sees_at_a_name_who_has_not_come_in(firm: Firm, opened: Opened) -> None:
    ada, ben = firm.administrator(), firm.internal()
    cora = invited(ada, firm.site(ada, ben))
    people = {"users": {"user": [{"userid": cora}]}}
    messages = {"message": [{"html": "<p>Welcome</p>"}]}
    ben.post("/conversations", json={"recipients": people, "messages": messages})
    visitor = opened(ben)
    visitor.open("Cora Moss")
    visitor.thread.get_by_role("button", name="Details").click()
    details = visitor.page.get_by_role("complementary", name="Details")
    expect(details.get_by_role("listitem").filter(has_text="Cora Moss")).to_contain_text(NOT_YET_IN)
    expect(details.get_by_text(NOT_YET_IN)).to_have_count(1)


def test_no_one_is_offered_what_the_server_refuses(firm: Firm, opened: Opened) -> None:
    ben = firm.internal()
    firm.site(ben)
    visitor = opened(ben)
    expect(find(visitor, "Nobody at all")).to_have_count(0)
    visitor.page.get_by_role("button", name="account and settings").click()
    expect(visitor.page.get_by_role("menuitem", name="Sign out")).to_be_visible()
    expect(visitor.page.get_by_role("menuitem", name="Invitations")).to_have_count(0)
