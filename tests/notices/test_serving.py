"""A real server tells people, also when it was killed meanwhile."""

from pathlib import Path

from tests.harness.mail_servers import running_mail_server
from tests.harness.people import Firm
from tests.harness.servers import running_server


def test_who_was_written_to_is_told_once_though_the_server_is_killed(tmp_path: Path) -> None:
    with running_mail_server() as mails:
        settings = {**mails.settings, "PARLEY_NOTICE_SECONDS": "1"}
        with running_server(tmp_path, settings=settings) as server, Firm(server) as firm:
            ada = firm.internal()
            others = [firm.internal() for _ in range(4)]
            for one in others:
                ada.started(one)
            server.kill()
        with running_server(tmp_path, settings=settings, data=server.data):
            told = mails.wait_for(len(others))
    assert {one.recipient for one in told} == {one.email for one in others}
    assert len({one.message["Message-ID"] for one in mails.taken}) == len(others)
