"""WCAG 2.2 AA, as far as axe-core sees it, on every view in both themes."""

from pathlib import Path
from typing import Any

import pytest

from tests.harness.people import Firm
from tests.inbox.conftest import Opened
from tests.inbox.visitors import Visitor

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
VIEWS = ["", "#/new", "#/account", "thread", "details", "keys", "search"]


def violations(visitor: Visitor) -> list[tuple[Any, ...]]:
    """Give what axe-core finds on a page."""
    visitor.page.add_script_tag(path=AXE)
    result: dict[str, Any] = visitor.page.evaluate(
        "tags => axe.run(document, { runOnly: tags })", TAGS
    )
    return [
        (one["id"], [node["target"] for node in one["nodes"]], one["help"])
        for one in result["violations"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("view", VIEWS)
def test_nothing_is_found(view: str, scheme: str, firm: Firm, opened: Opened) -> None:
    ada, ben = firm.internal(), firm.internal()
    number = ada.started(
        ben,
        title="Lease",
        html="<p>The <b>indemnity</b> <a href='https://a.example'>is</a> capped</p>",
    )
    ada.post(f"/conversations/{number}/messages", json={"text": "And so on"})
    # axe-core is put into the page past its policy, as a browser's own tools are.
    visitor = opened(ben, color_scheme=scheme, bypass_csp=True)
    if view.startswith("#"):
        visitor.go(view)
    elif view in {"thread", "details"}:
        visitor.open("Lease")
    if view == "details":
        visitor.thread.get_by_role("button", name="Details").click()
    elif view == "keys":
        visitor.page.keyboard.press("?")
    elif view == "search":
        visitor.page.get_by_role("searchbox").fill("indemnity")
        visitor.page.locator(".hits mark").wait_for()
    assert violations(visitor) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "path", ["account", "account?done=token", "users/1", "users/99", "sign-in"]
)
def test_nothing_is_found_on_the_pages_without_script(
    path: str, scheme: str, firm: Firm, opened: Opened
) -> None:
    visitor = opened(firm.internal(), color_scheme=scheme, bypass_csp=True)
    if path == "sign-in":
        # The inbox itself leads to this page once its session is gone: it is left before.
        visitor.page.goto(f"{visitor.address}/account")
        visitor.context.clear_cookies()
    visitor.page.goto(f"{visitor.address}/{path}")
    assert violations(visitor) == []
