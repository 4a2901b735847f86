/** What the modules want of a browser when they are loaded. To be imported before them. */

import { parseHTML } from "linkedom";

process.env.TZ = "UTC";

const page = `<!doctype html><html lang="en"><head>
  <meta name="parley-root" content="/office">
</head><body></body></html>`;
const { Element, HTMLElement, Node, Text, customElements, document } = parseHTML(page);

/** `Object.keys` lists what is stored, as a browser's does, and no method. */
const localStorage = Object.create({
  getItem(key) {
    return Object.hasOwn(this, key) ? this[key] : null;
  },
  setItem(key, value) {
    this[key] = String(value);
  },
  removeItem(key) {
    delete this[key];
  },
});

const globals = {
  Element,
  HTMLElement,
  Node,
  Text,
  customElements,
  document,
  localStorage,
  location: new URL("https://parley.example/office/"),
  navigator: { onLine: true, languages: ["en-GB"] },
};
for (const [name, value] of Object.entries(globals)) {
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
}
