/**
 * What the tabs of a browser do one at a time, or a few at a time (Web Locks). A page without TLS has
 * none: there it holds within the tab.
 */

/**
 * What was last to ask for a name, in a page without locks.
 * @type {Map<string, Promise<unknown>>}
 */
const queues = new Map();

/**
 * Do something while no other tab does.
 * @template T
 * @param {string} name
 * @param {() => Promise<T>} action
 * @param {AbortSignal} [signal] gives up waiting
 * @returns {Promise<T>}
 */
export async function withLock(name, action, signal) {
  const { locks } = /** @type {{locks?: LockManager}} */ (navigator);
  if (locks) {
    return await locks.request(name, signal ? { signal } : {}, action);
  }
  const begin = () => {
    signal?.throwIfAborted();
    return action();
  };
  const turn = (queues.get(name) ?? Promise.resolve()).then(begin, begin);
  queues.set(name, turn);
  return await turn;
}

/**
 * Do something while fewer than so many others do.
 * @template T
 * @param {string} name
 * @param {number} count
 * @param {() => Promise<T>} action
 * @param {AbortSignal} signal gives up waiting
 * @returns {Promise<T>}
 */
export function withSlot(name, count, action, signal) {
  const waiting = new AbortController();
  signal.addEventListener("abort", () => waiting.abort(signal.reason), { once: true });
  let isTaken = signal.aborted;
  return new Promise((resolve, reject) => {
    /** @param {unknown} reason */
    const giveUp = (reason) => isTaken || reject(reason);
    const begin = async () => {
      if (!isTaken) {
        isTaken = true;
        waiting.abort(); // for the other slots
        await action().then(resolve, reject);
      }
    };
    for (let slot = 0; slot < count; slot += 1) {
      withLock(`${name}/${slot}`, begin, waiting.signal).catch(giveUp);
    }
    if (signal.aborted) {
      reject(signal.reason);
    }
  });
}
