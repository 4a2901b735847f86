/** What one tab of a browser does at a time (Web Locks). A page without TLS has none: it goes ahead. */

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
  if (!locks) {
    return action();
  }
  return await locks.request(name, signal ? { signal } : {}, action);
}
