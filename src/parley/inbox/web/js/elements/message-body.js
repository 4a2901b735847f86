/**
 * `<message-body>`: what someone wrote, shown as the server sanitised it, less the empty paragraphs that
 * mail programs put between others.
 *
 * It lives in a shadow tree of its own, which the page's styles and queries do not reach, and which
 * lets nothing out of its box. Pictures from elsewhere are fetched only when the reader asks for them.
 */

import { parseTrustedHtml } from "../trusted-html.js";
import { pictureUrl } from "../urls.js";

const styles = new CSSStyleSheet();
styles.replaceSync(`
  :host { display: block; overflow-wrap: anywhere; contain: content; }
  p, ul, ol, dl, blockquote, pre, table, figure, h1, h2, h3, h4, h5, h6 { margin-block: 0 0.625rem; }
  :is(p, ul, ol, dl, blockquote, pre, table, figure):last-child { margin-block-end: 0; }
  h1, h2, h3, h4, h5, h6 { font-size: 1em; font-weight: var(--strong); }
  ul, ol { padding-inline-start: 1.375rem; }
  li + li { margin-block-start: var(--s-1); }
  li::marker { color: var(--ink-3); font-variant-numeric: tabular-nums; }
  a { color: var(--accent-text); text-decoration-thickness: 1px; text-underline-offset: 0.2em; }
  :is(a, img):focus-visible { border-radius: var(--r-1); outline: var(--ring); outline-offset: 2px; }
  blockquote { margin-inline: 0; padding-inline-start: var(--s-3); border-inline-start: 2px solid var(--line-2); color: var(--ink-2); }
  pre, code { border-radius: var(--r-1); background: var(--sunken); font: var(--text-13) / 1.4 var(--mono); }
  code { padding: 0.0625rem 0.25rem; }
  pre { overflow-x: auto; padding: var(--s-2) var(--s-3); border-radius: var(--r-3); }
  pre code { padding: 0; background: none; }
  table { display: block; inline-size: fit-content; max-inline-size: 100%; overflow-x: auto; border: 1px solid var(--line); border-radius: var(--r-3); border-collapse: collapse; font-size: var(--text-13); font-variant-numeric: tabular-nums; line-height: var(--line-14); }
  td, th { padding: 0.375rem var(--s-3); border-block-end: 1px solid var(--line); }
  tr:last-child > td { border-block-end: 0; }
  th { background: var(--canvas); color: var(--ink-2); font-weight: var(--medium); }
  th:not([align]) { text-align: start; }
  :host, :is(p, div, li, dt, dd, h1, h2, h3, h4, h5, h6, td, th, caption, figcaption, pre):not([dir], [dir] *) {
    unicode-bidi: plaintext;
  }
  hr { margin-block: var(--s-4); border: 0; border-block-start: 1px solid var(--line-2); }
  mark { border-radius: 2px; background: var(--mark); color: var(--ink); }
  img { max-inline-size: min(100%, 30rem); max-block-size: 24rem; block-size: auto; border-radius: var(--r-3); }
  img[src] { cursor: zoom-in; }
  img:not([src]) { display: inline-block; padding: 0.2em 0.5em; border: 1px dashed var(--line-2); color: var(--ink-3); }
  @media print { img { break-inside: avoid; } a { color: inherit; } table, pre { overflow: visible; } }
`);

export class MessageBody extends HTMLElement {
  #root = this.attachShadow({ mode: "open" });

  constructor() {
    super();
    this.#root.adoptedStyleSheets = [styles];
    this.#root.addEventListener("click", (event) => this.#onActivate(event));
    this.#root.addEventListener("keydown", (event) => this.#onActivate(event));
  }

  /** How many pictures from elsewhere it holds back. */
  get blockedImageCount() {
    return this.#root.querySelectorAll("img[data-remote-src]:not([src])").length;
  }

  /**
   * Show a body.
   * @param {string} html as the server gave it
   */
  show(html) {
    const content = parseTrustedHtml(html);
    for (const picture of content.querySelectorAll("img[src]")) {
      this.#makeZoomable(/** @type {HTMLImageElement} */ (picture));
    }
    for (const link of content.querySelectorAll("a")) {
      link.target = "_blank";
      if (this.hasAttribute("roving")) {
        link.tabIndex = -1;
      }
    }
    for (const block of content.querySelectorAll(":is(ul, ol, blockquote):not([dir])")) {
      block.setAttribute("dir", "auto"); // its numbers and its edge stand where its words begin
    }
    for (const paragraph of content.querySelectorAll("p")) {
      if (paragraph.nextElementSibling && isBlank(paragraph)) {
        paragraph.remove();
      }
    }
    this.#root.replaceChildren(content);
  }

  /** Fetch the pictures from elsewhere: the reader asked for them. */
  loadRemoteImages() {
    for (const picture of this.#root.querySelectorAll("img[data-remote-src]")) {
      picture.setAttribute("referrerpolicy", "no-referrer");
      picture.setAttribute("src", picture.getAttribute("data-remote-src") ?? "");
      this.#makeZoomable(/** @type {HTMLImageElement} */ (picture));
    }
  }

  /** Return its links and pictures: what the keyboard reaches. */
  listControls() {
    return /** @type {HTMLElement[]} */ ([...this.#root.querySelectorAll("a[href], img[src]")]);
  }

  /**
   * Return what of it lies within a range, to be copied.
   * @param {AbstractRange} [part] else all of it
   */
  copyContent(part) {
    const range = new Range();
    range.selectNodeContents(this.#root);
    if (part && this.#root.contains(part.startContainer)) {
      range.setStart(part.startContainer, part.startOffset);
    }
    if (part && this.#root.contains(part.endContainer)) {
      range.setEnd(part.endContainer, part.endOffset);
    }
    return range.cloneContents();
  }

  /** Return the tree in which it is shown, so that a selection can be found in it. */
  get root() {
    return this.#root;
  }

  /**
   * The API's address of a picture wants a token; the browser's own goes with the session's cookie.
   * @param {HTMLImageElement} picture
   */
  #makeZoomable(picture) {
    picture.src = pictureUrl(picture.src);
    picture.loading = "lazy";
    picture.tabIndex = this.hasAttribute("roving") ? -1 : 0;
    picture.setAttribute("role", "button");
  }

  /** @param {Event} event */
  #onActivate(event) {
    const { target } = event;
    const chosen =
      event.type === "click" || (event instanceof KeyboardEvent && event.key === "Enter");
    if (chosen && target instanceof HTMLImageElement && target.src) {
      const detail = { src: target.src, alt: target.alt };
      this.dispatchEvent(new CustomEvent("open-image", { detail, bubbles: true }));
    }
  }
}

/**
 * Whether a paragraph shows nothing.
 * @param {Element} paragraph
 */
function isBlank(paragraph) {
  const seen = paragraph.querySelector("img, hr, input, table");
  return !seen && !/[^\s\u00a0\u200b\ufeff]/u.test(paragraph.textContent ?? "");
}

customElements.define("message-body", MessageBody);
