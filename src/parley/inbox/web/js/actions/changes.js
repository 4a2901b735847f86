/**
 * One's own changes of conversations that are on their way. Those of one conversation follow each other,
 * so that the last counts; and what is read meanwhile is older than they are.
 */

/**
 * The last change of each conversation, and how many there were.
 * @type {Map<number, {change: Promise<unknown>, count: number}>}
 */
const changes = new Map();

/**
 * Ask for a change of a conversation once those before were answered.
 * @template T
 * @param {number} id
 * @param {() => Promise<T>} action
 * @returns {Promise<{answer: T, isLast: boolean}>} `isLast` where nothing else was asked for meanwhile
 */
export async function inTurn(id, action) {
  const before = changes.get(id);
  const change = (before?.change ?? Promise.resolve()).then(action, action);
  const entry = { change, count: countChanges(id) + 1 };
  changes.set(id, entry);
  const answer = await change;
  return { answer, isLast: changes.get(id) === entry };
}

/**
 * Return how many changes of a conversation were asked for.
 * @param {number} id
 */
export function countChanges(id) {
  return changes.get(id)?.count ?? 0;
}

/**
 * Wait until a conversation has the changes that were asked for.
 * @param {number} id
 */
export async function settle(id) {
  await changes.get(id)?.change.catch(() => {});
}
