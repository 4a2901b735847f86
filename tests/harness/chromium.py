"""A real browser, where the machine has one; `script/test` sees to it that it does."""

import contextlib
import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_ARGUMENTS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)


def executable() -> str:
    """Return the path of Chromium; a machine without one skips the test and says so."""
    found = os.environ.get("PARLEY_CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        pytest.skip("no Chromium: install it, or name it in PARLEY_CHROMIUM")
    return found


@contextlib.contextmanager
def running_browser() -> Iterator[Browser]:
    """Run Chromium without a window."""
    # As root, Chromium does not start in its sandbox.
    root = ("--no-sandbox",) if os.geteuid() == 0 else ()
    with sync_playwright() as playwright:
        browser: Any = playwright.chromium.launch(
            executable_path=executable(), args=[*_ARGUMENTS, *root]
        )
        try:
            yield browser
        finally:
            browser.close()
