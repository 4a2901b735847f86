/**
 * What a person keeps in this browser, under a key that names the instance and the person: what one
 * began is never met by another, in however many tabs.
 */

import { root } from "./urls.js";

const INSTANCE = `parley:${root}:`;
/** What is begun and not yet sent. It ends when its person signs out, or someone else signs in. */
const WORK = ["draft/", "outbox/"];
/** Keys of before there were people in them. */
const FORMER = /^parley\.(?:draft\.|pending$)/;

let owner = INSTANCE;

/**
 * Open what a person keeps. What others began here goes.
 * @param {number} userid
 */
export function openStorage(userid) {
  owner = `${INSTANCE}${userid}:`;
  for (const key of Object.keys(localStorage)) {
    if (FORMER.test(key) || (isWork(key) && !key.startsWith(owner))) {
      localStorage.removeItem(key);
    }
  }
}

/** Remove what the person began. */
export function forgetWork() {
  for (const key of listWork()) {
    localStorage.removeItem(key);
  }
}

/** Return how many things the person began. */
export function countWork() {
  return listWork().length;
}

function listWork() {
  return Object.keys(localStorage).filter((key) => isWork(key) && key.startsWith(owner));
}

/**
 * Return what a lock is called that the person's tabs share.
 * @param {string} name
 */
export function sharedName(name) {
  return owner + name;
}

/**
 * @param {string} key
 * @returns {unknown} what was stored; `undefined` where there is nothing
 */
export function readStored(key) {
  return parse(localStorage.getItem(owner + key));
}

/**
 * @param {string} kind what the keys start with
 * @returns {unknown[]}
 */
export function listStored(kind) {
  return listStoredKeys(kind)
    .map(readStored)
    .filter((value) => value !== undefined);
}

/** @param {string} kind what the keys start with */
export function listStoredKeys(kind) {
  return Object.keys(localStorage)
    .filter((key) => key.startsWith(owner + kind))
    .map((key) => key.slice(owner.length));
}

/**
 * @param {string} key
 * @param {unknown} value
 * @returns {boolean} whether it is stored: a browser may be full
 */
export function writeStored(key, value) {
  try {
    localStorage.setItem(owner + key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

/** @param {string} key */
export function removeStored(key) {
  localStorage.removeItem(owner + key);
}

/**
 * Tell of what other tabs store and remove.
 * @param {string} kind what the keys start with
 * @param {(key: string) => void} callback
 */
export function watchStored(kind, callback) {
  addEventListener("storage", ({ key }) => {
    if (key?.startsWith(owner + kind)) {
      callback(key.slice(owner.length));
    }
  });
}

/** @param {string} key */
function isWork(key) {
  const [, userid = "", rest = ""] = /^(\d+):(.*)$/s.exec(key.slice(INSTANCE.length)) ?? [];
  return key.startsWith(INSTANCE) && userid !== "" && WORK.some((kind) => rest.startsWith(kind));
}

/** @param {string | null} stored */
function parse(stored) {
  try {
    return stored === null ? undefined : JSON.parse(stored);
  } catch {
    return undefined; // it is not ours
  }
}
