"""Browsers are named as people know them."""

import pytest
from babel import Locale

from parley.pages.user_agents import browser_name
from parley.translations import Translator, read_catalogue

KIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (f"Mozilla/5.0 (X11; Linux x86_64) {KIT} Chrome/130.0 Safari/537.36", "Chrome on Linux"),
        (
            f"Mozilla/5.0 (Windows NT 10.0) {KIT} Chrome/130.0 Safari/537.36 Edg/130.0",
            "Edge on Windows",
        ),
        (
            "Mozilla/5.0 (Android 14; Mobile; rv:131.0) Gecko/131.0 Firefox/131.0",
            "Firefox on Android",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1",
            "Safari on iPhone",
        ),
        (f"Mozilla/5.0 (Macintosh; Intel) {KIT} Version/17.5 Safari/605.1", "Safari on macOS"),
        ("Mozilla/5.0 (Something) Firefox/131.0", "Firefox"),
        ("Mozilla/5.0 (Linux) Something/1.0", "Mozilla/5.0 (Linux) Something/1.0"),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", ""),
    ],
)
def test_a_browser_is_named_with_its_system(agent: str, name: str) -> None:
    assert browser_name(agent, Translator("en", read_catalogue("en"), Locale("en"))) == name
