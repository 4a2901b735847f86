/** Who people are, beside their names: office, organisation, and whether they are of the firm. */

import * as api from "../api.js";
import { store } from "../state.js";

/** @import {User} from "../types.d.ts" */

/** So many are asked for at a time: messages come first. */
const AT_ONCE = 4;

/**
 * People who are being asked for, and those of whom nothing more is told.
 * @type {Map<number, Promise<void>>}
 */
const requested = new Map();
/** @type {(() => void)[]} */
const waiting = [];
let running = 0;

/**
 * Load what is not known of people. Nobody is told where that fails: the name is there.
 * @param {readonly number[]} userids
 */
export async function loadProfiles(userids) {
  const { me, profiles } = store.state;
  const missing = userids.filter((id) => id !== me?.userid && !profiles.has(id));
  await Promise.all(
    missing.map((id) => {
      const request = requested.get(id) ?? loadProfile(id);
      requested.set(id, request);
      return request;
    }),
  );
}

/**
 * Keep what is told of people who were found.
 * @param {readonly User[]} people
 */
export function keepProfiles(people) {
  const profiles = new Map(store.state.profiles);
  for (const person of people) {
    profiles.set(person.userid, person);
  }
  store.set({ profiles });
}

/** @param {number} userid */
async function loadProfile(userid) {
  if (running >= AT_ONCE) {
    await /** @type {Promise<void>} */ (new Promise((resolve) => waiting.push(resolve)));
  }
  running += 1;
  try {
    keepProfiles([await api.inBackground(() => api.get(`/users/${userid}`))]);
  } catch (error) {
    if (!(error instanceof api.ApiError) || error.isTransient) {
      requested.delete(userid); // asked for again when they are seen again
    }
  } finally {
    running -= 1;
    waiting.shift()?.();
  }
}
