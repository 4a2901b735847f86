/**
 * The one place where a text becomes markup: a message, as the server sanitised it.
 *
 * The page's policy (Trusted Types) lets no other code do that.
 */

/** @typedef {{createHTML: (html: string) => string}} Policy */
/** @typedef {{createPolicy: (name: string, rules: Policy) => Policy}} Factory */

const { trustedTypes } = /** @type {{trustedTypes?: Factory}} */ (/** @type {unknown} */ (globalThis));
const policy = trustedTypes?.createPolicy("parley-message", { createHTML: (html) => html });

/**
 * Give a message's body as nodes that do nothing, and load nothing, until they are put into a page.
 * @param {string} html as the server gave it
 */
export function fragmentOf(html) {
  const template = document.createElement("template");
  template.innerHTML = policy ? policy.createHTML(html) : html;
  return template.content;
}
