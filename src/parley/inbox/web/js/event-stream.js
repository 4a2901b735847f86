/**
 * The feed of what happens, as server-sent events over `fetch`, which can send the session's token.
 *
 * It goes on where it was after every loss of the connection, waits longer after each failure, and
 * tries at once when the browser says that the network is back.
 */

import { isSessionLost, renewSession, sessionHeaders } from "./api.js";
import { apiUrl } from "./urls.js";

/** @import {ConversationEvent} from "./types.d.ts" */
/** @typedef {{type: string, data: string, id: string}} ServerEvent */

const INITIAL_BACKOFF = 500;
const MAX_BACKOFF = 30_000;
/** The server says something every 15 seconds; after this long without, the connection is dead. */
const IDLE_TIMEOUT = 40_000;

/**
 * Subscribe until a signal ends it.
 * @param {string} position where to go on from: the id of an event
 * @param {object} handlers
 * @param {(event: ConversationEvent) => void} handlers.onEvent
 * @param {(position: string) => void} handlers.onSnapshot too much was missed to be told: the state must
 *   be read anew
 * @param {(status: "live" | "connecting" | "broken") => void} handlers.onStatusChange
 * @param {AbortSignal} signal
 */
export async function subscribe(position, { onEvent, onSnapshot, onStatusChange }, signal) {
  let lastEventId = position;
  let failures = 0;
  while (!signal.aborted) {
    onStatusChange(failures > 2 ? "broken" : "connecting");
    try {
      for await (const event of connect(lastEventId, () => onStatusChange("live"), signal)) {
        failures = 0;
        lastEventId = event.id || lastEventId;
        if (event.type === "snapshot") {
          onSnapshot(lastEventId);
        } else if (event.data) {
          onEvent(JSON.parse(event.data));
        }
      }
    } catch {
      // Whatever ended it, the answer is the same: go on from `lastEventId`.
    }
    failures += 1;
    await delay(Math.min(MAX_BACKOFF, INITIAL_BACKOFF * 2 ** (failures - 1)), signal);
  }
}

/**
 * @param {string} lastEventId where to go on from
 * @param {() => void} onOpen
 * @param {AbortSignal} outer ends it
 * @returns {AsyncGenerator<ServerEvent>}
 */
async function* connect(lastEventId, onOpen, outer) {
  const controller = new AbortController();
  const { signal } = controller;
  outer.addEventListener("abort", () => controller.abort(), { signal });
  // A connection from before the break may be dead without either side knowing.
  addEventListener("online", () => controller.abort(), { signal });
  let timer = 0;
  try {
    const response = await fetch(apiUrl("/events"), {
      headers: { ...sessionHeaders(), Accept: "text/event-stream", "Last-Event-ID": lastEventId },
      signal,
      cache: "no-store",
    });
    if (!response.ok && isSessionLost(response.status, await response.json().catch(() => null))) {
      await renewSession(true);
    }
    if (!response.ok || !response.body) {
      throw new Error(`the feed answered ${response.status}`);
    }
    onOpen();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let buffer = "";
    for (;;) {
      timer = setTimeout(() => controller.abort(), IDLE_TIMEOUT);
      const { value, done } = await reader.read();
      clearTimeout(timer);
      if (done) {
        return;
      }
      buffer += value;
      const blocks = buffer.split("\n\n");
      buffer = blocks.pop() ?? "";
      yield* blocks.map(parseEvent);
    }
  } finally {
    clearTimeout(timer);
    controller.abort();
  }
}

/**
 * Parse the lines of one event (WHATWG HTML, 9.2.6).
 * @param {string} block
 * @returns {ServerEvent}
 */
export function parseEvent(block) {
  const event = { type: "message", data: "", id: "" };
  for (const line of block.split("\n")) {
    const [name = "", ...rest] = line.split(":");
    const value = rest.join(":").replace(/^ /, "");
    if (name === "event") {
      event.type = value;
    } else if (name === "data") {
      event.data += (event.data && "\n") + value;
    } else if (name === "id") {
      event.id = value;
    }
  }
  return event;
}

/**
 * Wait; no longer than until the network is back.
 * @param {number} milliseconds
 * @param {AbortSignal} signal
 */
function delay(milliseconds, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    const end = () => (clearTimeout(timer), resolve(undefined));
    addEventListener("online", end, { once: true, signal });
    signal.addEventListener("abort", end, { once: true });
  });
}
