/**
 * A message's body as Markdown again, to be edited. What Markdown has no words for stays HTML, which
 * Markdown may hold, and the server sanitises as ever.
 */

import { parseTrustedHtml } from "./trusted-html.js";

/** @type {Record<string, (inside: string, element: Element) => string>} */
const SERIALISERS = {
  p: (inside) => `${inside}\n\n`,
  br: () => "\\\n",
  strong: (inside) => `**${inside}**`,
  b: (inside) => `**${inside}**`,
  em: (inside) => `*${inside}*`,
  i: (inside) => `*${inside}*`,
  s: (inside) => `~~${inside}~~`,
  code: (inside, element) => (isInside(element, "pre") ? inside : `\`${inside}\``),
  pre: (_, element) => `\`\`\`\n${(element.textContent ?? "").trimEnd()}\n\`\`\`\n\n`,
  a: (inside, element) => `[${inside}](${element.getAttribute("href") ?? ""})`,
  blockquote: (inside) => `${inside.trim().replace(/^/gm, "> ")}\n\n`,
  ul: (inside) => `${inside}\n`,
  ol: (inside) => `${inside}\n`,
  li: (inside, element) => `${listMarker(element)}${indentContinuation(inside.trim())}\n`,
  hr: () => "---\n\n",
  h1: (inside) => `# ${inside}\n\n`,
  h2: (inside) => `## ${inside}\n\n`,
  h3: (inside) => `### ${inside}\n\n`,
};

/** @param {string} html as the server gave it */
export function htmlToMarkdown(html) {
  return serialiseChildren(parseTrustedHtml(html)).trim();
}

/** @param {Node} node */
function serialiseChildren(node) {
  return [...node.childNodes].map(serialiseNode).join("");
}

/**
 * @param {Node} node
 * @returns {string}
 */
function serialiseNode(node) {
  if (node instanceof Text) {
    return escapeText(node);
  }
  if (!(node instanceof Element)) {
    return "";
  }
  const serialise = SERIALISERS[node.localName];
  return serialise ? serialise(serialiseChildren(node), node) : node.outerHTML;
}

/** @param {Text} text */
function escapeText(text) {
  const parent = text.parentElement;
  const isLiteral = parent && (isInside(parent, "code") || isInside(parent, "pre"));
  return isLiteral ? text.data : text.data.replace(/[\\`*_[\]<>~]/g, "\\$&").replace(/&/g, "&amp;");
}

/**
 * @param {Element} element
 * @param {string} name
 */
function isInside(element, name) {
  return element.closest(name) !== null;
}

/** @param {Element} item */
function listMarker(item) {
  const list = item.parentElement;
  if (list?.localName !== "ol") {
    return "- ";
  }
  const start = Number(list.getAttribute("start") ?? 1);
  return `${start + [...list.children].indexOf(item)}. `;
}

/** @param {string} lines */
function indentContinuation(lines) {
  return lines.replace(/\n/g, "\n   ");
}
