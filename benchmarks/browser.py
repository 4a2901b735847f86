"""The benchmark `browser`: the inbox in headless Chromium, with much in it, on a slow computer."""

import asyncio
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Final

import msgspec
import typer
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, ViewportSize
from rich.console import Console
from rich.progress import Progress, TaskID
from tests.harness.chromium import running_browser
from tests.harness.page_loads import PageLoad
from tests.harness.wheels import install_wheel

from benchmarks import browser_acts, browser_report, people, processes
from benchmarks.browser_report import BrowserResult, Frames, Loads
from benchmarks.browser_seed import LONG_THREAD, fill
from benchmarks.load import HOST
from benchmarks.machine import this_machine
from benchmarks.report import print_json

PASSWORD: Final = "correct horse battery staple"  # noqa: S105 - of an instance that is thrown away
VIEWPORT: Final[ViewportSize] = {"width": 1280, "height": 800}
NOTCH: Final = 120
"""Pixels of a frame while one scrolls: a notch of a wheel in each."""
FRAMES: Final = 600
FIRST_THREADS: Final = 50
"""Threads opened before the memory is looked at first."""

_ROWS: Final = "nav ol li a"
_MESSAGES: Final = "main article"

_LOADED: Final = """async (rows) => {
  while (!document.querySelector(rows)) await new Promise(requestAnimationFrame);
  await new Promise(requestAnimationFrame);
  const visible = performance.now();
  const painted = () => performance.getEntriesByName("first-contentful-paint");
  while (!painted().length) await new Promise(requestAnimationFrame);
  return [painted()[0].startTime, visible];
}"""
_OPEN: Final = """async ([rows, messages, title]) => {
  const row = [...document.querySelectorAll(rows)].find((one) => one.textContent.includes(title));
  const began = performance.now();
  row.click();
  while (!document.querySelector(messages)) await new Promise(requestAnimationFrame);
  await new Promise(requestAnimationFrame);
  return performance.now() - began;
}"""
_SCROLL: Final = """async ([selector, step, most]) => {
  const scroller = document.querySelector(selector).closest(".scroller");
  const tasks = [];
  const observer = new PerformanceObserver((list) =>
    tasks.push(...list.getEntries().map((one) => one.duration)));
  observer.observe({ type: "longtask" });
  const frames = [];
  let last = await new Promise(requestAnimationFrame);
  // At the end, rows may still be on their way.
  for (let still = 0; still < 60 && frames.length < most;) {
    const before = scroller.scrollTop;
    scroller.scrollTop += step;
    still = scroller.scrollTop === before ? still + 1 : 0;
    const now = await new Promise(requestAnimationFrame);
    frames.push(now - last);
    last = now;
  }
  await new Promise((resolve) => setTimeout(resolve, 100));
  observer.disconnect();
  return { intervals: frames, tasks };
}"""


def browser(  # noqa: PLR0913 -- an option each
    *,
    conversations: Annotated[int, typer.Option(min=100, help="In the list.")] = 10_000,
    messages: Annotated[int, typer.Option(min=1, help="In the long thread.")] = 10_000,
    rounds: Annotated[int, typer.Option(min=1, help="How often each time is taken.")] = 15,
    threads: Annotated[int, typer.Option(min=60, help="Threads opened for the memory.")] = 1_000,
    slowdown: Annotated[float, typer.Option(min=1, help="Of the browser's processor.")] = 4,
    latency: Annotated[int, typer.Option(min=0, help="Milliseconds of a round trip.")] = 50,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one object with every figure, and nothing else.")
    ] = False,
) -> None:
    """Load the inbox, use it by keyboard, scroll it, and open a thousand threads, in Chromium.

    The server runs from a wheel, and so has the bundle. The browser's processor is slowed down and
    its network delayed, except for the memory. Paints of a load count from the navigation, a thread
    is open when its messages are painted, counted from the click.
    """
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        measuring = _Measuring(Path(folder), rounds, threads, (slowdown, latency))
        result = measuring.run((conversations, messages))
    if as_json:
        print_json(result)
    else:
        browser_report.show(result)


