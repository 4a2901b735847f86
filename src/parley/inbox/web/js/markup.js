/**
 * What people type, as HTML. It is a letter first: whatever is not certainly meant as markup stays as
 * it was typed, character for character.
 *
 * There are `**bold**`, `*italic*`, `~~struck~~` and `` `code` ``, around whole words; links to web,
 * mail and telephone addresses; lists of two items or more, with `-`, or numbered from 1 without a
 * gap; quotes behind `>`; tables; fenced code; and `---`. There are no headings, pictures, references,
 * escapes or entities, and a tag is text.
 */

/** A longer text belongs into a file. */
export const MAX_TEXT = 32 * 1024;
/** The server refuses messages of more elements. */
const MAX_ELEMENTS = 3000;
/** Quotes and lists within one another; what is deeper is text. */
const MAX_DEPTH = 20;

const FENCE = /^ {0,3}(`{3,})[^`]*$/;
const RULE = /^ {0,3}-{3,}\s*$/;
const QUOTE = /^ {0,3}> ?/;
/** A number or an amount behind `>` is a comparison. */
const QUOTE_START = /^ {0,3}>(?: ?>)* [^\d\s=>.,%$€£+-]/;
const ITEM = /^( *)(-|\d{1,9}\.) +(?=\S)/;
const DELIMITER_ROW = /^\s*\|?(?:\s*:?-{2,}:?\s*\|)*\s*:?-{2,}:?\s*\|?\s*$/;
const ONLY_NUMBERS = /^[\d\s.,:%$€£+()-]*$/;

/**
 * Render a text.
 * @param {string} text
 */
export function renderMarkup(text) {
  return renderBlocks(text.replace(/\r\n?/g, "\n").split("\n"), { depth: 0, inItem: false });
}

/**
 * Whether a message is too long to be sent.
 * @param {string} text
 */
export function isTooLong(text) {
  return text.length > MAX_TEXT || (renderMarkup(text).match(/<[a-z]/g) ?? []).length > MAX_ELEMENTS;
}

/**
 * @typedef {{depth: number, inItem: boolean}} Context below the first line of an item of a list, a list
 *   may have one item
 */

/**
 * @param {readonly string[]} lines
 * @param {Context} context
 */
function renderBlocks(lines, context) {
  let html = "";
  /** @type {string[]} */
  let paragraph = [];
  const endParagraph = () => {
    html += renderParagraph(paragraph);
    paragraph = [];
  };
  for (let at = 0; at < lines.length; ) {
    const block = findBlock(lines, at, context);
    const line = lines[at] ?? "";
    if (block) {
      endParagraph();
      html += block.html;
    } else if (line.trim()) {
      paragraph.push(line);
    } else {
      endParagraph();
    }
    at = block ? block.end : at + 1;
  }
  endParagraph();
  return html;
}

/** @param {readonly string[]} lines */
function renderParagraph(lines) {
  return lines.length ? `<p>${lines.map(renderLine).join("<br>")}</p>` : "";
}

/** @typedef {{html: string, end: number}} Block `end` is the line after it */

/**
 * Return the block that begins with a line, unless that belongs to a paragraph.
 * @param {readonly string[]} lines
 * @param {number} at
 * @param {Context} context
 * @returns {Block | undefined}
 */
function findBlock(lines, at, context) {
  const line = lines[at] ?? "";
  if (context.depth > MAX_DEPTH) {
    return undefined;
  }
  if (RULE.test(line)) {
    return { html: "<hr>", end: at + 1 };
  }
  return (
    findCode(lines, at) ??
    findQuote(lines, at, context) ??
    findTable(lines, at) ??
    findList(lines, at, context)
  );
}

/**
 * @param {readonly string[]} lines
 * @param {number} at
 * @returns {Block | undefined}
 */
function findCode(lines, at) {
  const fence = FENCE.exec(lines[at] ?? "")?.[1];
  const end = fence ? lines.indexOf(fence, at + 1) : -1;
  if (end < 0) {
    return undefined;
  }
  const code = lines.slice(at + 1, end).map((line) => `${escapeHtml(line)}\n`);
  return { html: `<pre><code>${code.join("")}</code></pre>`, end: end + 1 };
}

/**
 * @param {readonly string[]} lines
 * @param {number} at
 * @param {Context} context
 * @returns {Block | undefined}
 */
function findQuote(lines, at, { depth }) {
  if (!QUOTE_START.test(lines[at] ?? "")) {
    return undefined;
  }
  const end = findEnd(lines, at, (line) => QUOTE.test(line));
  const inside = lines.slice(at, end).map((line) => line.replace(QUOTE, ""));
  return { html: `<blockquote>${renderBlocks(inside, { depth: depth + 1, inItem: false })}</blockquote>`, end };
}

