"""The benchmark `browser`: the inbox in headless Chromium, with much in it."""

import asyncio
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Annotated, Final

import msgspec
import typer
from playwright.sync_api import Page, expect
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from tests.harness.chromium import running_browser

from benchmarks import people, processes
from benchmarks.browser_seed import LONG_THREAD, fill
from benchmarks.load import HOST
from benchmarks.machine import this_machine

PASSWORD: Final = "correct horse battery staple"  # noqa: S105 - of an instance that is thrown away
SCROLLS: Final = 60
FIRST_THREADS: Final = 50
"""Threads opened before the memory is looked at first."""

_FIRST_ROW: Final = """async () => {
  while (!document.querySelector(".rows .row a")) await new Promise(requestAnimationFrame);
  await new Promise(requestAnimationFrame);
  const [navigation] = performance.getEntriesByType("navigation");
  return performance.now() - navigation.responseEnd;
}"""
_OPEN: Final = """async (title) => {
  const row = [...document.querySelectorAll(".rows .row a")].find((one) =>
    one.textContent.includes(title));
  const began = performance.now();
  row.click();
  while (!document.querySelector(".messages [data-id]")) await new Promise(requestAnimationFrame);
  await new Promise(requestAnimationFrame);
  return performance.now() - began;
}"""
_WATCH: Final = """() => {
  globalThis.longTasks = [];
  new PerformanceObserver((list) => longTasks.push(...list.getEntries().map((one) => one.duration)))
    .observe({ type: "longtask" });
}"""
_SCROLL: Final = """async ([selector, times, step]) => {
  const scroller = document.querySelector(selector);
  for (let i = 0; i < times; i += 1) {
    scroller.scrollTop += step;
    await new Promise(requestAnimationFrame);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}"""
_BYTES: Final = """() => performance.getEntries()
  .filter((one) => ["navigation", "resource"].includes(one.entryType))
  .reduce((sum, one) => sum + one.transferSize, 0)"""


class Found(msgspec.Struct, frozen=True):
    """What was measured.

    Attributes:
        machine: What on.
        chromium: Its version.
        first_load_bytes: Over the wire, all included.
        list_visible: Milliseconds from the document to the first row.
        thread_visible: Milliseconds from the click to the messages.
        long_tasks: Milliseconds of each task over 50 ms while scrolling.
        heap: Megabytes of JavaScript after the first threads and after all of them.
    """

    machine: str
    chromium: str
    first_load_bytes: int
    list_visible: list[float]
    thread_visible: list[float]
    long_tasks: list[float]
    heap: tuple[float, float]


def browser(
    *,
    conversations: Annotated[int, typer.Option(min=100, help="In the list.")] = 10_000,
    messages: Annotated[int, typer.Option(min=1, help="In the long thread.")] = 10_000,
    rounds: Annotated[int, typer.Option(min=1, help="How often each time is taken.")] = 15,
    threads: Annotated[int, typer.Option(min=60, help="Threads opened for the memory.")] = 1_000,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one object with every figure, and nothing else.")
    ] = False,
) -> None:
    """Open the inbox and a long thread, scroll, and open a thousand threads, in Chromium.

    The list is visible when its first row is painted, counted from when the document has come; a
    thread when its messages are, counted from the click.
    """
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        found = _measure(Path(folder), (conversations, messages), rounds, threads)
    if as_json:
        print(msgspec.json.format(msgspec.json.encode(found)).decode())
    else:
        _show(found)


def _measure(folder: Path, sizes: tuple[int, int], rounds: int, threads: int) -> Found:
    progress = Progress(
        console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True
    )
    with progress, _serving(folder) as (address, seeded):
        filling = progress.add_task("filling", total=sum(sizes))
        reader, writer, *_ = seeded.senders
        asyncio.run(
            fill(f"{address}/api/4", reader, writer, sizes, lambda: progress.advance(filling))
        )
        with running_browser() as opened:
            page = opened.new_page(viewport={"width": 1280, "height": 800})
            _sign_in(page, address)
            looking = progress.add_task("looking", total=2 * rounds + threads)
            size = _first_load(page, address)
            lists, times = [], []
            for _ in range(rounds):
                page.goto("about:blank")
                page.goto(f"{address}/", wait_until="commit")
                lists.append(float(page.evaluate(_FIRST_ROW)))
                expect(page.locator(".rows .row").nth(5)).to_be_visible()
                times.append(float(page.evaluate(_OPEN, LONG_THREAD)))
                progress.advance(looking, 2)
            tasks = _scrolled(page)
            heap = _heap_over(page, threads, lambda: progress.advance(looking))
            return Found(
                machine=str(this_machine(folder)),
                chromium=opened.version,
                first_load_bytes=size,
                list_visible=lists,
                thread_visible=times,
                long_tasks=tasks,
                heap=heap,
            )


