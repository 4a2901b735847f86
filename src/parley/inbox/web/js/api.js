/** The API, as a person's browser uses it: the session's cookie, and the token that goes with it. */

import { apiUrl, root } from "./urls.js";

/** @import {Session} from "./types.d.ts" */
/** @import {Query} from "./urls.js" */

/** What the server refused, in its own words. */
export class ApiError extends Error {
  /**
   * @param {number} status
   * @param {string} summary
   */
  constructor(status, summary) {
    super(summary);
    this.status = status;
  }

  /** Whether the same request may succeed later. */
  get isTransient() {
    return this.status === 429 || this.status >= 500;
  }
}

/** The server was not reached, or its answer did not arrive. */
export class NetworkError extends Error {}

let csrfToken = "";

/**
 * Learn who is signed in; goes to the sign-in page where no one is.
 * @returns {Promise<Session>}
 */
export async function openSession() {
  const response = await request(`${root}/session`, { headers: { Accept: "application/json" } });
  /** @type {Session} */
  const session = await parseResponse(response);
  csrfToken = session.csrftoken;
  return session;
}

/** Return the headers that go with the cookie. */
export function sessionHeaders() {
  return { "X-CSRF-Token": csrfToken, Accept: "application/json" };
}

/** @typedef {{query?: Query, signal?: AbortSignal}} GetOptions */
/** @typedef {{body?: unknown, key?: string}} SendOptions */

/**
 * @template T
 * @param {string} path
 * @param {GetOptions} [options]
 * @returns {Promise<T>}
 */
export async function get(path, { query, signal } = {}) {
  const options = { headers: sessionHeaders(), ...(signal ? { signal } : {}) };
  return parseResponse(await request(apiUrl(path, query), options));
}

/**
 * @template T
 * @param {"POST" | "PATCH" | "PUT" | "DELETE"} method
 * @param {string} path
 * @param {SendOptions} [options] `body` is a form or becomes JSON; `key` makes a request that may be
 *   sent again
 * @returns {Promise<T>}
 */
export async function send(method, path, { body, key } = {}) {
  /** @type {Record<string, string>} */
  const headers = sessionHeaders();
  const isJson = body !== undefined && !(body instanceof FormData);
  if (isJson) {
    headers["Content-Type"] = "application/json";
  }
  if (key) {
    headers["Idempotency-Key"] = key;
  }
  const content = isJson ? JSON.stringify(body) : (body ?? null);
  return parseResponse(await request(apiUrl(path), { method, headers, body: content }));
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
  if (response.status === 401) {
    redirectToSignIn();
  }
  const problem = await response.json().catch(() => ({}));
  throw new ApiError(response.status, problem.summary ?? response.statusText);
}

/** Go to the sign-in page, and come back here afterwards. */
export function redirectToSignIn() {
  const next = location.pathname + location.search;
  location.assign(`${root}/sign-in?next=${encodeURIComponent(next)}`);
}
