/** The API, as a person's browser uses it: the session's cookie, and the token that goes with it. */

/** @typedef {import("./types.d.ts").Session} Session */

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
  get passes() {
    return this.status === 429 || this.status >= 500;
  }
}

/** The server was not reached, or its answer did not arrive. */
export class Unreachable extends Error {}

/** What all addresses start with; empty, or as in `/name`. */
export const root =
  document.querySelector("meta[name=parley-root]")?.getAttribute("content") ?? "";

/**
 * Give the address of something below the API.
 * @param {string} path as in `/conversations`
 * @param {Record<string, string | number | boolean | undefined>} [query]
 */
export function address(path, query = {}) {
  const asked = Object.entries(query).filter(([, value]) => value !== undefined && value !== false);
  const words = new URLSearchParams(asked.map(([name, value]) => [name, String(value)]));
  return `${root}/api/4${path}${words.size ? `?${words}` : ""}`;
}

let csrf = "";

/**
 * Learn who is signed in; goes to the sign-in page where no one is.
 * @returns {Promise<Session>}
 */
export async function openSession() {
  const response = await reach(`${root}/session`, { headers: { Accept: "application/json" } });
  /** @type {Session} */
  const session = await understand(response);
  csrf = session.csrftoken;
  return session;
}

/** Give the headers that go with the cookie. */
export function sessionHeaders() {
  return { "X-CSRF-Token": csrf, Accept: "application/json" };
}

/** @typedef {{query?: Record<string, string | number | boolean | undefined>, signal?: AbortSignal}} Reading */
/** @typedef {{body?: unknown, key?: string}} Writing */

/**
 * @template T
 * @param {string} path
 * @param {Reading} [options]
 * @returns {Promise<T>}
 */
export async function get(path, { query, signal } = {}) {
  const options = { headers: sessionHeaders(), ...(signal ? { signal } : {}) };
  return understand(await reach(address(path, query), options));
}

/**
 * @template T
 * @param {"POST" | "PATCH" | "PUT" | "DELETE"} method
 * @param {string} path
 * @param {Writing} [options] `key` makes a request that may be sent again
 * @returns {Promise<T>}
 */
export async function send(method, path, { body, key } = {}) {
  /** @type {Record<string, string>} */
  const headers = sessionHeaders();
  if (body !== undefined) {
    headers["Content-Type"] = "application/json";
  }
  if (key) {
    headers["Idempotency-Key"] = key;
  }
  const options = { method, headers, body: body === undefined ? null : JSON.stringify(body) };
  return understand(await reach(address(path), options));
}

/**
 * @param {string} url
 * @param {RequestInit} options
 */
async function reach(url, options) {
  try {
    return await fetch(url, { credentials: "same-origin", redirect: "error", ...options });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") {
      throw error;
    }
    throw new Unreachable("the server can't be reached", { cause: error });
  }
}

/**
 * @template T
 * @param {Response} response
 * @returns {Promise<T>}
 */
async function understand(response) {
  if (response.status === 204) {
    return /** @type {T} */ (undefined);
  }
  if (response.ok) {
    return response.json();
  }
  if (response.status === 401) {
    signIn();
  }
  const told = await response.json().catch(() => ({}));
  throw new ApiError(response.status, told.summary ?? response.statusText);
}

/** Go to the sign-in page, and come back here afterwards. */
export function signIn() {
  const next = location.pathname + location.search;
  location.assign(`${root}/sign-in?next=${encodeURIComponent(next)}`);
}
