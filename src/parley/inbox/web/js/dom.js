/** Building what is shown, out of elements and text. Text never becomes markup here. */

import { DIRECTED, ICONS } from "./icons.js";

/** @typedef {Node | string | number | null | undefined | false} Child */

/**
 * Make an element.
 *
 * A function is an event's listener (`onclick`), `true` an empty attribute; `false`, `null` and
 * `undefined` leave the attribute out.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, unknown>} [attributes]
 * @param {...(Child | Child[])} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") {
      element.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    } else {
      setAttribute(element, name, value);
    }
  }
  element.append(...toNodes(children));
  return element;
}

/**
 * Set an attribute, or take it away where it has no value.
 * @param {Element} element
 * @param {string} name
 * @param {unknown} value
 */
export function setAttribute(element, name, value) {
  if (value === false || value === null || value === undefined) {
    element.removeAttribute(name);
  } else {
    const text = value === true ? "" : String(value);
    if (element.getAttribute(name) !== text) {
      element.setAttribute(name, text); // which has it styled anew, also where it is the same
    }
  }
}

/**
 * Put children in the place of those that are there.
 * @param {Element} element
 * @param {...(Child | Child[])} children
 */
export function fill(element, ...children) {
  element.replaceChildren(...toNodes(children));
}

/**
 * @param {(Child | Child[])[]} children
 * @returns {(Node | string)[]}
 */
function toNodes(children) {
  return children
    .flat()
    .filter((child) => child !== null && child !== undefined && child !== false)
    .map((child) => (child instanceof Node ? child : String(child)));
}

const SVG = "http://www.w3.org/2000/svg";

/**
 * Draw one of the icons. They are for the eyes only: what they mean is said beside them.
 * @param {keyof typeof ICONS} name
 * @param {string} [kind] further classes, as in `small`
 */
export function icon(name, kind = "") {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("class", ["icon", kind, DIRECTED.has(name) && "directed"].filter(Boolean).join(" "));
  svg.setAttribute("aria-hidden", "true");
  for (const [index, lines] of ICONS[name].split("|").entries()) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", lines);
    if (index) {
      path.setAttribute("class", "dots");
    }
    svg.append(path);
  }
  return svg;
}
