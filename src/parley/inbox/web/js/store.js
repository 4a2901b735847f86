/**
 * The state of the page, in one place: views watch parts of it, actions change it.
 *
 * State is replaced, never changed in place, so that a watcher can tell by identity whether what it
 * looks at is another. Watchers run once a turn, however often the state changed in it.
 */

/**
 * @template S
 * @typedef {{ run: (state: S) => void }} Watcher
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
    queueMicrotask(() => {
      this.#scheduled = false;
      for (const watcher of [...this.#watchers]) {
        watcher.run(this.#state);
      }
    });
  }

  /**
   * Call `seen` with a part of the state, now and whenever it has become another.
   * @template T
   * @param {(state: Readonly<S>) => T} choose
   * @param {(part: T) => void} seen
   * @param {AbortSignal} [until] ends the watching
   */
  watch(choose, seen, until) {
    let last = choose(this.#state);
    /** @type {Watcher<S>} */
    const watcher = {
      run: (state) => {
        const part = choose(state);
        if (!Object.is(part, last) && !until?.aborted) {
          last = part;
          seen(part);
        }
      },
    };
    this.#watchers.add(watcher);
    until?.addEventListener("abort", () => this.#watchers.delete(watcher), { once: true });
    seen(last);
  }
}