@contextmanager
def _serving(folder: Path) -> Iterator[tuple[str, people.People]]:
    """Serve an instance with some people, the first of whom has a password."""
    data = folder / "data"
    seeded = people.in_parley(data)
    command = [people.parley_command(), "user", "password", people.email(0), "--data", str(data)]
    processes.output_of(command, {}, given=PASSWORD)
    port = processes.free_port()
    serve = [people.parley_command(), "serve", "--host", HOST, "--port", str(port)]
    with processes.running(
        [*serve, "--data", str(data)], port, health="/healthz", log=folder / "log", environment={}
    ):
        yield f"http://{HOST}:{port}", seeded


def _sign_in(page: Page, address: str) -> None:
    page.goto(f"{address}/sign-in?next=/")
    page.get_by_label("Email").fill(people.email(0))
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.locator(".rows .row").first.wait_for()


def _first_load(page: Page, address: str) -> int:
    """Return the bytes that a browser fetches which never was there."""
    context = page.context.browser.new_context(storage_state=page.context.storage_state())  # type: ignore[union-attr]
    fresh = context.new_page()
    fresh.goto(f"{address}/", wait_until="load")
    fresh.locator(".rows .row").first.wait_for()
    size: int = fresh.evaluate(_BYTES)
    context.close()
    return size


def _scrolled(page: Page) -> list[float]:
    """Scroll the list down and the thread up; give the long tasks."""
    page.evaluate(_WATCH)
    page.evaluate(_SCROLL, [".list > .scroller", SCROLLS, 800])
    page.evaluate(_SCROLL, [".reading .scroller", SCROLLS, -600])
    tasks: list[float] = page.evaluate("() => longTasks")
    return tasks


def _heap_over(page: Page, threads: int, advance: Callable[[], object]) -> tuple[float, float]:
    """Open threads one after another; give the heap after the first of them, and after all."""
    session = page.context.new_cdp_session(page)
    numbers = page.evaluate(
        "() => [...document.querySelectorAll('.rows .row a')].map((one) => one.hash)"
    )
    sizes = []
    for at in range(threads):
        target = numbers[at % len(numbers)]
        page.evaluate("hash => { location.hash = hash; }", target)
        page.locator(".messages [data-id]").first.wait_for()
        advance()
        if at + 1 in {FIRST_THREADS, threads}:
            session.send("HeapProfiler.collectGarbage")
            metrics = session.send("Runtime.getHeapUsage")
            sizes.append(metrics["usedSize"] / 1_000_000)
    return sizes[0], sizes[-1]


def _show(found: Found) -> None:
    table = Table(title="The inbox in a browser", title_justify="left")
    for column in ("what", "median", "least", "most", "target"):
        table.add_column(column)
    for what, values, target in (
        ("list visible, ms", found.list_visible, "300"),
        ("thread visible, ms", found.thread_visible, "100"),
    ):
        spread = (f"{value:.0f}" for value in (median(values), min(values), max(values)))
        table.add_row(what, *spread, target)
    longest = max(found.long_tasks, default=0)
    table.add_row("first load, bytes", f"{found.first_load_bytes:,}", "", "", "120,000")
    table.add_row(
        "tasks over 50 ms while scrolling", f"{len(found.long_tasks)}", "", f"{longest:.0f} ms", "0"
    )
    table.add_row("heap after 50 threads, MB", f"{found.heap[0]:.1f}")
    table.add_row("heap after all of them, MB", f"{found.heap[1]:.1f}", "", "", "the same")
    console = Console()
    console.print(table)
    console.print(f"{found.machine}; Chromium {found.chromium}", highlight=False)
