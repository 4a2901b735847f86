/**
 * The order in which the list is displayed. It follows the list itself, but not while someone is
 * about to choose a row: then rows stay where they are, and take their new places afterwards.
 */

import { store } from "../state.js";

/** Display the list in its own order. */
export function applyOrder() {
  const { lists, filter } = store.state;
  store.set({ displayedIds: lists[filter].ids });
}

/**
 * Take up a change of the list.
 * @param {boolean} frozen whether rows stay where they are
 */
export function updateOrder(frozen) {
  const { lists, filter, displayedIds, conversations } = store.state;
  if (frozen && displayedIds.length) {
    // What was read goes from the unread ones afterwards.
    const stays = (/** @type {number} */ id) =>
      filter === "unread" && conversations.get(id)?.archived === false;
    store.set({ displayedIds: mergeOrder(displayedIds, lists[filter].ids, stays) });
  } else {
    applyOrder();
  }
}

/** @param {boolean} pointerOverList */
export function setPointerOverList(pointerOverList) {
  store.set({ pointerOverList });
}

/**
 * Return a frozen order with what the list has lost taken out, and what was loaded below added. What
 * came in between or above waits.
 * @param {readonly number[]} displayed
 * @param {readonly number[]} current
 * @param {(id: number) => boolean} [stays] whether one that the list has lost is not taken out yet
 */
export function mergeOrder(displayed, current, stays = () => false) {
  const present = new Set(current);
  const known = new Set(displayed);
  const kept = displayed.filter((id) => present.has(id) || stays(id));
  const last = current.indexOf(kept.findLast((id) => present.has(id)) ?? -1);
  const added = current.slice(last + 1).filter((id) => !known.has(id));
  return added.length || kept.length < displayed.length ? [...kept, ...added] : displayed;
}

/**
 * The orders that were compared last, and what came of it: it is asked at every drawing.
 * @type {{displayed: readonly number[], current: readonly number[], moved: number}}
 */
let compared = { displayed: [], current: [], moved: 0 };

/**
 * Return how many rows would be elsewhere in the list's own order.
 * @param {readonly number[]} displayed
 * @param {readonly number[]} current
 */
export function countMoved(displayed, current) {
  if (displayed === current) {
    return 0;
  }
  if (compared.displayed !== displayed || compared.current !== current) {
    compared = { displayed, current, moved: compareOrders(displayed, current) };
  }
  return compared.moved;
}

/**
 * @param {readonly number[]} displayed
 * @param {readonly number[]} current
 */
function compareOrders(displayed, current) {
  const present = new Set(current);
  const kept = displayed.filter((id) => present.has(id));
  return current.filter((id, index) => kept[index] !== id).length;
}