/**
 * @param {readonly string[]} lines
 * @param {number} at
 * @returns {Block | undefined}
 */
function findTable(lines, at) {
  const header = lines[at] ?? "";
  const delimiter = lines[at + 1] ?? "";
  if (!header.includes("|") || !delimiter.includes("|") || !DELIMITER_ROW.test(delimiter)) {
    return undefined;
  }
  const width = splitRow(header).length;
  if (splitRow(delimiter).length !== width) {
    return undefined;
  }
  const end = findEnd(lines, at + 2, (line) => line.includes("|") && splitRow(line).length <= width);
  const rows = lines.slice(at + 2, end).map((line) => renderRow(line, "td", width));
  const body = rows.length ? `<tbody>${rows.join("")}</tbody>` : "";
  return { html: `<table><thead>${renderRow(header, "th", width)}</thead>${body}</table>`, end };
}

/**
 * Return the cells of a row. A bar in a cell has a backslash before it.
 * @param {string} line
 */
function splitRow(line) {
  const inside = line.trim().replace(/^\||(?<!\\)\|$/g, "");
  return inside.split(/(?<!\\)\|/).map((cell) => cell.replaceAll("\\|", "|"));
}

/**
 * @param {string} line
 * @param {"th" | "td"} tag
 * @param {number} width
 */
function renderRow(line, tag, width) {
  const cells = splitRow(line);
  const padded = [...cells, ...Array(width - cells.length).fill("")];
  return `<tr>${padded.map((cell) => `<${tag}>${renderLine(cell.trim())}</${tag}>`).join("")}</tr>`;
}

/**
 * @param {readonly string[]} lines
 * @param {number} at
 * @param {Context} context
 * @returns {Block | undefined}
 */
function findList(lines, at, { depth, inItem }) {
  const [, indent = "", first = ""] = ITEM.exec(lines[at] ?? "") ?? [];
  if (!first || (first !== "-" && first !== "1.")) {
    return undefined;
  }
  /** @type {string[][]} */
  const items = [];
  let isLoose = false;
  let end = at;
  for (let next = at; next < lines.length; ) {
    const line = lines[next] ?? "";
    const wanted = first === "-" ? "-" : `${items.length + 1}.`;
    const [marked = "", itemIndent, marker] = ITEM.exec(line) ?? [];
    if (itemIndent === indent && marker === wanted) {
      isLoose ||= next > end;
      items.push([line.slice(marked.length)]);
    } else if (line.trim() && line.startsWith(`${indent}  `) && items.length) {
      const item = items.at(-1) ?? [];
      item.push(...Array(next - end).fill(""), line.slice(indent.length).replace(/^ {1,4}/, ""));
      isLoose ||= next > end && !ITEM.test(line);
    } else if (line.trim()) {
      break;
    } else {
      next += 1;
      continue; // whether a blank line belongs to the list, the line after it shows
    }
    next += 1;
    end = next;
  }
  if (items.length < 2 && (!inItem || at === 0)) {
    return undefined; // "1. 1. 2027" is a date
  }
  if (first === "-" && items.every((item) => ONLY_NUMBERS.test(item.join("")))) {
    return { html: renderParagraph(lines.slice(at, end)), end }; // they are negative
  }
  const tag = first === "-" ? "ul" : "ol";
  const rendered = items.map((item) => `<li>${renderItem(item, depth + 1, isLoose)}</li>`);
  return { html: `<${tag}>${rendered.join("")}</${tag}>`, end };
}

/**
 * @param {string[]} lines
 * @param {number} depth
 * @param {boolean} isLoose
 */
function renderItem(lines, depth, isLoose) {
  const html = renderBlocks(lines, { depth, inItem: true });
  return isLoose ? html : html.replace(/^<p>(.*?)<\/p>/s, "$1");
}

/**
 * @param {readonly string[]} lines
 * @param {number} at
 * @param {(line: string) => boolean} belongs
 */
function findEnd(lines, at, belongs) {
  const end = lines.findIndex((line, index) => index >= at && !belongs(line));
  return end < 0 ? lines.length : end;
}

