/** Bringing a row of elements to what should be there, keeping those that are. */

/**
 * @template T
 * @typedef {object} Kind
 * @property {(item: T) => string} key what makes an item the same item
 * @property {(item: T) => HTMLElement} create
 * @property {(element: HTMLElement, item: T) => void} [update] for an item that is another object
 */

/**
 * Make the children of `parent` those of `items`, in order.
 * @template T
 * @param {HTMLElement} parent
 * @param {readonly T[]} items
 * @param {Kind<T>} kind
 */
export function reconcile(parent, items, { key, create, update }) {
  /** @type {Map<string, {element: HTMLElement, item: T}>} */
  const before = drawn.get(parent) ?? new Map();
  /** @type {typeof before} */
  const after = new Map();
  for (const item of items) {
    const name = key(item);
    const known = before.get(name);
    const element = known?.element ?? create(item);
    if (known && known.item !== item) {
      update?.(element, item);
    }
    after.set(name, { element, item });
  }
  for (const [name, { element }] of before) {
    if (!after.has(name)) {
      element.remove();
    }
  }
  let place = parent.firstElementChild;
  for (const { element } of after.values()) {
    if (element === place) {
      place = place.nextElementSibling;
    } else {
      parent.insertBefore(element, place);
    }
  }
  drawn.set(parent, after);
}

/** @type {WeakMap<HTMLElement, Map<string, {element: HTMLElement, item: any}>>} */
const drawn = new WeakMap();
