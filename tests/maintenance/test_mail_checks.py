"""What `parley doctor` says of mail: its server, and what DNS says of the firm's domain."""

from collections.abc import Mapping, Sequence

import pytest

from parley.maintenance.mail_checks import check_dns, check_mail
from parley.settings import Settings
from tests.harness.mail_servers import running_mail_server

pytestmark = pytest.mark.anyio

SETTINGS = Settings(mail_from="parley@firm.example", dkim_key="key.pem")
RECORDS: Mapping[str, Sequence[str]] = {
    "firm.example": ("unrelated", "v=spf1 include:provider.example ~all"),
    "_dmarc.firm.example": ("v=DMARC1; p=none",),
    "parley._domainkey.firm.example": ("v=DKIM1; k=rsa; p=MIIB",),
}


async def problems(records: Mapping[str, Sequence[str]]) -> list[str]:
    """Return what is wrong with a domain that has these records."""

    async def look_up(name: str) -> Sequence[str]:
        return records.get(name, ())

    return [one.shown for one in await check_dns(SETTINGS, look_up) if not one.fine]


async def test_a_domain_that_has_all_records_is_fine() -> None:
    assert await problems(RECORDS) == []


@pytest.mark.parametrize("missing", RECORDS)
async def test_a_record_that_is_missing_is_named(missing: str) -> None:
    (told,) = await problems({name: one for name, one in RECORDS.items() if name != missing})
    assert told.startswith(f"{missing} has no record for ")


async def test_where_dns_does_not_answer_nothing_is_wrong() -> None:
    async def silent(_: str) -> None:
        return None

    assert [one.fine for one in await check_dns(SETTINGS, silent)] == [True]


def test_a_server_that_is_gone_is_a_problem() -> None:
    with running_mail_server() as server:
        pass
    chosen = Settings(
        smtp_host="127.0.0.1",
        smtp_port=server.port,
        smtp_security="none",
        mail_from="parley@localhost",
    )
    found = next(iter(check_mail(chosen)))
    assert (found.subject, found.fine) == ("mail", False)
    assert found.shown.startswith(f"127.0.0.1:{server.port}: ")
