/** Between which days one searches, and the words for it: `after:` and `before:` leave their day out. */

/**
 * Days as in `2026-11-30`, both of them within.
 * @typedef {{first?: string, last?: string}} DateRange
 */

const AFTER = /\s*\bafter:(\d{4}-\d\d-\d\d)\b/;
const BEFORE = /\s*\bbefore:(\d{4}-\d\d-\d\d)\b/;

/**
 * Return between which days a query asks.
 * @param {string} query
 * @returns {DateRange}
 */
export function dateRange(query) {
  const after = AFTER.exec(query)?.[1];
  const before = BEFORE.exec(query)?.[1];
  return {
    ...(after && isDay(after) ? { first: shiftDay(after, 1) } : {}),
    ...(before && isDay(before) ? { last: shiftDay(before, -1) } : {}),
  };
}

/**
 * Return the query between other days.
 * @param {string} query
 * @param {DateRange} range
 */
export function replaceRange(query, { first, last }) {
  const rest = query.replace(AFTER, "").replace(BEFORE, "").trim();
  return [
    rest,
    first && `after:${shiftDay(first, -1)}`,
    last && `before:${shiftDay(last, 1)}`,
  ]
    .filter(Boolean)
    .join(" ");
}

/**
 * Return the day so many days later.
 * @param {string} day
 * @param {number} days
 */
export function shiftDay(day, days) {
  const date = new Date(day);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

/** @param {string} day */
function isDay(day) {
  return !Number.isNaN(Date.parse(day));
}
