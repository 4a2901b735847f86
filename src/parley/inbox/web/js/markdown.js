/**
 * A message's body as Markdown again, to be edited. What Markdown has no words for stays HTML, which
 * Markdown may hold, and the server sanitises as ever.
 */

import { fragmentOf } from "./trusted.js";

/** @type {Record<string, (inside: string, element: Element) => string>} */
const SPELLED = {
  p: (inside) => `${inside}\n\n`,
  br: () => "\\\n",
  strong: (inside) => `**${inside}**`,
  b: (inside) => `**${inside}**`,
  em: (inside) => `*${inside}*`,
  i: (inside) => `*${inside}*`,
  s: (inside) => `~~${inside}~~`,
  code: (inside, element) => (isIn(element, "pre") ? inside : `\`${inside}\``),
  pre: (_, element) => `\`\`\`\n${(element.textContent ?? "").trimEnd()}\n\`\`\`\n\n`,
  a: (inside, element) => `[${inside}](${element.getAttribute("href") ?? ""})`,
  blockquote: (inside) => `${inside.trim().replace(/^/gm, "> ")}\n\n`,
  ul: (inside) => `${inside}\n`,
  ol: (inside) => `${inside}\n`,
  li: (inside, element) => `${bullet(element)}${indented(inside.trim())}\n`,
  hr: () => "---\n\n",
  h1: (inside) => `# ${inside}\n\n`,
  h2: (inside) => `## ${inside}\n\n`,
  h3: (inside) => `### ${inside}\n\n`,
};

/** @param {string} html as the server gave it */
export function markdownOf(html) {
  return spelled(fragmentOf(html)).trim();
}

/** @param {Node} node */
function spelled(node) {
  return [...node.childNodes].map(one).join("");
}

/**
 * @param {Node} node
 * @returns {string}
 */
function one(node) {
  if (node instanceof Text) {
    return escaped(node);
  }
  if (!(node instanceof Element)) {
    return "";
  }
  const spell = SPELLED[node.localName];
  return spell ? spell(spelled(node), node) : node.outerHTML;
}

/** @param {Text} text */
function escaped(text) {
  const parent = text.parentElement;
  const literal = parent && (isIn(parent, "code") || isIn(parent, "pre"));
  return literal ? text.data : text.data.replace(/[\\`*_[\]<>~]/g, "\\$&").replace(/&/g, "&amp;");
}

/**
 * @param {Element} element
 * @param {string} name
 */
function isIn(element, name) {
  return element.closest(name) !== null;
}

/** @param {Element} item */
function bullet(item) {
  const list = item.parentElement;
  if (list?.localName !== "ol") {
    return "- ";
  }
  const first = Number(list.getAttribute("start") ?? 1);
  return `${first + [...list.children].indexOf(item)}. `;
}

/** @param {string} lines */
function indented(lines) {
  return lines.replace(/\n/g, "\n   ");
}
