"""Inviting people from outside the firm, over HTTP, and how they come in."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from parley import people
from tests.harness.answers import summary
from tests.harness.browser import Browser
from tests.harness.db_assertions import rows_at
from tests.harness.formats import WireFormat
from tests.harness.instances import Instance, Member
from tests.pages.mails import WaitingMail, ask_for_code, waiting_mails

pytestmark = pytest.mark.anyio

URL = "https://parley.test"
TWO_WEEKS = 14 * 24 * 60 * 60 * 1000
CORA = {"firstname": "Cora", "lastname": "Moss", "email": "cora@moss.example"}


class Office:
    """An instance with an administrator, a site, and someone of the firm in it."""

    def __init__(self, instance: Instance, ruth: Member, ada: Member, site_id: int) -> None:
        self.instance = instance
        self.ruth = ruth
        self.ada = ada
        self.site_id = site_id

    @classmethod
    async def open(cls, instance: Instance) -> "Office":
        """Set one up."""
        store, now = instance.store, instance.clock()
        ruth, ada = await instance.administrator(), await instance.member()
        site_id = await store.write(people.AddSite("Closing", (ada.user_id,), True, now))
        return cls(instance, ruth, ada, site_id)

    async def invite(self, by: Member | None = None, **members: Any) -> httpx.Response:
        """Invite Cora."""
        request = {"siteid": self.site_id, **CORA, **members}
        return await (by or self.ruth).post("/invitations", json=request)

    async def mails(self) -> list[WaitingMail]:
        """Return the mails of invitations."""
        return await waiting_mails(self.instance, "invitation")

    async def come_in(self, browser: Browser, mail: WaitingMail) -> str:
        """Press what is in a mail, type the code of the next, and give where that leads."""
        page = await browser.submit(await browser.open(mail.link), "Accept the invitation")
        code = (await waiting_mails(self.instance))[-1].code
        await browser.submit(page, "Sign in", code=code)
        return (await browser.open("/account")).title


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with Instance.running(tmp_path, public_url=URL) as instance:
        yield await Office.open(instance)


@pytest.fixture
async def browser(office: Office) -> AsyncIterator[Browser]:
    async with office.instance.browser("https") as browser:
        yield browser


class TestInviting:
    @pytest.mark.parametrize("wire_format", WireFormat, ids=str)
    async def test_it_answers_with_the_invitation_and_mails_it(
        self, office: Office, wire_format: WireFormat
    ) -> None:
        request = {"siteid": office.site_id, **CORA, "note": "Papers of the\nclosing."}
        answer = await office.ruth.post("/invitations", **wire_format.body("invitation", request))
        told = wire_format.read(answer)
        assert (answer.status_code, told["status"], told["email"]) == (
            201,
            "PENDING",
            CORA["email"],
        )
        assert str(told["inviterid"]) == str(office.ruth.user_id)
        (mail,) = await office.mails()
        assert mail.recipient == CORA["email"]
        assert "Papers of the" in mail.text
        assert (await office.ruth.get("/invitations")).json()["totalcount"] == 1

    async def test_the_invited_can_be_written_to_before_they_come_in(
        self, office: Office, browser: Browser
    ) -> None:
        cora = (await office.invite()).json()["userid"]
        request = {
            "recipients": {"users": {"user": [{"userid": cora}]}},
            "messages": {"message": [{"html": "<p>Welcome</p>"}]},
        }
        assert (await office.ada.post("/conversations", json=request)).status_code == 201
        (mail,) = await office.mails()
        assert await office.come_in(browser, mail) == "Your account"
        assert (await office.ruth.get("/invitations")).json()["totalcount"] == 0

    async def test_the_firm_is_told_that_they_have_not_come_in_until_they_have(
        self, office: Office, browser: Browser
    ) -> None:
        instance = office.instance
        cora = (await office.invite()).json()["userid"]
        client = await instance.member("external")
        await instance.store.write(
            people.ChangeMembership(office.site_id, client.user_id, instance.clock(), member=True)
        )

        async def told(by: Member) -> bool | None:
            response = await by.get(f"/users/{cora}")
            invited: bool | None = response.json().get("invited")
            return invited

        assert [await told(by) for by in (office.ada, client)] == [True, None]
        (mail,) = await office.mails()
        await office.come_in(browser, mail)
        assert await told(office.ada) is None

    async def test_a_program_that_presses_its_button_accepts_nothing(
        self, office: Office, browser: Browser
    ) -> None:
        await office.invite()
        (mail,) = await office.mails()
        async with office.instance.browser("https", "198.51.100.1") as scanner:
            page = await scanner.open(mail.link)
            page = await scanner.submit(page, "Accept the invitation")
            for form in page.forms:
                for button in form.buttons:
                    await scanner.send(page, button)
        assert (await office.ruth.get("/invitations")).json()["totalcount"] == 1
        assert await office.come_in(browser, mail) == "Your account"

    @pytest.mark.parametrize(
        ("members", "status"),
        [
            ({"email": "nowhere"}, 400),
            ({"firstname": " "}, 400),
            ({"lastname": "Moss\x00"}, 400),
            ({"note": "x" * 2001}, 400),
            ({"language": "tlh"}, 400),
            ({"siteid": 99}, 404),
        ],
    )
    async def test_what_can_not_be_leaves_nothing(
        self, office: Office, members: dict[str, Any], status: int
    ) -> None:
        before = rows_at(office.instance.settings, "select count(*) from users")
        answer = await office.invite(**members)
        assert answer.status_code == status, answer.text
        assert rows_at(office.instance.settings, "select count(*) from users") == before
        assert await office.mails() == []

    async def test_a_name_adds_no_header_to_the_mail(self, office: Office) -> None:
        """A line break is no part of a name; what else there is stays one line of the subject."""
        answer = await office.invite(firstname="Cora\r\nBcc: all@evil.example")
        mails = await office.mails()
        assert answer.status_code == 400 or "\n" not in mails[0].subject

    async def test_whoever_has_the_address_is_not_invited(self, office: Office) -> None:
        answer = await office.invite(email=office.ada.email.upper())
        assert summary(answer)[:2] == (409, 9015)

    async def test_someone_who_never_came_in_is_invited_anew(self, office: Office) -> None:
        first = (await office.invite()).json()
        again = (await office.invite()).json()
        assert first["userid"] == again["userid"]
        old, new = await office.mails()
        async with office.instance.browser("https") as browser:
            assert (await browser.open(old.link)).status == 410
            assert await office.come_in(browser, new) == "Your account"


class TestTheSender:
    async def test_is_woken_by_an_invitation_and_when_it_is_sent_again(
        self, office: Office
    ) -> None:
        woken = office.instance.mail_woken
        number = (await office.invite()).json()["invitationid"]
        assert woken.is_set()
        woken.clear()
        await office.ruth.post(f"/invitations/{number}/send")
        assert woken.is_set()


class TestItsEnd:
    async def test_it_is_over_after_two_weeks_unless_it_is_sent_again(
        self, office: Office, browser: Browser
    ) -> None:
        number = (await office.invite()).json()["invitationid"]
        office.instance.clock.now += TWO_WEEKS
        (mail,) = await office.mails()
        assert (await browser.open(mail.link)).status == 410
        await ask_for_code(browser, CORA["email"])
        assert await waiting_mails(office.instance) == []
        assert (await office.ruth.get(f"/invitations/{number}")).json()["status"] == "EXPIRED"
        sent = await office.ruth.post(f"/invitations/{number}/send")
        assert sent.json()["status"] == "PENDING"
        _, mail = await office.mails()
        assert await office.come_in(browser, mail) == "Your account"

    async def test_a_person_gets_a_few_mails_an_hour_however_they_are_asked_for(
        self, office: Office
    ) -> None:
        number = (await office.invite()).json()["invitationid"]
        await office.ruth.post(f"/invitations/{number}/send")
        office.instance.clock.now += 60_000
        for _ in range(2):
            await office.ruth.delete(f"/invitations/{number}")
            number = (await office.invite()).json()["invitationid"]
        ways = [await office.ruth.post(f"/invitations/{number}/send"), await office.invite()]
        assert [(one.status_code, one.json()["ref"]) for one in ways] == [(429, 9028)] * 2
        assert {one.headers["Retry-After"] for one in ways} == {str(59 * 60)}
        assert (await office.invite(email="else@moss.example")).status_code == 201
        mails = await office.mails()
        assert sum(mail.recipient == CORA["email"] for mail in mails) == 4
        office.instance.clock.now += 59 * 60_000
        assert (await office.ruth.post(f"/invitations/{number}/send")).status_code == 200

    async def test_mails_that_seem_to_be_to_come_keep_nobody_from_another(
        self, office: Office
    ) -> None:
        instance = office.instance
        instance.clock.now += 3 * 60 * 60_000
        answers = [await office.invite() for _ in range(4)]
        number = answers[-1].json()["invitationid"]
        instance.clock.now -= 3 * 60 * 60_000
        assert (await office.ruth.post(f"/invitations/{number}/send")).status_code == 200

    async def test_who_is_withdrawn_comes_in_no_more_until_they_are_invited_again(
        self, office: Office, browser: Browser
    ) -> None:
        number = (await office.invite()).json()["invitationid"]
        (mail,) = await office.mails()
        page = await browser.submit(await browser.open(mail.link), "Accept the invitation")
        (code,) = await waiting_mails(office.instance)
        assert (await office.ruth.delete(f"/invitations/{number}")).status_code == 204
        await browser.send(page, "Sign in", code=code.code)
        assert (await browser.open("/account")).title != "Your account"
        assert (await browser.open(mail.link)).status == 410
        gone = await office.ruth.get(f"/invitations/{number}")
        assert (gone.status_code, gone.json()["ref"]) == (404, 9026)
        await office.invite()
        assert await office.come_in(browser, (await office.mails())[-1]) == "Your account"


class TestWhoInvites:
    async def test_everyone_of_the_firm_to_their_sites_where_that_is_set(
        self, tmp_path: Path
    ) -> None:
        async with Instance.running(tmp_path, public_url=URL, invitations="internal") as instance:
            office = await Office.open(instance)
            ben, client = await instance.member(), await instance.member("external")
            found = [
                (await office.invite(by, email=f"{number}@moss.example")).status_code
                for number, by in enumerate((office.ada, ben, client))
            ]
            assert found == [201, 404, 403]
            number = (await office.ada.get("/invitations")).json()["invitation"][0]["invitationid"]
            assert (await ben.get("/invitations")).json()["totalcount"] == 0
            assert (await ben.delete(f"/invitations/{number}")).status_code == 404
            assert (await client.get("/invitations")).status_code == 403
            assert (await office.ada.delete(f"/invitations/{number}")).status_code == 204

    async def test_whoever_left_the_site_has_no_more_to_do_with_theirs(
        self, tmp_path: Path
    ) -> None:
        async with Instance.running(tmp_path, public_url=URL, invitations="internal") as instance:
            office = await Office.open(instance)
            number = (await office.invite(office.ada)).json()["invitationid"]
            store, now = instance.store, instance.clock()
            await store.write(
                people.ChangeMembership(office.site_id, office.ada.user_id, now, member=False)
            )
            answers = [
                await office.ada.get(f"/invitations/{number}"),
                await office.ada.post(f"/invitations/{number}/send"),
                await office.ada.delete(f"/invitations/{number}"),
            ]
            assert [(one.status_code, one.json()["ref"]) for one in answers] == [(404, 9026)] * 3
            assert (await office.ada.get("/invitations")).json()["totalcount"] == 0
            assert len(await office.mails()) == 1
            assert (await office.ruth.get(f"/invitations/{number}")).json()["status"] == "PENDING"

    async def test_who_may_not_is_not_told_what_a_request_lacks(self, office: Office) -> None:
        answer = await office.ada.post("/invitations", json={"siteid": "?"})
        assert (answer.status_code, answer.json()["ref"]) == (403, 9012)

    async def test_administrators_alone_by_default(self, office: Office) -> None:
        answers = [
            await office.invite(office.ada),
            await office.ada.get("/invitations"),
            await office.ada.post("/invitations/1/send"),
            await office.ada.delete("/invitations/1"),
        ]
        assert [(one.status_code, one.json()["ref"]) for one in answers] == [(403, 9012)] * 4

    async def test_nobody_where_clients_do_not_sign_in_by_mail(self, tmp_path: Path) -> None:
        async with Instance.running(
            tmp_path, public_url=URL, sign_in_external="password"
        ) as instance:
            office = await Office.open(instance)
            answer = await office.invite()
            assert (answer.status_code, answer.json()["ref"]) == (403, 9027)
