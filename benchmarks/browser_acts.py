"""What a person does at the inbox in the benchmark `browser`, and how soon the page shows it.

An act is seen when the frame after it is painted: from the event's time to the first task after
the next frame. Interaction to Next Paint (INP) is the browser's own account of the same (Event
Timing API), in steps of 8 ms; it does not tell of those under 16 ms, which count as 16.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from playwright.sync_api import Page

PAUSE: Final = 60
"""Milliseconds between two acts."""

_LEAST: Final = 16.0

_OBSERVE: Final = """() => {
  globalThis.paints = [];
  const note = ({ timeStamp }) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => paints.push(performance.now() - timeStamp);
    port2.postMessage(null);
  });
  for (const type of ["keydown", "click"]) {
    // The press of a key on a button is also a click of it.
    addEventListener(type, (event) => type === "click" && event.detail === 0 || note(event), true);
  }
  globalThis.interactions = new Map();
  new PerformanceObserver((list) => {
    for (const { interactionId: id, duration } of list.getEntries()) {
      if (id) interactions.set(id, Math.max(duration, interactions.get(id) ?? 0));
    }
  }).observe({ type: "event", durationThreshold: 16 });
}"""
_PAINTED: Final = "() => globalThis.paints.length"
_LAST_PAINT: Final = "() => globalThis.paints.at(-1)"
_INTERACTIONS: Final = "() => [...globalThis.interactions.values()]"


class Act(NamedTuple):
    """One thing that a person does.

    Attributes:
        name: What it is called in the results; empty for what is only on the way.
        keys: What is pressed; a text is typed.
    """

    name: str
    keys: str


MOVE: Final = Act("move", "j")
BACK: Final = Act("move", "k")
SELECT: Final = Act("select", "x")
STAR: Final = Act("star", "s")
ARCHIVE: Final = Act("archive", "e")
PALETTE: Final = Act("palette", "Control+k")
OPEN: Final = Act("open", "Enter")
CLOSE: Final = Act("", "Escape")

_ROUND: Final[Sequence[Act]] = (
    *(MOVE, MOVE, MOVE, STAR, SELECT, MOVE, SELECT, CLOSE, BACK, STAR),
    *(MOVE, OPEN, MOVE, OPEN, MOVE, ARCHIVE, Act("undo", "z"), MOVE, ARCHIVE, BACK),
    *(PALETTE, *(Act("type", letter) for letter in "matter 12"), CLOSE),
    *(Act("search", "/"), *(Act("type", letter) for letter in "lease"), CLOSE, CLOSE),
    *(Act("keys", "?"), CLOSE),
)
ACTS: Final = 200
"""How many acts the script has."""


class Seen(NamedTuple):
    """How soon acts were seen, in milliseconds.

    Attributes:
        paints: By what was done.
        interactions: All of them, as the browser tells of them.
    """

    paints: dict[str, list[float]]
    interactions: list[float]


def perform(page: Page) -> Seen:
    """Do all acts, in a list that is open with nothing chosen."""
    page.evaluate(_OBSERVE)
    paints: dict[str, list[float]] = defaultdict(list)
    for act in _script():
        before = page.evaluate(_PAINTED)
        page.keyboard.press(act.keys)
        page.wait_for_function(f"() => globalThis.paints.length > {before}")
        if act.name:
            paints[act.name].append(float(page.evaluate(_LAST_PAINT)))
        page.wait_for_timeout(PAUSE)
    told: list[float] = page.evaluate(_INTERACTIONS)
    return Seen(paints, [*told, *[_LEAST] * (ACTS - len(told))])


def percentile(values: Sequence[float], part: float) -> float:
    """Return the least value that so large a part of them does not exceed."""
    return sorted(values)[math.ceil(part * len(values)) - 1]


def _script() -> Iterator[Act]:
    for number in range(ACTS):
        yield _ROUND[number % len(_ROUND)]
