/**
 * The state of the page, in one place: views watch parts of it, actions change it.
 *
 * State is replaced, never changed in place, so that a watcher can tell by identity whether what it
 * looks at is another. Watchers run once a turn, however often the state changed in it; one that
 * watches several parts of it is called once for all of them.
 */

/**
 * @template S
 * @typedef {object} Watcher
 * @property {(state: Readonly<S>) => any} select
 * @property {(part: any) => void} callback
 * @property {any} part the last that it was called with
 */

/** @template {object} S */
export class Store {
  /** @type {S} */
  #state;
  /** @type {Set<Watcher<S>>} */
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
    queueMicrotask(() => this.#notify());
  }

  #notify() {
    this.#scheduled = false;
    /** @type {Map<Watcher<S>["callback"], Watcher<S>>} */
    const changed = new Map();
    for (const watcher of this.#watchers) {
      const part = watcher.select(this.#state);
      if (!Object.is(part, watcher.part)) {
        watcher.part = part;
        changed.delete(watcher.callback); // it is called in the place of the last of them
        changed.set(watcher.callback, watcher);
      }
    }
    for (const watcher of changed.values()) {
      if (this.#watchers.has(watcher)) {
        watcher.callback(watcher.part);
      }
    }
  }

  /**
   * Call back with a part of the state, now and whenever it has become another.
   * @template T
   * @param {(state: Readonly<S>) => T} select
   * @param {(part: T) => void} callback
   * @param {AbortSignal} [signal] ends it, where a view goes away before the page does
   */
  watch(select, callback, signal) {
    const watcher = { select, callback, part: select(this.#state) };
    this.#watchers.add(watcher);
    signal?.addEventListener("abort", () => this.#watchers.delete(watcher), { once: true });
    callback(watcher.part);
  }
}
