"""What the inbox is made of, as it is served."""

import re
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser

from parley.colours import get_contrast, luminance
from tests.harness.commands import run_parley
from tests.harness.people import Firm
from tests.harness.servers import Server, running_server
from tests.inbox.conftest import Opened
from tests.inbox.visitors import PASSWORD, Visitor

pytestmark = pytest.mark.only_on("sqlite", reason="files of the program know no database")


class TestTheFirstLoad:
    def test_asks_no_other_server(self, firm: Firm, opened: Opened) -> None:
        visitor = opened(firm.internal())
        assert [url for url in visitor.requests if not url.startswith(visitor.address)] == []


class TestAFile:
    def test_is_kept_for_good_and_compressed(self, on_sources: Visitor) -> None:
        main = next(url for url in on_sources.requests if url.endswith("/js/main.js"))
        answer = httpx.get(main)
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.headers["Content-Encoding"] == "gzip"
        assert answer.text == httpx.get(main, headers={"Accept-Encoding": "identity"}).text

    def test_of_another_release_is_not_there(self, server: Server) -> None:
        answer = httpx.get(f"{server.address}/inbox/0123456789abcdef/js/main.js")
        assert answer.status_code == httpx.codes.NOT_FOUND

    def test_that_is_no_part_of_the_inbox_is_not_there(self, on_sources: Visitor) -> None:
        main = next(url for url in on_sources.requests if url.endswith("/js/main.js"))
        for path in ("js/types.d.ts", "index.html", "../page.py", "js/../../page.py"):
            answer = httpx.get(main.removesuffix("js/main.js") + path.replace("..", "%2e%2e"))
            assert answer.status_code == httpx.codes.NOT_FOUND, path


class TestTheLimits:
    def test_files_do_not_count_for_the_address_that_asks(self, tmp_path: Path) -> None:
        with running_server(tmp_path, settings={"PARLEY_RATE_LIMIT_ADDRESS": "1"}) as server:
            theme, page = (f"{server.address}/{path}" for path in ("firm/theme.css", "sign-in"))
            assert [httpx.get(theme).status_code for _ in range(3)] == [200, 200, 200]
            assert [httpx.get(page).status_code for _ in range(2)] == [200, 429]

    def test_pictures_count_for_the_session_not_for_the_address(
        self, browser: Browser, tmp_path: Path
    ) -> None:
        settings = {"PARLEY_RATE_LIMIT_ADDRESS": "10"}
        with running_server(tmp_path, settings=settings) as server, Firm(server) as firm:
            ada = firm.internal()
            firm.set_password(ada, PASSWORD)
            visitor = Visitor.signed_in(browser, ada, server.address)
            picture = f"{server.address}/users/{ada.user_id}/avatar"
            answers = [visitor.context.request.get(picture).status for _ in range(20)]
            visitor.close()
        assert answers == [200] * 20


class TestTheFirm:
    def test_its_name_colour_and_logo_are_shown(self, tmp_path: Path) -> None:
        logo = tmp_path / "logo.svg"
        logo.write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
        settings = {
            "PARLEY_FIRM_NAME": "King & Partners",
            "PARLEY_FIRM_COLOUR": "#ffd800",
            "PARLEY_FIRM_LOGO": str(logo),
        }
        with running_server(tmp_path, settings=settings) as server:
            theme = httpx.get(f"{server.address}/firm/theme.css")
            shown = httpx.get(f"{server.address}/firm/logo")
        assert "--accent: #ffd800; --on-accent: #000000;" in theme.text
        for name, ground in (("day", "#f6f7f9"), ("night", "#0e1115")):
            (readable,) = re.findall(f"--accent-{name}: (#[0-9a-f]{{6}})", theme.text)
            assert get_contrast(readable, ground) >= 4.5
        assert shown.headers["Content-Type"] == "image/svg+xml"
        assert "sandbox" in shown.headers["Content-Security-Policy"]

    @pytest.mark.parametrize(
        ("colour", "light"), [("#000000", 0.0), ("#ffffff", 1.0), ("#808080", 0.2159)]
    )
    def test_the_luminance_of_a_colour_is_that_of_wcag(self, colour: str, light: float) -> None:
        assert luminance(colour) == pytest.approx(light, abs=0.0001)

    def test_a_logo_that_is_none_is_refused_and_says_so(self, tmp_path: Path) -> None:
        settings = {"PARLEY_FIRM_LOGO": str(tmp_path / "logo.exe")}
        refused = run_parley("serve", "--port", 0, "--data", tmp_path, settings=settings)
        assert refused.code == 1
        assert "PARLEY_FIRM_LOGO: expected a file that ends with .svg" in refused.err
