/**
 * `<message-body>`: what someone wrote, shown exactly as the server sanitised it.
 *
 * It lives in a shadow tree of its own, which the page's styles and queries do not reach, and which
 * lets nothing out of its box. Pictures from elsewhere are fetched only when the reader asks for them.
 */

import { parseTrustedHtml } from "../trusted-html.js";
import { pictureUrl } from "../urls.js";

const styles = new CSSStyleSheet();
styles.replaceSync(`
  :host { display: block; overflow-wrap: anywhere; contain: content; }
  p, ul, ol, dl, blockquote, pre, table, figure, h1, h2, h3, h4, h5, h6 { margin-block: 0 0.6em; }
  :is(p, ul, ol, blockquote, pre, table):last-child { margin-block-end: 0; }
  h1, h2, h3, h4, h5, h6 { font-size: 1.05em; }
  ul, ol { padding-inline-start: 1.5em; }
  a { color: inherit; text-decoration-thickness: 1px; text-underline-offset: 2px; }
  a:focus-visible, img:focus-visible { outline: 2px solid currentColor; outline-offset: 2px; }
  blockquote { margin-inline: 0; padding-inline-start: 0.8em; border-inline-start: 3px solid; opacity: 0.85; }
  pre, code { font-family: ui-monospace, monospace; font-size: 0.92em; }
  pre { overflow-x: auto; padding: 0.6em; border-radius: 6px; background: rgb(127 127 127 / 0.15); }
  table { border-collapse: collapse; display: block; overflow-x: auto; }
  td, th { border: 1px solid rgb(127 127 127 / 0.5); padding: 0.25em 0.5em; }
  th:not([align]) { text-align: start; }
  :host, :is(p, div, li, dt, dd, h1, h2, h3, h4, h5, h6, td, th, caption, figcaption, pre):not([dir], [dir] *) {
    unicode-bidi: plaintext;
  }
  mark { color: black; background: rgb(255 235 120); }
  img { max-inline-size: min(100%, 30rem); max-block-size: 24rem; block-size: auto; border-radius: 6px; }
  img[src] { cursor: zoom-in; }
  img:not([src]) { display: inline-block; padding: 0.2em 0.5em; border: 1px dashed currentColor; opacity: 0.7; }
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
      makeZoomable(/** @type {HTMLImageElement} */ (picture));
    }
    for (const link of content.querySelectorAll("a")) {
      link.target = "_blank";
    }
    this.#root.replaceChildren(content);
  }

  /** Fetch the pictures from elsewhere: the reader asked for them. */
  loadRemoteImages() {
    for (const picture of this.#root.querySelectorAll("img[data-remote-src]")) {
      picture.setAttribute("referrerpolicy", "no-referrer");
      picture.setAttribute("src", picture.getAttribute("data-remote-src") ?? "");
      makeZoomable(/** @type {HTMLImageElement} */ (picture));
    }
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
 * The API's address of a picture wants a token; the browser's own goes with the session's cookie.
 * @param {HTMLImageElement} picture
 */
function makeZoomable(picture) {
  picture.src = pictureUrl(picture.src);
  picture.loading = "lazy";
  picture.tabIndex = 0;
  picture.setAttribute("role", "button");
}

customElements.define("message-body", MessageBody);
