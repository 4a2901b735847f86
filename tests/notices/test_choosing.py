"""What people choose of their notices: in their account, by API, and from the mail itself."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from parley.notices.schedule import due_time
from tests.harness.instances import Instance
from tests.harness.mail_servers import MailServer, running_mail_server
from tests.notices.offices import WINDOW, Office, running_office, start
from tests.pages.people import person, sign_in

pytestmark = pytest.mark.anyio


@pytest.fixture
def mails() -> Iterator[MailServer]:
    """A server for mail."""
    with running_mail_server() as running:
        yield running


@pytest.fixture
async def office(tmp_path: Path, mails: MailServer) -> AsyncIterator[Office]:
    """An instance that tells its people."""
    async with running_office(tmp_path, mails) as running:
        yield running


class TestTheMailItself:
    async def test_ends_notices_when_a_button_is_pressed_and_not_when_it_is_opened(
        self, office: Office
    ) -> None:
        ada, bob = [await office.instance.member() for _ in range(2)]
        await start(ada, bob)
        (mail,) = await office.pass_time(WINDOW)
        link = str(mail.message["List-Unsubscribe"]).strip(" <>")
        assert mail.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert link in mail.text
        path = link.removeprefix("https://firm.example")
        browser = office.instance.browser()
        for method in ("GET", "HEAD", "GET"):
            assert (await browser.ask(method, path)).status_code == 200
        assert (await bob.get("/users/me/notices")).json()["rhythm"] == "immediate"
        # As a mail program does it: without cookies, and without having opened the page.
        program = office.instance.browser()
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = await program.ask("POST", path, "List-Unsubscribe=One-Click", **form)
        assert answer.status_code == 200
        assert (await bob.get("/users/me/notices")).json()["rhythm"] == "never"
        await start(ada, bob)
        assert await office.pass_time(WINDOW) == []

    async def test_tells_nothing_to_who_guesses(self, office: Office) -> None:
        browser = office.instance.browser()
        for method in ("GET", "POST"):
            page = await browser.ask(method, "/unsubscribe?token=guessed")
            assert page.status_code == 404


class TestTheApi:
    async def test_gives_back_what_was_chosen(self, office: Office) -> None:
        bob = await office.instance.member("external")
        wanted = {
            "rhythm": "daily",
            "digesthour": 17,
            "content": "text",
            "quiethours": "22-7",
            "timezone": "Asia/Tokyo",
            "language": "de",
        }
        allowed = {**wanted, "content": "link", "maxcontent": "link"}
        assert (await bob.put("/users/me/notices", json=wanted)).json() == allowed
        assert (await bob.get("/users/me/notices")).json() == allowed
        reset = (await bob.put("/users/me/notices", json={})).json()
        assert (reset["rhythm"], reset["timezone"]) == ("immediate", "UTC")

    @pytest.mark.parametrize(
        ("member", "value"),
        [
            ("rhythm", "weekly"),
            ("digesthour", 24),
            ("digesthour", -1),
            ("content", "all"),
            ("quiethours", "22"),
            ("quiethours", "24-7"),
            ("timezone", "Europe/Atlantis"),
            ("timezone", "../../etc/passwd"),
            ("language", "fr"),
        ],
    )
    async def test_refuses_what_there_is_not(
        self, member: str, value: object, office: Office
    ) -> None:
        bob = await office.instance.member()
        answer = await bob.put("/users/me/notices", json={member: value})
        assert (answer.status_code, answer.json()["ref"]) == (400, 9002)
        assert answer.json()["summary"].startswith(f"{member}: expected ")


async def test_the_account_has_a_form_for_it(tmp_path: Path) -> None:
    async with Instance.running(tmp_path, notice_external="title") as instance:
        browser = instance.browser()
        page = await sign_in(browser, await person(instance, "external"))
        levels = page.one("select[@id='level']").iter("option")
        assert [one.get("value") for one in levels] == ["link", "title"]
        form = {"rhythm": "daily", "digesthour": "6", "level": "link", "timezone": "Nowhere"}
        refused = await browser.submit(page, "Save", **form)
        assert refused.status == 422
        never = "9" * 5_000  # more digits than Python reads
        given = {**form, "timezone": "Europe/Berlin", "quietfrom": never, "quietuntil": "7"}
        taken = await browser.submit(page, "Save", **given)
        assert "Your choice of mails has been saved." in taken.text
        chosen = [one.get("value") for one in taken.all("option[@selected]")]
        assert chosen == ["daily", "6", "link", "en"]


class TestTheHour:
    @pytest.mark.parametrize(
        ("rhythm", "quiet", "expected"),
        [
            ("immediate", None, "2026-03-28T22:30"),
            ("immediate", (22, 7), "2026-03-29T05:00"),  # clocks go forward that night
            ("immediate", (0, 22), "2026-03-28T22:30"),
            ("immediate", (23, 23), "2026-03-28T22:30"),
            ("hourly", None, "2026-03-28T23:00"),
            ("hourly", (0, 6), "2026-03-29T04:00"),
            ("daily", None, "2026-03-29T06:00"),
        ],
    )
    def test_is_that_of_the_persons_clock(
        self, rhythm: str, quiet: tuple[int, int] | None, expected: str
    ) -> None:
        moment = int(datetime(2026, 3, 28, 22, 30, tzinfo=UTC).timestamp() * 1000)
        zone = ZoneInfo("Europe/Berlin")  # 23:30 there
        due = due_time(rhythm, moment, zone, digest_hour=8, quiet=quiet)
        assert f"{datetime.fromtimestamp(due / 1000, UTC):%Y-%m-%dT%H:%M}" == expected
