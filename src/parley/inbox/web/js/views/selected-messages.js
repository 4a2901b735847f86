/** What of the messages is selected: their words are in shadow trees, which a selection does not show. */

import { MessageBody } from "../elements/message-body.js";
import { store } from "../state.js";

/** @import {Message} from "../types.d.ts" */

/** What begins a line of its own. */
const BLOCKS = "p, div, li, dt, dd, h1, h2, h3, h4, h5, h6, blockquote, pre, tr, figure";

/**
 * @typedef {object} SelectedMessage
 * @property {Message} message
 * @property {string} content what is selected of it
 * @property {boolean} isWhole whether that is all that it says
 */

/**
 * Return the messages that are selected, each with what is selected of it.
 * @param {HTMLElement} rows
 * @returns {SelectedMessage[]}
 */
export function findSelected(rows) {
  const range = getComposedRange(rows);
  if (!range || range.collapsed) {
    return [];
  }
  const light = new Range();
  light.setStart(...outside(range.startContainer, range.startOffset));
  light.setEnd(...outside(range.endContainer, range.endOffset, 1));
  return (store.state.thread?.messages ?? []).flatMap((message) => {
    const row = rows.querySelector(`:scope > #message-${message.messageid}`);
    const body = row?.querySelector("article message-body");
    if (!row || message.deleted || !light.intersectsNode(row.querySelector("article") ?? row)) {
      return [];
    }
    if (!(body instanceof MessageBody)) {
      return [{ message, content: row.textContent ?? "", isWhole: true }];
    }
    const content = toText(body.copyContent(range));
    return [{ message, content, isWhole: content === toText(body.copyContent()) }];
  });
}

/**
 * Return what is selected, within the bodies of messages too.
 * @param {HTMLElement} rows
 * @returns {StaticRange | Range | undefined}
 */
export function getComposedRange(rows) {
  const bodies = [...rows.querySelectorAll("message-body")].filter((one) => one instanceof MessageBody);
  const shadowRoots = bodies.map((one) => one.root);
  const selection = getSelection();
  if (selection && typeof selection.getComposedRanges === "function") {
    return selection.getComposedRanges({ shadowRoots })[0];
  }
  return selection?.rangeCount ? selection.getRangeAt(0) : undefined;
}

/**
 * Return a point of the page for one that may be within a message's body.
 * @param {Node} container
 * @param {number} offset
 * @param {0 | 1} [after]
 * @returns {[Node, number]}
 */
function outside(container, offset, after = 0) {
  const root = container.getRootNode();
  if (!(root instanceof ShadowRoot) || !root.host.parentNode) {
    return [container, offset];
  }
  const parent = root.host.parentNode;
  return [parent, [...parent.childNodes].indexOf(root.host) + after];
}

/** @param {DocumentFragment} content */
function toText(content) {
  const texts = document.createTreeWalker(content, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    if (node instanceof Text && !node.parentElement?.closest("pre")) {
      node.data = node.data.replace(/\s+/g, " "); // as it is shown
    }
  }
  for (const cell of content.querySelectorAll("td, th")) {
    cell.append("\t");
  }
  for (const block of content.querySelectorAll(BLOCKS)) {
    block.prepend("\n");
    block.append("\n");
  }
  for (const lineBreak of content.querySelectorAll("br")) {
    lineBreak.replaceWith("\n");
  }
  return (content.textContent ?? "")
    .replace(/[ \t]*\n[ \t]*/g, "\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}