class _Measuring:
    """One run.

    Args:
        folder: Where the instance is.
        rounds: How often each time is taken.
        threads: How many are opened for the memory.
        brake: How many times slower the processor is, and milliseconds of a round trip.
    """

    def __init__(self, folder: Path, rounds: int, threads: int, brake: tuple[float, int]) -> None:
        self._folder = folder
        self._rounds = rounds
        self._threads = threads
        self._brake = brake
        self._progress = Progress(
            console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True
        )

    def run(self, sizes: tuple[int, int]) -> BrowserResult:
        """Fill an instance and measure.

        Args:
            sizes: How many conversations, and how many messages in the long thread.
        """
        with self._progress, _serving(self._folder) as (address, seeded):
            filling = self._progress.add_task("filling", total=sum(sizes))
            reader, *writers = seeded.senders
            advance = self._advance(filling)
            asyncio.run(fill(f"{address}/api/4", reader, writers, sizes, advance))
            with running_browser() as opened:
                context = opened.new_context(viewport=VIEWPORT)
                page = context.new_page()
                _sign_in(page, address)
                cold, warm, opening = self._times(opened, context.storage_state(), address)
                slow = self._slow_page(context, address)
                _scroll(slow, 2 * NOTCH * VIEWPORT["height"], most=100_000)  # so that all are there
                frames = {
                    "up": _scroll(slow, -NOTCH),
                    "down": _scroll(slow, NOTCH),
                }
                _scroll(slow, -10_000_000, most=2)
                seen = browser_acts.perform(slow)
                slow.close()
                heap = self._heap(page, address)
                return browser_report.result(
                    this_machine(self._folder),
                    f"Chromium {opened.version}",
                    (cold, warm),
                    opening,
                    frames,
                    seen,
                    heap,
                )

    def _advance(self, task: TaskID) -> Callable[[], None]:
        return lambda: self._progress.advance(task)

    def _slow_page(self, context: BrowserContext, address: str = "") -> Page:
        """Open a tab that is slowed down, with the inbox in it where its address is given."""
        slowdown, latency = self._brake
        page = context.new_page()
        session = context.new_cdp_session(page)
        session.send("Emulation.setCPUThrottlingRate", {"rate": slowdown})
        session.send("Network.enable")
        session.send(
            "Network.emulateNetworkConditions",
            {
                "offline": False,
                "latency": latency,
                "downloadThroughput": -1,
                "uploadThroughput": -1,
            },
        )
        if address:
            page.goto(f"{address}/", wait_until="commit")
            page.evaluate(_LOADED, _ROWS)
        return page

    def _times(
        self, browser: Browser, cookies: StorageState, address: str
    ) -> tuple[Loads, Loads, list[float]]:
        """Load the inbox in browsers that never were there, and again; open the long thread."""
        task = self._progress.add_task("loading", total=2 * self._rounds)
        cold, warm, opening = Loads(), Loads(), list[float]()
        for _ in range(self._rounds):
            fresh = browser.new_context(storage_state=cookies, viewport=VIEWPORT)
            for loads in (cold, warm):
                page = self._slow_page(fresh)
                loaded = PageLoad(page)
                with page.expect_response("**/events"):
                    page.goto(f"{address}/", wait_until="commit")
                    loads.add(page.evaluate(_LOADED, _ROWS), loaded)
                if loads is warm:
                    opening.append(float(page.evaluate(_OPEN, [_ROWS, _MESSAGES, LONG_THREAD])))
                page.close()
                self._progress.advance(task)
            fresh.close()
        return cold, warm, opening

    def _heap(self, page: Page, address: str) -> tuple[float, float]:
        """Open threads in turn; give the megabytes after the first of them, and after all."""
        page.goto(f"{address}/")
        page.locator(_ROWS).first.wait_for()
        task = self._progress.add_task("opening threads", total=self._threads)
        session = page.context.new_cdp_session(page)
        hashes = page.locator(_ROWS).evaluate_all("rows => rows.map((one) => one.hash)")
        sizes = []
        for at in range(self._threads):
            page.evaluate("hash => { location.hash = hash; }", hashes[at % len(hashes)])
            page.locator(_MESSAGES).first.wait_for()
            self._progress.advance(task)
            if at + 1 in {FIRST_THREADS, self._threads}:
                session.send("HeapProfiler.collectGarbage")
                sizes.append(session.send("Runtime.getHeapUsage")["usedSize"] / 1_000_000)
        return sizes[0], sizes[-1]


@contextmanager
def _serving(folder: Path) -> Iterator[tuple[str, people.People]]:
    """Serve an instance from the wheel, with some people, the first of whom has a password."""
    data = folder / "data"
    seeded = people.in_parley(data)
    command = [people.parley_command(), "user", "password", people.email(0), "--data", str(data)]
    processes.output_of(command, {}, given=PASSWORD)
    port = processes.free_port()
    serve = [str(install_wheel(folder)), "-m", "parley", "serve", "--host", HOST]
    with processes.running(
        [*serve, "--port", str(port), "--data", str(data)],
        port,
        health="/healthz",
        log=folder / "log",
        environment={},
    ):
        yield f"http://{HOST}:{port}", seeded


def _sign_in(page: Page, address: str) -> None:
    page.goto(f"{address}/sign-in?next=/")
    page.get_by_label("Email").fill(people.email(0))
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.locator(_ROWS).first.wait_for()


def _scroll(page: Page, step: int, *, most: int = FRAMES) -> Frames:
    """Scroll the list, so many pixels a frame, to its end or for so many frames."""
    return msgspec.convert(page.evaluate(_SCROLL, [_ROWS, step, most]), Frames)
