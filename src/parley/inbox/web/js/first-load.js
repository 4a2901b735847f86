/** What can wait until the page has what it was opened for, so that it does not hold that up. */

/** @type {(() => void)[] | undefined} */
let waiting = [];

/**
 * Do something once the first load is over; at once, where it is.
 * @param {() => void} action
 */
export function afterFirstLoad(action) {
  if (waiting) {
    waiting.push(action);
  } else {
    action();
  }
}

/** Note that the page has it, once it is shown. */
export function endFirstLoad() {
  requestIdleCallback(() => {
    const actions = waiting ?? [];
    waiting = undefined;
    for (const action of actions) {
      action();
    }
  });
}