/** @type {Record<string, readonly string[]>} */
const EMPHASIS = {
  "***": ["<strong><em>", "</em></strong>"],
  "**": ["<strong>", "</strong>"],
  "*": ["<em>", "</em>"],
  "~~": ["<s>", "</s>"],
};
/** What may stand before and behind marks: so there are none within a word or a sum. */
const BEFORE = /[\s\p{Ps}\p{Pi}\p{Pf}\p{Pd}\p{Lo}"'/]/u;
const BEHIND = /[\s\p{P}\p{Lo}]/u;
const OPENING = /[\s\p{Pe}\p{Pf}.,;:!?]/u;
const CLOSING = /[\s\p{Ps}]/u;

const LINK =
  /\[([^[\]]+)\]\((?:<((?:https?:\/\/|mailto:|tel:)[^\s<>]+)>|((?:https?:\/\/|mailto:|tel:)(?:[^\s()<>]|\([^\s()<>]*\))+))\)/y;
const CODE = /(`{1,2})(?!`|\s)([^`]+?)(?<!\s)\1(?!`)/y;
const SPECIAL = /[[`*~]/g;

/** @param {string} line */
function renderLine(line) {
  return renderInline(line.trimEnd(), true);
}

/**
 * @param {string} text
 * @param {boolean} isStart whether a line begins with it
 */
function renderInline(text, isStart) {
  let html = "";
  let done = 0;
  /** Marks that nothing closes from here on. */
  const unclosed = new Set();
  SPECIAL.lastIndex = 0;
  for (let match = SPECIAL.exec(text); match; match = SPECIAL.exec(text)) {
    const at = match.index;
    const found = renderLink(text, at) ?? renderCode(text, at) ?? renderEmphasis(text, at, unclosed);
    if (found) {
      html += escapeText(text.slice(done, at), isStart && done === 0) + found.html;
      done = found.end;
    }
    // Nested calls share the expression.
    SPECIAL.lastIndex = found ? found.end : at + (/^\*+|^~+|^`+/.exec(text.slice(at, at + 64))?.[0].length ?? 1);
  }
  return html + escapeText(text.slice(done), isStart && done === 0);
}

/**
 * @param {string} text
 * @param {number} at
 */
function renderLink(text, at) {
  LINK.lastIndex = at;
  const match = text[at] === "[" ? LINK.exec(text) : null;
  if (!match) {
    return undefined;
  }
  const [whole, label = "", bracketed, plain] = match;
  const href = escapeHtml(bracketed ?? plain ?? "");
  return { html: `<a href="${href}">${renderInline(label, false)}</a>`, end: at + whole.length };
}

/**
 * @param {string} text
 * @param {number} at
 */
function renderCode(text, at) {
  CODE.lastIndex = at;
  const match = text[at] === "`" && isBoundary(BEFORE, text[at - 1]) ? CODE.exec(text) : null;
  if (!match || !isBoundary(BEHIND, text[at + match[0].length])) {
    return undefined;
  }
  return { html: `<code>${escapeText(match[2] ?? "", false)}</code>`, end: at + match[0].length };
}

/**
 * @param {string} text
 * @param {number} at
 * @param {Set<string>} unclosed
 */
function renderEmphasis(text, at, unclosed) {
  const mark = /^(?:\*+|~+)/.exec(text.slice(at, at + 4))?.[0] ?? "";
  const tags = EMPHASIS[mark];
  const first = text[at + mark.length];
  if (!tags || unclosed.has(mark) || !first || OPENING.test(first) || !isBoundary(BEFORE, text[at - 1])) {
    return undefined;
  }
  const end = findMark(text, mark, at + mark.length + 1);
  if (end < 0) {
    unclosed.add(mark);
    return undefined;
  }
  const inside = renderInline(text.slice(at + mark.length, end), false);
  return { html: tags[0] + inside + tags[1], end: end + mark.length };
}

/**
 * Return where a mark closes what it opened; -1 where it does not.
 * @param {string} text
 * @param {string} mark
 * @param {number} from
 */
function findMark(text, mark, from) {
  for (let at = text.indexOf(mark, from); at >= 0; at = text.indexOf(mark, at + 1)) {
    const isWhole = text[at - 1] !== mark[0] && text[at + mark.length] !== mark[0];
    if (isWhole && !CLOSING.test(text[at - 1] ?? "") && isBoundary(BEHIND, text[at + mark.length])) {
      return at;
    }
  }
  return -1;
}

/**
 * @param {RegExp} expression
 * @param {string | undefined} character
 */
function isBoundary(expression, character) {
  return character === undefined || expression.test(character);
}

/**
 * Escape a text, and keep white space that HTML would not show.
 * @param {string} text
 * @param {boolean} isStart
 */
function escapeText(text, isStart) {
  const spaced = text
    .replace(/\t/g, "    ")
    .replace(isStart ? /^ +| {2,}/g : / {2,}/g, (run, at) =>
      at === 0 && isStart ? "\u00a0".repeat(run.length) : `${"\u00a0".repeat(run.length - 1)} `,
    );
  return escapeHtml(spaced);
}

/** @type {Record<string, string>} */
const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\u00a0": "&nbsp;" };

/** @param {string} text */
function escapeHtml(text) {
  return text.replace(/[&<>"\u00a0]/g, (character) => ENTITIES[character] ?? character);
}
