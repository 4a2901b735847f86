/**
 * The feed of what happens, as server-sent events over `fetch`, which can send the session's token.
 *
 * It goes on where it was after every loss of the connection, waits longer after each failure, and
 * tries at once when the browser says that the network is back.
 */

import { address, sessionHeaders, signIn } from "./api.js";

/** @typedef {import("./types.d.ts").FeedEvent} FeedEvent */
/** @typedef {{kind: string, data: string, id: string}} Told */

const FIRST_WAIT = 500;
const LONGEST_WAIT = 30_000;
/** The server says something every 15 seconds; after this long without, the connection is dead. */
const SILENCE = 40_000;

/**
 * @param {string} place where to go on from: the id of an event
 * @param {object} to
 * @param {(event: FeedEvent) => void} to.happened
 * @param {() => void} to.missed too much was missed to be told: the state must be read anew
 * @param {(live: "live" | "connecting" | "broken") => void} to.changed
 */
export async function follow(place, { happened, missed, changed }) {
  let last = place;
  let failures = 0;
  for (;;) {
    changed(failures > 2 ? "broken" : "connecting");
    try {
      for await (const told of open(last, () => changed("live"))) {
        failures = 0;
        last = told.id || last;
        if (told.kind === "snapshot") {
          missed();
        } else if (told.data) {
          happened(JSON.parse(told.data));
        }
      }
    } catch {
      // Whatever ended it, the answer is the same: go on from `last`.
    }
    failures += 1;
    await pause(Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (failures - 1)));
  }
}

/**
 * @param {string} last where to go on from
 * @param {() => void} opened
 * @returns {AsyncGenerator<Told>}
 */
async function* open(last, opened) {
  const controller = new AbortController();
  const { signal } = controller;
  // A connection of before the break may be dead without telling.
  addEventListener("online", () => controller.abort(), { signal });
  let timer = 0;
  try {
    const response = await fetch(address("/events"), {
      headers: { ...sessionHeaders(), Accept: "text/event-stream", "Last-Event-ID": last },
      signal,
      cache: "no-store",
    });
    if (response.status === 401) {
      signIn();
    }
    if (!response.ok || !response.body) {
      throw new Error(`the feed answered ${response.status}`);
    }
    opened();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    for (;;) {
      timer = setTimeout(() => controller.abort(), SILENCE);
      const { value, done } = await reader.read();
      clearTimeout(timer);
      if (done) {
        return;
      }
      text += value;
      const blocks = text.split("\n\n");
      text = blocks.pop() ?? "";
      yield* blocks.map(understood);
    }
  } finally {
    clearTimeout(timer);
    controller.abort();
  }
}

/**
 * Read one event (WHATWG HTML, 9.2.6).
 * @param {string} block
 * @returns {Told}
 */
export function understood(block) {
  const told = { kind: "message", data: "", id: "" };
  for (const line of block.split("\n")) {
    const [name = "", ...rest] = line.split(":");
    const value = rest.join(":").replace(/^ /, "");
    if (name === "event") {
      told.kind = value;
    } else if (name === "data") {
      told.data += (told.data && "\n") + value;
    } else if (name === "id") {
      told.id = value;
    }
  }
  return told;
}

/** @param {number} milliseconds */
function pause(milliseconds) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    addEventListener("online", () => (clearTimeout(timer), resolve(undefined)), { once: true });
  });
}
