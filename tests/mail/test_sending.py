"""Mail goes out once, whatever the server for mail does, and whoever is killed."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP

from parley.mail import PurgeMails, get_mail_status
from parley.mail.queue import ClaimMails, is_refused
from tests.harness.mail_servers import MailServer, hang_up, running_mail_server
from tests.mail.queued import mail, running_node

pytestmark = pytest.mark.anyio

MINUTE = 60_000
HOUR = 60 * MINUTE


@pytest.fixture
def server() -> Iterator[MailServer]:
    """A server for mail."""
    with running_mail_server() as running:
        yield running


class TestAMailThatIsTaken:
    async def test_arrives_once_as_it_was_meant(self, tmp_path: Path, server: MailServer) -> None:
        async with running_node(tmp_path, server, PARLEY_FIRM_NAME="King & Ortiz") as node:
            await node.enqueue(
                mail(
                    message_id="b2",
                    references=["a1"],
                    headers={"List-Unsubscribe": "<https://firm.example/unsubscribe?token=x>"},
                    recipient_name="Ada King",
                )
            )
            await node.send()
            await node.send(HOUR)
        (taken,) = server.taken
        assert (taken.sender, taken.recipient) == (
            "parley+verp-b2@firm.example",
            "ada@firm.example",
        )
        headers = {name: str(value) for name, value in taken.message.items()}
        assert headers.pop("Date") == "Tue, 14 Nov 2023 22:13:20 +0000"
        assert headers.pop("Content-Type").startswith("multipart/alternative")
        assert headers == {
            "From": "King & Ortiz <parley@firm.example>",
            "To": "Ada King <ada@firm.example>",
            "Subject": "Papers",
            "Message-ID": "<b2@firm.example>",
            "In-Reply-To": "<a1@firm.example>",
            "References": "<a1@firm.example>",
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
            "List-Unsubscribe": "<https://firm.example/unsubscribe?token=x>",
            "MIME-Version": "1.0",
        }
        assert taken.text == "Read them.\n"
        assert taken.part("html") == "<p>Read them.</p>\n"

    async def test_leaves_nothing_of_its_content(self, tmp_path: Path, server: MailServer) -> None:
        async with running_node(tmp_path, server) as node:
            await node.enqueue(mail())
            await node.send()
            rows = await node.store.read(lambda tx: tx.fetch("select * from outgoing_mails", {}))
        assert len(rows) == 1
        assert "Read them" not in str(rows)

    async def test_goes_to_an_address_in_any_script(
        self, tmp_path: Path, server: MailServer
    ) -> None:
        async with running_node(tmp_path, server) as node:
            await node.enqueue(mail("jürgen@bücher.example"))
            await node.send()
        assert [one.recipient for one in server.taken] == ["jürgen@xn--bcher-kva.example"]

    async def test_comes_before_others_when_somebody_waits_for_it(
        self, tmp_path: Path, server: MailServer
    ) -> None:
        async with running_node(tmp_path, server) as node:
            await node.enqueue(*(mail(subject=f"{number}") for number in range(40)))
            await node.enqueue(mail(subject="code", urgent=True))
            await node.send()
        assert server.taken[0].message["Subject"] == "code"
        assert len(server.taken) == 41

    async def test_is_queued_once_under_one_message_id(
        self, tmp_path: Path, server: MailServer
    ) -> None:
        async with running_node(tmp_path, server) as node:
            await node.enqueue(mail(message_id="a1"))
            await node.enqueue(mail(message_id="a1"))
            await node.send()
        assert len(server.taken) == 1

    async def test_is_forgotten_after_a_while(self, tmp_path: Path, server: MailServer) -> None:
        async with running_node(tmp_path, server) as node:
            await node.enqueue(mail(), mail(expires_at=node.clock() + HOUR))
            await node.send()
            assert await node.store.write(PurgeMails(node.clock())) == 0
            assert await node.store.write(PurgeMails(node.clock() + 1)) == 2


class TestAMailThatIsNotTaken:
    @pytest.mark.parametrize(
        "answer",
        ["451 try again", "421 too busy", "430 who knows", hang_up],
        ids=["greylisted", "closing", "unknown", "hung-up"],
    )
    async def test_goes_out_later_under_the_same_message_id(
        self, answer: str | Callable[[SMTP], str], tmp_path: Path, server: MailServer
    ) -> None:
        server.recipients["ada@firm.example"] = answer
        async with running_node(tmp_path, server) as node:
            await node.enqueue(mail(message_id="a1"), mail("bob@firm.example"))
            await node.send()
            status = await node.store.read(get_mail_status)
            assert [row.recipient for row in status.problems] == ["ada@firm.example"]
            del server.recipients["ada@firm.example"]
            await node.send(HOUR)
            await node.send(HOUR)
        sent = {one.recipient: one.message["Message-ID"] for one in server.taken}
        assert len(server.taken) == 2
        assert sent["ada@firm.example"] == "<a1@firm.example>"

    async def test_waits_longer_each_time(self, tmp_path: Path, server: MailServer) -> None:
        server.contents = ["451 later"] * 3
        async with running_node(tmp_path, server) as node:
            await node.enqueue(mail())
            for pause in (0, 19_000, 38_000):
                await node.send(pause)
            await node.send(30_000)
            assert server.taken == []
            await node.send(50_000)
        assert len(server.taken) == 1

    async def test_is_given_up_when_it_is_refused_for_good(
        self, tmp_path: Path, server: MailServer
    ) -> None:
        server.recipients["ada@firm.example"] = "550 no such mailbox"
        async with running_node(tmp_path, server) as node:
            for refusals in range(3):
                assert await node.store.read(is_refused, "Ada@firm.example") is False, refusals
                await node.enqueue(mail())
                await node.send(HOUR)
            assert await node.store.read(is_refused, "Ada@firm.example") is True
            status = await node.store.read(get_mail_status)
            assert (status.queued, status.failed, status.sent) == (0, 3, 0)
            (refused,) = status.refused
            assert (refused.address, refused.problem) == (
                "ada@firm.example",
                "550 no such mailbox",
            )
            server.recipients.clear()
            await node.enqueue(mail())
            await node.send(HOUR)
            assert await node.store.read(is_refused, "ada@firm.example") is False

    async def test_is_given_up_when_it_is_too_large_and_holds_up_no_other(
        self, tmp_path: Path, server: MailServer
    ) -> None:
        server.senders = ["552 it is larger than I said"]
        async with running_node(tmp_path, server) as node:
            await node.enqueue(mail(urgent=True), mail("bob@firm.example"))
            await node.send()
            assert (await node.store.read(get_mail_status)).failed == 1
        assert [one.recipient for one in server.taken] == ["bob@firm.example"]

    @pytest.mark.parametrize("place", ["senders", "contents"])
    async def test_goes_out_later_when_the_server_falls_silent(
        self, place: str, tmp_path: Path, server: MailServer
    ) -> None:
        given_up = threading.Event()

        def say_nothing(_: SMTP) -> str:
            given_up.wait(20)
            return "421 nobody listens"

        setattr(server, place, [say_nothing])
        async with running_node(tmp_path, server, PARLEY_SMTP_SECONDS="0.2") as node:
            await node.enqueue(mail())
            await node.send()
            given_up.set()
            (problem,) = (await node.store.read(get_mail_status)).problems
            assert (problem.state, problem.attempts) == ("queued", 1)
            await node.send(HOUR)
        assert len(server.taken) == 1

    async def test_is_not_sent_when_it_is_of_no_use_any_more(
        self, tmp_path: Path, server: MailServer
    ) -> None:
        async with running_node(tmp_path, server) as node:
            await node.enqueue(mail(expires_at=node.clock() + MINUTE))
            await node.send(MINUTE)
            assert (await node.store.read(get_mail_status)).failed == 1
        assert server.taken == []

    async def test_can_have_no_usable_address(self, tmp_path: Path, server: MailServer) -> None:
        async with running_node(tmp_path, server) as node:
            for address in (
                '"a b"@firm.example',
                "<x>@y",
                "a@b c",
                "a,b@c",
                "a\n@b",
                "@",
                "a@b..c",
            ):
                await node.enqueue(mail(address))
            await node.send()
            assert (await node.store.read(get_mail_status)).failed == 7
        assert server.taken == []

    async def test_waits_while_there_is_no_server(self, tmp_path: Path) -> None:
        with running_mail_server() as gone:
            pass
        async with running_node(tmp_path, gone) as node:
            await node.enqueue(mail(), mail("bob@firm.example"))
            await node.send()
            await node.send(MINUTE)
            status = await node.store.read(get_mail_status)
            assert (status.queued, status.failed) == (2, 0)


class TestNodes:
    async def test_that_are_killed_lose_no_mail(self, tmp_path: Path, server: MailServer) -> None:
        async with running_node(tmp_path, server) as node:
            await node.enqueue(mail(message_id="a1"))
            now = node.clock()
            killed = await node.store.write(ClaimMails(now, now + 5 * MINUTE, 16))
            assert len(killed) == 1
            await node.send(4 * MINUTE)
            assert server.taken == []
            await node.send(2 * MINUTE)
        assert [one.message["Message-ID"] for one in server.taken] == ["<a1@firm.example>"]

    async def test_send_each_mail_once(self, tmp_path: Path, server: MailServer) -> None:
        async with (
            running_node(tmp_path, server) as one,
            running_node(tmp_path, server) as other,
        ):
            await one.enqueue(*(mail(f"p{number}@firm.example") for number in range(60)))
            await asyncio.gather(one.send(), other.send())
        sent = sorted(one.recipient for one in server.taken)
        assert sent == sorted(f"p{number}@firm.example" for number in range(60))
