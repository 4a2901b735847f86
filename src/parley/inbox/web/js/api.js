/** The API, as a person's browser uses it: the session's cookie, and the token that goes with it. */

import { apiUrl, root } from "./urls.js";

/** @import {Session} from "./types.d.ts" */
/** @import {Query} from "./urls.js" */

/** What the server refused, in its own words. */
export class ApiError extends Error {
  /**
   * @param {number} status
   * @param {string} summary
   * @param {number} [ref] the number of the kind of refusal, from the API's table
   */
  constructor(status, summary, ref = 0) {
    super(summary);
    this.status = status;
    this.ref = ref;
  }

  /** Whether the same request may succeed later. */
  get isTransient() {
    return this.status === 429 || this.status >= 500;
  }
}

/** The server was not reached, or its answer did not arrive. */
export class NetworkError extends Error {}

/**
 * Whether a request that failed may succeed later.
 * @param {unknown} error
 */
export function isRetryable(error) {
  return error instanceof NetworkError || (error instanceof ApiError && error.isTransient);
}

/** The session is over, or someone else's: what was asked has to wait. */
export class SessionError extends Error {}

/** The refusal of a token that goes with another cookie: the session of this browser is another. */
const FORGERY_SUSPECTED = 9013;

let csrfToken = "";
let userid = 0;
/**
 * How a session is lost: its person acts and can't, or it turned out while they were about something
 * else; or it is someone else's now.
 * @typedef {"ended" | "endedUnseen" | "taken"} SessionLoss
 */
/** @type {(how: SessionLoss) => void} */
let onSessionLost = redirectToSignIn;
/** @type {Promise<void> | undefined} */
let renewing;
/** Whether someone waits for the session that is being renewed. */
let isAwaited = false;
/** How much goes on that no one asked for just now. */
let backgroundCount = 0;

/**
 * Learn who is signed in: the page came with that.
 * @returns {Session}
 */
export function openSession() {
  const element = document.querySelector("#session");
  element?.remove();
  /** @type {Session} */
  const session = JSON.parse(element?.textContent ?? "");
  csrfToken = session.csrftoken;
  userid = session.user.userid;
  return session;
}

/**
 * Call back where the session ends while the page is open, or someone else signs in.
 * @param {typeof onSessionLost} callback
 */
export function watchSession(callback) {
  onSessionLost = callback;
}

/**
 * Do something that no one waits for: where the session is over, they are told, and not led away.
 * @template T
 * @param {() => Promise<T>} action
 * @returns {Promise<T>}
 */
export async function inBackground(action) {
  backgroundCount += 1;
  try {
    return await action();
  } finally {
    backgroundCount -= 1;
  }
}

/**
 * Take up a new session of the same person: they may have signed in again, in another tab.
 * @param {boolean} [isBackground] whether no one waits for it
 * @throws {SessionError} where no one is signed in, or someone else
 */
export function renewSession(isBackground = false) {
  isAwaited ||= !isBackground;
  renewing ??= takeUpSession().finally(() => {
    renewing = undefined;
    isAwaited = false;
  });
  return renewing;
}

async function takeUpSession() {
  const response = await requestSession();
  const session = response.ok ? /** @type {Session} */ (await response.json()) : undefined;
  if (response.status === 401 || (session && session.user.userid !== userid)) {
    onSessionLost(session ? "taken" : isAwaited ? "ended" : "endedUnseen");
    throw new SessionError("the session is over");
  }
  csrfToken = session?.csrftoken ?? csrfToken;
}

function requestSession() {
  return request(`${root}/session`, { headers: { Accept: "application/json" }, cache: "no-store" });
}

/**
 * Whether an answer says that the session is over, or another.
 * @param {number} status
 * @param {{ref?: number} | null} problem
 */
export function isSessionLost(status, problem) {
  return status === 401 || (status === 403 && problem?.ref === FORGERY_SUSPECTED);
}

/** Return what the form carries that ends the session. */
export function getCsrfToken() {
  return csrfToken;
}

/** Return the headers that go with the cookie. */
export function sessionHeaders() {
  return { "X-CSRF-Token": csrfToken, Accept: "application/json" };
}

/** @typedef {{query?: Query, signal?: AbortSignal}} GetOptions */
/** @typedef {{body?: unknown, key?: string, signal?: AbortSignal, isAwaited?: boolean}} SendOptions */

/**
 * @template T
 * @param {string} path
 * @param {GetOptions} [options]
 * @returns {Promise<T>}
 */
export async function get(path, { query, signal } = {}) {
  return parseResponse(await call(apiUrl(path, query), { ...(signal ? { signal } : {}) }));
}

/**
 * @template T
 * @param {"POST" | "PATCH" | "PUT" | "DELETE"} method
 * @param {string} path
 * @param {SendOptions} [options] `body` is a form or becomes JSON; `key` makes a request that may be
 *   sent again; `isAwaited`: someone waits for it, whatever goes on in the background
 * @returns {Promise<T>}
 */
export async function send(method, path, { body, key, signal, isAwaited = false } = {}) {
  /** @type {Record<string, string>} */
  const headers = {};
  const isJson = body !== undefined && !(body instanceof FormData);
  if (isJson) {
    headers["Content-Type"] = "application/json";
  }
  if (key) {
    headers["Idempotency-Key"] = key;
  }
  const content = isJson ? JSON.stringify(body) : (body ?? null);
  const options = { method, headers, body: content, ...(signal ? { signal } : {}) };
  return parseResponse(await call(apiUrl(path), options, !isAwaited && backgroundCount > 0));
}

/**
 * Ask the API, once more where the session is another of the same person.
 * @param {string} url
 * @param {RequestInit & {headers?: Record<string, string>}} options
 * @param {boolean} [isBackground] whether no one waits for it
 */
async function call(url, options, isBackground = backgroundCount > 0) {
  const attempt = () => request(url, { ...options, headers: { ...sessionHeaders(), ...options.headers } });
  const response = await attempt();
  if (response.status !== 401 && response.status !== 403) {
    return response;
  }
  const problem = await response.clone().json().catch(() => null);
  if (!isSessionLost(response.status, problem)) {
    return response;
  }
  await renewSession(isBackground);
  return attempt();
}

/**
 * @param {string} url
 * @param {RequestInit} options
 */
async function request(url, options) {
  try {
    return await fetch(url, { credentials: "same-origin", redirect: "error", ...options });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") {
      throw error;
    }
    throw new NetworkError("the server can't be reached", { cause: error });
  }
}

/**
 * @template T
 * @param {Response} response
 * @returns {Promise<T>}
 */
async function parseResponse(response) {
  if (response.status === 204) {
    return /** @type {T} */ (undefined);
  }
  if (response.ok) {
    return response.json();
  }
  const problem = await response.json().catch(() => ({}));
  if (isSessionLost(response.status, problem)) {
    throw new SessionError(problem.summary);
  }
  throw new ApiError(response.status, problem.summary ?? response.statusText, problem.ref);
}

/** Return the address of the sign-in page, which leads back to the place where one is. */
export function signInUrl() {
  return `${root}/sign-in${location.hash}`;
}

/** Go to the sign-in page, and come back here afterwards. */
export function redirectToSignIn() {
  location.assign(signInUrl());
}
