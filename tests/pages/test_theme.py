"""The theme that was chosen in the inbox."""

import pytest

from tests.harness.instances import Instance
from tests.pages.people import person, sign_in

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("cookie", "chosen", "shown"),
    [
        ("parley.theme", "dark", "dark"),
        ("__Host-parley.theme", "light", "light"),
        ("parley.theme", "system", ""),
        ("parley.theme", "dark\x22><script>", ""),
    ],
)
async def test_is_that_of_every_page_from_its_beginning(
    cookie: str, chosen: str, shown: str, instance: Instance
) -> None:
    async with instance.browser() as browser:
        browser.cookies.set(cookie, chosen, domain="parley.test")
        page = await browser.open("/sign-in")
        assert page.root.get("data-theme") == shown
        await sign_in(browser, await person(instance))
        for place in ("/account", "/"):
            assert (await browser.open(place)).root.get("data-theme") == shown
