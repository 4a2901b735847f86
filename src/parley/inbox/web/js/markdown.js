/**
 * A message's body as Markdown again, to be edited: rendered by the server, it is the same body. What
 * Markdown has no words for stays HTML, which Markdown may hold, and the server sanitises as ever.
 */

import { parseTrustedHtml } from "./trusted-html.js";

/** What stands on lines of its own; everything else is part of a paragraph. */
const BLOCKS = new Set(
  (
    "address article aside blockquote center dd details div dl dt figcaption figure footer " +
    "h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table ul"
  ).split(" "),
);

const EMPHASIS = /** @type {const} */ ({ strong: "**", b: "**", em: "*", i: "*", s: "~~" });

/** Two lists of a kind, one after the other, would be one: a comment stands between them. */
const BETWEEN_LISTS = "<!-- -->";

/** @type {Record<string, (element: Element) => string>} */
const BLOCK_SERIALISERS = {
  p: (element) => serialiseParagraph([...element.childNodes]),
  blockquote: (element) => prefixLines(serialiseBlocks(element), "> ", "> "),
  ul: serialiseList,
  ol: serialiseList,
  pre: serialiseCodeBlock,
  hr: () => "---",
  ...Object.fromEntries([1, 2, 3, 4, 5, 6].map((level) => [`h${level}`, serialiseHeading])),
};

/** @type {Record<string, (element: Element) => string>} */
const INLINE_SERIALISERS = {
  br: serialiseBreak,
  ...Object.fromEntries(
    Object.entries(EMPHASIS).map(([name, mark]) => [
      name,
      (/** @type {Element} */ element) => serialiseEmphasis(element, mark),
    ]),
  ),
  code: serialiseCode,
  a: (element) => `[${serialiseInline([...element.childNodes])}](${linkTarget(element, "href")})`,
  img: serialiseImage,
};

/** @param {string} html as the server gave it */
export function htmlToMarkdown(html) {
  return serialiseBlocks(parseTrustedHtml(html));
}

/**
 * @param {Node} parent
 * @param {string} [separator]
 */
function serialiseBlocks(parent, separator = "\n\n") {
  /** @type {string[]} */
  const blocks = [];
  /** @type {Node[]} */
  let paragraph = [];
  let previous = "";
  for (const node of [...parent.childNodes, null]) {
    const block = node instanceof Element && BLOCKS.has(node.localName) ? node : null;
    if (node && !block) {
      paragraph.push(node);
      continue;
    }
    const text = serialiseParagraph(paragraph);
    paragraph = [];
    if (text) {
      blocks.push(text);
      previous = "p";
    }
    if (block) {
      const isSecondList = block.localName === previous && /^[ou]l$/.test(previous);
      const serialise = BLOCK_SERIALISERS[block.localName];
      blocks.push(...(isSecondList ? [BETWEEN_LISTS] : []), serialise?.(block) ?? block.outerHTML);
      previous = block.localName;
    }
  }
  return blocks.join(separator);
}

/** @param {Node[]} nodes */
function serialiseParagraph(nodes) {
  const lines = serialiseInline(nodes)
    .replace(/ *\n */g, "\n")
    .replace(/^ +|[ \n]+$/g, "");
  return lines.split("\n").map(escapeLineStart).join("\n");
}

/** @param {Element} heading */
function serialiseHeading(heading) {
  const text = serialiseInline([...heading.childNodes]).trim().replace(/\\?\n */g, "<br>");
  return `${"#".repeat(Number(heading.localName[1]))} ${text.replace(/(#+)$/, "\\$1")}`;
}

/** @param {Element} list */
function serialiseList(list) {
  const items = [...list.children];
  const isLoose = items.some((item) => [...item.children].some((one) => one.localName === "p"));
  const separator = isLoose ? "\n\n" : "\n";
  const start = Number(list.getAttribute("start") ?? 1);
  return items
    .map((item, index) => {
      const marker = list.localName === "ol" ? `${start + index}. ` : "- ";
      return prefixLines(serialiseBlocks(item, separator), marker, " ".repeat(marker.length));
    })
    .join(separator);
}

/** @param {Element} pre */
function serialiseCodeBlock(pre) {
  const code = (pre.textContent ?? "").replace(/\n$/, "");
  const fence = backticks(code, 3);
  return `${fence}\n${code && `${code}\n`}${fence}`;
}

/** @param {Node[]} nodes */
function serialiseInline(nodes) {
  return nodes
    .map((node) => {
      if (node instanceof Text) {
        const { nextSibling: next } = node;
        const text = escapeText(node.data);
        // An exclamation mark before a link would make it an image.
        return next instanceof Element && next.localName === "a" ? text.replace(/!$/, "\\!") : text;
      }
      if (!(node instanceof Element)) {
        return "";
      }
      return INLINE_SERIALISERS[node.localName]?.(node) ?? node.outerHTML;
    })
    .join("");
}

