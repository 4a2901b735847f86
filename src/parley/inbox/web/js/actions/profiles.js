/** Who people are, beside their names: office, organisation, and whether they are of the firm. */

import * as api from "../api.js";
import { store } from "../state.js";

/** @import {User} from "../types.d.ts" */

/** So many are asked for in one request, as the API allows. */
const MOST = 100;

/**
 * People who are being asked for, and those of whom nothing more is told.
 * @type {Map<number, Promise<void>>}
 */
const requested = new Map();
/**
 * Whom to ask for, once all who are to be seen are known.
 * @type {Set<number>}
 */
let wanted = new Set();
/** @type {Promise<void> | undefined} */
let gathering;

/**
 * Load what is not known of people. Nobody is told where that fails: the name is there.
 * @param {readonly number[]} userids
 */
export async function loadProfiles(userids) {
  const { me, profiles } = store.state;
  const missing = userids.filter((id) => id !== me?.userid && !profiles.has(id));
  for (const id of missing.filter((one) => !requested.has(one))) {
    wanted.add(id);
    gathering ??= Promise.resolve().then(requestWanted);
    requested.set(id, gathering);
  }
  await Promise.all(missing.map((id) => requested.get(id)));
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

/** Ask for all who were wanted in the same turn. */
async function requestWanted() {
  const userids = [...wanted];
  wanted = new Set();
  gathering = undefined;
  const batches = [];
  for (let at = 0; at < userids.length; at += MOST) {
    batches.push(requestProfiles(userids.slice(at, at + MOST)));
  }
  await Promise.all(batches);
}

/** @param {readonly number[]} userids */
async function requestProfiles(userids) {
  try {
    /** @type {{user: User[]}} */
    const { user } = await api.inBackground(() => api.get("/users", { query: { userid: userids.join() } }));
    keepProfiles(user);
  } catch (error) {
    if (!(error instanceof api.ApiError) || error.isTransient) {
      userids.forEach((id) => requested.delete(id)); // asked for again when they are seen again
    }
  }
}
