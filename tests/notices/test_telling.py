"""Who is told by mail of what is unread, when, and how often."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from parley import people
from parley.instance import get_database
from tests.harness.instances import Member, opened
from tests.harness.mail_servers import MailServer, TakenMail, running_mail_server
from tests.notices.offices import (
    HOUR,
    MINUTE,
    SECOND,
    WINDOW,
    Office,
    killed_after,
    read,
    reply,
    running_office,
    start,
)

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


def recipients(taken: list[TakenMail]) -> list[str]:
    return [one.recipient for one in taken]


class TestAWindow:
    async def test_is_one_mail_for_all_that_came_in_it(self, office: Office) -> None:
        ada, bob, eve = [await office.instance.member() for _ in range(3)]
        first = await start(ada, bob)
        assert await office.pass_time(WINDOW - SECOND) == []
        await start(eve, bob)
        await reply(ada, first)
        (told,) = await office.pass_time(2 * SECOND)
        assert told.recipient == bob.email
        assert told.message["Subject"] == "3 new messages"
        assert await office.pass_time(HOUR) == []

    async def test_tells_of_one_author_by_name(self, office: Office) -> None:
        ada, bob = [await office.instance.member() for _ in range(2)]
        number = await start(ada, bob)
        (told,) = await office.pass_time(WINDOW)
        assert told.message["Subject"].startswith("New message from First")
        assert f"https://firm.example/#/c/{number}/m/" in told.text
        assert f"https://firm.example/#/c/{number}/m/" in told.part("html")

    async def test_does_not_tell_of_what_was_read(self, office: Office) -> None:
        ada, bob = [await office.instance.member() for _ in range(2)]
        number = await start(ada, bob)
        await read(bob, number)
        assert await office.pass_time(WINDOW) == []

    async def test_does_not_tell_of_what_was_deleted(self, office: Office) -> None:
        ada, bob = [await office.instance.member() for _ in range(2)]
        number = await start(ada, bob)
        listed = (await ada.get(f"/conversations/{number}/messages")).json()
        (message,) = listed["messages"]["message"]
        path = f"/conversations/{number}/messages/{message['messageid']}"
        assert (await ada.delete(path)).is_success
        assert await office.pass_time(WINDOW) == []

    async def test_tells_of_what_the_server_noted_something_after(self, office: Office) -> None:
        ada, bob = [await office.instance.member() for _ in range(2)]
        number = await start(ada, bob)
        for title in ("Lease", "Lease of the barn"):
            titled = await ada.patch(f"/conversations/{number}", json={"title": title})
            assert titled.is_success
        (told,) = await office.pass_time(WINDOW)
        assert told.recipient == bob.email

    async def test_does_not_tell_who_left(self, office: Office) -> None:
        ada, bob = [await office.instance.member() for _ in range(2)]
        number = await start(ada, bob)
        left = await bob.delete(f"/conversations/{number}/participants/{bob.user_id}")
        assert left.is_success
        assert await office.pass_time(WINDOW) == []

    async def test_does_not_tell_who_muted_it(self, office: Office) -> None:
        ada, bob = [await office.instance.member() for _ in range(2)]
        number = await start(ada, bob)
        assert (await bob.patch(f"/conversations/{number}", json={"muted": True})).is_success
        assert await office.pass_time(WINDOW) == []

    async def test_does_not_tell_who_may_not_come_in(self, office: Office) -> None:
        ada, bob = [await office.instance.member() for _ in range(2)]
        await start(ada, bob)
        await office.instance.deactivate(bob)
        assert await office.pass_time(WINDOW) == []

    async def test_does_not_tell_who_has_the_inbox_in_front_of_them(self, office: Office) -> None:
        ada, bob = [await office.instance.member() for _ in range(2)]
        await start(ada, bob)
        async with office.at_inbox(bob):
            assert await office.pass_time(WINDOW) == []
            assert await office.pass_time(HOUR) == []
        assert recipients(await office.pass_time(WINDOW)) == [bob.email]


class TestAConversation:
    async def test_is_silent_until_the_person_was_there(self, office: Office) -> None:
        ada, bob = [await office.instance.member() for _ in range(2)]
        number = await start(ada, bob)
        (first,) = await office.pass_time(WINDOW)
        await reply(ada, number)
        assert await office.pass_time(WINDOW) == []
        await read(bob, number)
        await reply(ada, number)
        (second,) = await office.pass_time(WINDOW)
        assert first.message["References"] == second.message["References"]
        assert first.message["Message-ID"] != second.message["Message-ID"]

    async def test_speaks_again_after_pauses_that_grow(self, office: Office) -> None:
        ada, bob = [await office.instance.member() for _ in range(2)]
        number = await start(ada, bob)
        await office.pass_time(WINDOW)
        for pause in (HOUR, 4 * HOUR, 16 * HOUR):
            await reply(ada, number)
            assert await office.pass_time(pause - MINUTE) == []
            (told,) = await office.pass_time(2 * MINUTE)
            assert told.message["Subject"].startswith("New message from")


class TestMany:
    async def test_messages_are_few_mails(self, office: Office) -> None:
        ada = await office.instance.member()
        others = [await office.instance.member() for _ in range(30)]
        for _ in range(10):
            await start(ada, *others)
            await office.pass_time(SECOND)
        told = [*await office.pass_time(WINDOW), *await office.pass_time(WINDOW)]
        assert sorted(recipients(told)) == sorted(one.email for one in others)

    async def test_mails_within_an_hour_are_not_sent(
        self, tmp_path: Path, mails: MailServer
    ) -> None:
        async with running_office(tmp_path, mails, notices_per_hour=2) as office:
            ada, bob = [await office.instance.member() for _ in range(2)]
            for _ in range(3):
                await start(ada, bob)
                await office.pass_time(WINDOW)
            assert len(mails.taken) == 2
            assert recipients(await office.pass_time(HOUR)) == [bob.email]

    async def test_nodes_tell_once(self, office: Office, mails: MailServer) -> None:
        ada = await office.instance.member()
        others = [await office.instance.member() for _ in range(12)]
        await start(ada, *others)
        instance = office.instance
        async with opened(get_database(office.instance.settings)) as store:
            nodes = [office.dispatcher, office.another_dispatcher(store)]
            await office.tell(*nodes)
            instance.clock.now += WINDOW
            await office.tell(*nodes)
            await office.send()
        assert sorted(recipients(mails.taken)) == sorted(one.email for one in others)


class TestANodeThatIsKilled:
    @pytest.mark.parametrize("turns", range(0, 64, 8))
    async def test_loses_nothing_and_tells_once(self, turns: int, office: Office) -> None:
        ada = await office.instance.member()
        others = [await office.instance.member() for _ in range(4)]
        await start(ada, *others)
        await killed_after(turns, office.tell())
        await office.pass_time()
        office.instance.clock.now += WINDOW
        await killed_after(turns, office.tell())
        await office.pass_time()
        taken = office.mails.taken
        assert sorted(recipients(taken)) == sorted(one.email for one in others)
        assert await office.pass_time(WINDOW) == []


class TestPreferences:
    async def test_end_notices(self, office: Office) -> None:
        ada, bob = [await office.instance.member() for _ in range(2)]
        await start(ada, bob)
        await office.pass_time()
        assert (await bob.put("/users/me/notices", json={"rhythm": "never"})).is_success
        await start(ada, bob)
        assert await office.pass_time(WINDOW) == []

    async def test_gather_a_day_until_an_hour_of_the_persons(self, office: Office) -> None:
        ada, bob = [await office.instance.member() for _ in range(2)]
        wanted = {"rhythm": "daily", "digesthour": 17, "timezone": "Europe/Berlin"}
        assert (await bob.put("/users/me/notices", json=wanted)).is_success
        await start(ada, bob)  # at 22:13 UTC, which is 23:13 there
        assert await office.pass_time(17 * HOUR) == []
        (told,) = await office.pass_time(HOUR)
        assert "daily at 17:00" in told.text

    async def test_keep_quiet_at_night(self, office: Office) -> None:
        ada, bob = [await office.instance.member() for _ in range(2)]
        wanted = {"quiethours": "22-7", "language": "de"}
        assert (await bob.put("/users/me/notices", json=wanted)).is_success
        await start(ada, bob)  # at 22:13
        assert await office.pass_time(8 * HOUR) == []
        (told,) = await office.pass_time(HOUR)
        assert told.message["Subject"].startswith("Neue Nachricht von")


async def test_who_refuses_mail_is_told_no_more_and_administrators_see_it(
    office: Office,
) -> None:
    ada, bob = await office.instance.administrator(), await office.instance.member()
    path = f"/users/{bob.user_id}?all=true"
    office.mails.recipients[bob.email] = "550 no such mailbox"
    for _ in range(3):
        assert "mailrefused" not in (await ada.get(path)).json()
        await start(ada, bob)
        await office.pass_time(WINDOW)
    assert (await ada.get(path)).json()["mailrefused"] is True
    del office.mails.recipients[bob.email]
    await start(ada, bob)
    assert await office.pass_time(WINDOW) == []


SECRETS = ("Zanzibar", "Quagga", "Ocelot")


async def write_secrets(ada: Member, bob: Member) -> None:
    form = {"file": ("Ocelot.txt", b"contents", "text/plain")}
    uploaded = (await ada.post("/attachments", files=form)).json()
    body = {
        "title": "Zanzibar",
        "recipients": {"users": {"user": [{"userid": bob.user_id}]}},
        "messages": {
            "message": [
                {
                    "html": "<p>The Quagga &amp; the rest.</p><p>Regards</p>",
                    "attachments": {"attachment": [{"id": uploaded["id"]}]},
                }
            ]
        },
    }
    answer = await ada.post("/conversations", json=body)
    assert answer.is_success, answer.text


class TestContent:
    @pytest.mark.parametrize(
        ("external", "content", "told"),
        [
            ("link", None, ()),
            ("title", None, ("Zanzibar",)),
            ("title", "link", ()),
            ("text", None, ("Zanzibar", "Quagga")),
            ("text", "title", ("Zanzibar",)),
        ],
    )
    async def test_is_what_the_instance_allows_and_the_person_wants(  # noqa: PLR0913, PLR0917
        self,
        external: str,
        content: str | None,
        told: tuple[str, ...],
        tmp_path: Path,
        mails: MailServer,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        async with running_office(tmp_path, mails, notice_external=external) as office:
            ada, bob = await office.instance.member(), await office.instance.member("external")
            await share_site(office, ada, bob)
            if content:
                wanted = {"content": content}
                assert (await bob.put("/users/me/notices", json=wanted)).is_success
            await write_secrets(ada, bob)
            (mail,) = await office.pass_time(WINDOW)
        whole = str(mail.message["Subject"]) + mail.text + mail.part("html")
        assert tuple(word for word in SECRETS if word in whole) == told
        headers = "\n".join(f"{name}: {value}" for name, value in mail.message.items())
        assert "Quagga" not in headers
        assert "With 1 file" in mail.text
        if told == ():
            assert not any(word.encode() in mail.content for word in SECRETS)
            assert "For your privacy" in mail.text
        if "Quagga" in told:
            assert "> The Quagga & the rest.\n  > Regards\n" in mail.text
        logged = "".join(capsys.readouterr())
        assert not any(word in logged for word in SECRETS)

    @pytest.mark.parametrize(
        ("narrowed", "told"),
        [("link", ()), ("title", ("Zanzibar",)), ("text", ("Zanzibar", "Quagga"))],
    )
    async def test_is_narrowed_by_a_site_that_the_person_shares_with_others_there(
        self, narrowed: str, told: tuple[str, ...], tmp_path: Path, mails: MailServer
    ) -> None:
        async with running_office(tmp_path, mails, notice_internal="text") as office:
            ada, bob, eve = [await office.instance.member() for _ in range(3)]
            await share_site(office, ada, bob)
            await share_site(office, ada, bob, notice_content=narrowed)
            await share_site(office, bob, eve, notice_content="link")
            await write_secrets(ada, bob)
            (mail,) = await office.pass_time(WINDOW)
        whole = str(mail.message["Subject"]) + mail.text + mail.part("html")
        assert tuple(word for word in SECRETS if word in whole) == told


async def share_site(office: Office, *members: Member, notice_content: str = "text") -> None:
    ids = tuple(one.user_id for one in members)
    site = people.AddSite(
        "Matter",
        ids,
        people_module=True,
        created_at=office.instance.clock(),
        notice_content=notice_content,
    )
    await office.instance.store.write(site)
