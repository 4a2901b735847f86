/** Bringing a row of elements to what should be there, keeping those that are. */

/**
 * @template T
 * @typedef {object} Renderer
 * @property {(item: T) => string} key what makes an item the same item
 * @property {(item: T) => HTMLElement} create
 * @property {(element: HTMLElement, item: T) => void} [update] for an item that is another object
 */

/**
 * Make the children of `parent` those of `items`, in order.
 * @template T
 * @param {HTMLElement} parent
 * @param {readonly T[]} items
 * @param {Renderer<T>} renderer
 */
export function reconcile(parent, items, { key, create, update }) {
  /** @type {Map<string, {element: HTMLElement, item: T}>} */
  const before = rendered.get(parent) ?? new Map();
  /** @type {typeof before} */
  const after = new Map();
  for (const item of items) {
    const itemKey = key(item);
    const existing = before.get(itemKey);
    const element = existing?.element ?? create(item);
    if (existing && existing.item !== item) {
      update?.(element, item);
    }
    after.set(itemKey, { element, item });
  }
  for (const [name, { element }] of before) {
    if (!after.has(name)) {
      element.remove();
    }
  }
  let next = parent.firstElementChild;
  for (const { element } of after.values()) {
    if (element === next) {
      next = next.nextElementSibling;
    } else {
      parent.insertBefore(element, next);
    }
  }
  rendered.set(parent, after);
}

/** @type {WeakMap<HTMLElement, Map<string, {element: HTMLElement, item: any}>>} */
const rendered = new WeakMap();
