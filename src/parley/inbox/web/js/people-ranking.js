/** In which order people are offered who were found: as one would think of them. */

import { store } from "./state.js";

/** @import {User} from "./types.d.ts" */

/**
 * Order people: whose name begins so, then whose organisation does, then whose address; among these,
 * with whom one wrote last.
 * @param {readonly User[]} people
 * @param {string} query
 */
export function rankPeople(people, query) {
  const words = toWords(query);
  const recent = listRecent();
  const ranks = new Map(
    people.map((person, at) => [person, [matchOf(person, words), recent.get(person.userid) ?? Infinity, at]]),
  );
  return [...people].sort((one, other) => compare(ranks.get(one) ?? [], ranks.get(other) ?? []));
}

/**
 * @param {User} person
 * @param {readonly string[]} words
 */
function matchOf({ firstname, lastname, org = "" }, words) {
  const begins = (/** @type {string} */ text) => {
    const own = toWords(text);
    return words.every((word) => own.some((one) => one.startsWith(word)));
  };
  if (begins(`${firstname} ${lastname}`)) {
    return 0;
  }
  return begins(org) ? 1 : 2;
}

/**
 * Return how long ago one wrote with people, by number: 0 for the last.
 * @returns {Map<number, number>}
 */
function listRecent() {
  const { conversations } = store.state;
  const newest = [...conversations.values()].sort((one, other) =>
    other.lastmessagedatetime.localeCompare(one.lastmessagedatetime),
  );
  /** @type {Map<number, number>} */
  const recent = new Map();
  for (const { userid } of newest.flatMap((one) => one.recipients.users.user)) {
    if (!recent.has(userid)) {
      recent.set(userid, recent.size);
    }
  }
  return recent;
}

/**
 * Split a text as the server does, near enough to order by it.
 * @param {string} text
 */
function toWords(text) {
  return text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
}

/**
 * @param {readonly number[]} one
 * @param {readonly number[]} other
 */
function compare(one, other) {
  const at = one.findIndex((rank, index) => rank !== other[index]);
  return at < 0 ? 0 : (one[at] ?? 0) < (other[at] ?? 0) ? -1 : 1;
}
