/**
 * The one place where a text becomes markup: a message, as the server sanitised it, or as `markup.js`
 * rendered it.
 *
 * The page's policy (Trusted Types) lets no other code do that.
 */

/** @typedef {{createHTML: (html: string) => string}} Policy */
/** @typedef {{createPolicy: (name: string, rules: Policy) => Policy}} PolicyFactory */

const { trustedTypes } = /** @type {{trustedTypes?: PolicyFactory}} */ (/** @type {unknown} */ (globalThis));
const policy = trustedTypes?.createPolicy("parley-message", { createHTML: (html) => html });

/**
 * Return a message's body as nodes that do nothing, and load nothing, until they are put into a page.
 * @param {string} html
 */
export function parseTrustedHtml(html) {
  const template = document.createElement("template");
  template.innerHTML = policy ? policy.createHTML(html) : html;
  return template.content;
}
