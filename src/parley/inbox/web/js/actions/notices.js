/** What is said to the person at the edge of the page. */

import { SessionError } from "../api.js";
import { errorMessage } from "../errors.js";
import { t } from "../i18n.js";
import { store } from "../state.js";

const DISMISS_AFTER = 8000;

let lastNoticeId = 0;
/** Whether someone is about to read or press one: then none goes. */
let isHeld = false;
/**
 * Those that go by themselves.
 * @type {Map<number, number>}
 */
const timers = new Map();

/**
 * Show a notice for some seconds.
 * @param {string} text
 * @param {"info" | "problem"} [kind]
 * @param {() => void} [undo] what takes back what it tells of
 */
export function notify(text, kind = "info", undo) {
  const notice = { id: ++lastNoticeId, text, kind, ...(undo ? { undo } : {}) };
  store.set({ notices: [...store.state.notices, notice] });
  startTimer(notice.id);
}

/** @param {number} id */
function startTimer(id) {
  clearTimeout(timers.get(id));
  if (!isHeld) {
    timers.set(id, setTimeout(() => dismiss(id), DISMISS_AFTER));
  }
}

/**
 * Let no notice go by itself, or go on with it.
 * @param {boolean} held
 */
export function holdNotices(held) {
  if (held !== isHeld) {
    isHeld = held;
    timers.forEach(clearTimeout);
    store.state.notices.forEach(({ id }) => startTimer(id));
  }
}

/** @param {number} id */
export function dismiss(id) {
  clearTimeout(timers.get(id));
  timers.delete(id);
  store.set({ notices: store.state.notices.filter((notice) => notice.id !== id) });
}

/** Take back what was done last, as long as it is offered. */
export function undoLast() {
  const notice = store.state.notices.findLast((one) => one.undo);
  if (notice) {
    dismiss(notice.id);
    notice.undo?.();
  }
}

/**
 * Do something, and say so where it fails.
 * @param {() => Promise<void>} action
 * @returns {Promise<boolean>} whether it was done
 */
export async function withErrorNotice(action) {
  try {
    await action();
    return true;
  } catch (error) {
    if (error instanceof SessionError) {
      return false; // the page says so itself
    }
    notify(t("app.failed", { problem: errorMessage(error) }), "problem");
    return false;
  }
}
