/** The addresses of the server. */

/** What all addresses start with; empty, or as in `/name`. */
export const root =
  document.querySelector("meta[name=parley-root]")?.getAttribute("content") ?? "";

/** @typedef {Record<string, string | number | boolean | undefined>} Query */

/**
 * Return the address of something below the API; what is `undefined` or `false` is left out.
 * @param {string} path as in `/conversations`
 * @param {Query} [query]
 */
export function apiUrl(path, query = {}) {
  const present = Object.entries(query).filter(([, value]) => value !== undefined && value !== false);
  const parameters = new URLSearchParams(present.map(([name, value]) => [name, String(value)]));
  return `${root}/api/4${path}${parameters.size ? `?${parameters}` : ""}`;
}

/**
 * Return where a browser finds a file: the API's own address of it wants a token.
 * @param {number | string} id
 */
export function attachmentUrl(id) {
  return `${root}/attachments/${id}`;
}

const API_PICTURE = /\/api\/\d+\/attachments\/(\d+)\/(?:content|thumbnail)$/;

/**
 * Return where a browser finds a picture that a message names.
 * @param {string} src
 */
export function pictureUrl(src) {
  const id = pictureId(src);
  return id ? attachmentUrl(id) : src;
}

/**
 * Return the number of the attachment that a picture of a message shows; 0 for one from elsewhere.
 * @param {string} src
 */
export function pictureId(src) {
  return Number(API_PICTURE.exec(new URL(src, location.href).pathname)?.[1] ?? 0);
}

/** @param {number} id */
export function thumbnailUrl(id) {
  return `${attachmentUrl(id)}/thumbnail?size=512`;
}

/**
 * @param {number} userid
 * @param {object} [options]
 * @param {number} [options.version] another for each picture that was chosen while the page is open
 * @param {boolean} [options.chosen] whether it is clear for those who chose none; else their initials
 */
export function avatarUrl(userid, { version = 0, chosen = false } = {}) {
  const query = `size=96${chosen ? "&chosen=true" : ""}${version ? `&v=${version}` : ""}`;
  return `${root}/users/${userid}/avatar?${query}`;
}
