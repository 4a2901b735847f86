"""Mails that wait to be sent, and what a person does with them."""

import re
from typing import NamedTuple

import msgspec

from tests.harness.browser import Browser, Page
from tests.harness.db_assertions import rows_at
from tests.harness.instances import Instance


class WaitingMail(NamedTuple):
    """A mail that waits to be sent."""

    kind: str
    recipient: str
    subject: str
    text: str
    html: str

    @property
    def code(self) -> str:
        """The code in it."""
        found = re.search(r"^([0-9]{3}).([0-9]{3})$", self.text, re.MULTILINE)
        assert found is not None, self.text
        return found[1] + found[2]

    @property
    def link(self) -> str:
        """The path of the first link in it."""
        found = re.search(r"https?://[^/\s]+(/\S+)", self.text)
        assert found is not None, self.text
        return found[1]


async def waiting_mails(instance: Instance, kind: str = "sign-in") -> list[WaitingMail]:
    """Return the mails of a kind, the oldest first, once those under way are there."""
    await instance.settle()
    rows = rows_at(
        instance.settings, "select kind, recipient, content from outgoing_mails order by mail_id"
    )
    contents = [(of, to, msgspec.json.decode(content)) for of, to, content in rows]
    return [
        WaitingMail(of, to, told["subject"], told["text"], told["html"])
        for of, to, told in contents
        if of == kind
    ]


async def ask_for_code(browser: Browser, email: str, following: str = "/account") -> Page:
    """Ask for a code, and give the page that takes it."""
    page = await browser.open(f"/sign-in?with=mail&next={following}")
    return await browser.submit(page, "Send me a code", email=email)
