/**
 * The state of the page, in one place: views watch parts of it, actions change it.
 *
 * State is replaced, never changed in place, so that a watcher can tell by identity whether what it
 * looks at is another. Watchers run once a turn, however often the state changed in it.
 */

/** @template {object} S */
export class Store {
  /** @type {S} */
  #state;
  /** @type {Set<(state: Readonly<S>) => void>} */
  #watchers = new Set();
  #scheduled = false;

  /** @param {S} state */
  constructor(state) {
    this.#state = state;
  }

  /** @returns {Readonly<S>} */
  get state() {
    return this.#state;
  }

  /**
   * Replace some members.
   * @param {Partial<S>} change
   */
  set(change) {
    this.#state = { ...this.#state, ...change };
    if (this.#scheduled) {
      return;
    }
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      for (const watcher of [...this.#watchers]) {
        watcher(this.#state);
      }
    });
  }

  /**
   * Call back with a part of the state, now and whenever it has become another.
   * @template T
   * @param {(state: Readonly<S>) => T} select
   * @param {(part: T) => void} callback
   * @param {AbortSignal} [signal] ends it, where a view goes away before the page does
   */
  watch(select, callback, signal) {
    let previous = select(this.#state);
    /** @param {Readonly<S>} state */
    const watcher = (state) => {
      const part = select(state);
      if (!Object.is(part, previous) && !signal?.aborted) {
        previous = part;
        callback(part);
      }
    };
    this.#watchers.add(watcher);
    signal?.addEventListener("abort", () => this.#watchers.delete(watcher), { once: true });
    callback(previous);
  }
}