/**
 * A line feed is a break to the server, unless the paragraph has just begun, or ends with a blank line.
 * @param {Element} br
 */
function serialiseBreak(br) {
  const previous = adjacent(br, "previousSibling");
  const isEmptyLine = [previous, adjacent(br, "nextSibling")].some(
    (node) => node instanceof Element && node.localName === "br",
  );
  return previous && !isEmptyLine ? "\n" : "\\\n";
}

/**
 * Return the node beside another, passing over white space.
 * @param {Node} node
 * @param {"previousSibling" | "nextSibling"} side
 */
function adjacent(node, side) {
  let other = node[side];
  while (other instanceof Text && !other.data.trim()) {
    other = other[side];
  }
  return other;
}

/**
 * Where marks of emphasis would be taken for text, or for others, the element stays HTML.
 * @param {Element} element
 * @param {string} mark
 */
function serialiseEmphasis(element, mark) {
  const inside = serialiseInline([...element.childNodes]);
  const [, before = "", text = "", after = ""] = /^(\s*)(.*?)(\s*)$/s.exec(inside) ?? [];
  if (!text) {
    return inside;
  }
  const { previousSibling, nextSibling, localName } = element;
  const isClear =
    isBoundary(before || previousSibling?.textContent?.at(-1), text.at(0)) &&
    isBoundary(after || nextSibling?.textContent?.at(0), text.at(-1)) &&
    ![previousSibling, nextSibling, ...element.querySelectorAll(localName)].some(isEmphasis);
  return isClear ? `${before}${mark}${text}${mark}${after}` : `<${localName}>${inside}</${localName}>`;
}

/** @param {Node | null} node */
function isEmphasis(node) {
  return node instanceof Element && node.localName in EMPHASIS;
}

/**
 * Whether marks may stand between two characters (CommonMark 0.31, 6.2: flanking).
 * @param {string} [outer]
 * @param {string} [inner]
 */
function isBoundary(outer = " ", inner = "") {
  return /[\s\p{P}\p{S}]/u.test(outer) || !/[\p{P}\p{S}]/u.test(inner);
}

/** @param {Element} element */
function serialiseCode(element) {
  const code = (element.textContent ?? "").replace(/\n/g, " ");
  if (element.children.length || !code.trim()) {
    return element.outerHTML;
  }
  const mark = backticks(code, 1);
  const space = /^`|`$|^ .* $/.test(code) ? " " : "";
  return `${mark}${space}${code}${space}${mark}`;
}

/** @param {Element} image */
function serialiseImage(image) {
  const source = image.hasAttribute("src") ? "src" : "data-remote-src";
  const isPlain = [...image.attributes].every(({ name }) => name === "alt" || name === source);
  const alt = escapeText(image.getAttribute("alt") ?? "");
  return isPlain ? `![${alt}](${linkTarget(image, source)})` : image.outerHTML;
}

/**
 * @param {Element} element
 * @param {string} attribute
 */
function linkTarget(element, attribute) {
  const address = (element.getAttribute(attribute) ?? "")
    .replace(/[<>\n]/g, encodeURIComponent)
    .replace(/\\/g, "\\\\")
    .replace(/&(?=#?\w+;)/g, "&amp;");
  return /[()\s]/.test(address) ? `<${address}>` : address;
}

/** @param {string} text */
function escapeText(text) {
  return text
    .replace(/[ \t\r\n\f]+/g, " ")
    .replace(/[\\`*_[\]<>~]/g, "\\$&")
    .replace(/&/g, "&amp;");
}

/**
 * Escape what would begin a heading, a list or a table, or underline a heading.
 * @param {string} line
 */
function escapeLineStart(line) {
  return line
    .replace(/^(?:#{1,6}|[-+])(?=\s|$)|^=+\s*$|^[-:|][-:|\s]*$/, "\\$&")
    .replace(/^(\d{1,9})([.)])(?=\s|$)/, "$1\\$2");
}

/**
 * Return a mark longer than any run of backticks in a text.
 * @param {string} text
 * @param {number} least
 */
function backticks(text, least) {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  return "`".repeat(Math.max(least, longest + 1));
}

/**
 * @param {string} text
 * @param {string} first
 * @param {string} others
 */
function prefixLines(text, first, others) {
  return text
    .split("\n")
    .map((line, index) => ((index ? others : first) + line).trimEnd())
    .join("\n");
}
