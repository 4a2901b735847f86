/**
 * `<person-picture user="3" name="Ada King">`: someone's face. Beside a name it says nothing more than
 * the name does. The initials are there at once; a picture that the person chose covers them.
 */

import { afterFirstLoad } from "../first-load.js";
import { avatarUrl } from "../urls.js";

const TINTS = 6;

/**
 * The pictures that were changed while the page is open, by person.
 * @type {Map<number, number>}
 */
const versions = new Map();
/** Who was found to have chosen none: they are not asked for again. */
const pictureless = /** @type {Set<number>} */ (new Set());

/**
 * Show another picture of someone, wherever they are shown.
 * @param {number} userid
 * @param {number} version
 */
export function refreshPicture(userid, version) {
  versions.set(userid, version);
  pictureless.delete(userid);
  for (const element of document.querySelectorAll(`person-picture[user="${userid}"]`)) {
    element.setAttribute("user", String(userid)); // it draws anew
  }
}

/**
 * Return the first letters of a name: of its first and its last word.
 * @param {string} name
 */
export function initials(name) {
  const words = name.match(/[\p{L}\p{N}][^\s]*/gu) ?? [];
  const chosen = words.length > 1 ? [words[0], words.at(-1)] : words;
  return chosen
    .map((word) => /^\p{L}\p{M}*|^\p{N}/u.exec(word ?? "")?.[0] ?? "")
    .join("")
    .toLocaleUpperCase();
}

export class PersonPicture extends HTMLElement {
  static observedAttributes = ["user", "name"];

  connectedCallback() {
    this.#draw();
  }

  attributeChangedCallback() {
    if (this.isConnected) {
      this.#draw();
    }
  }

  #draw() {
    const userid = Number(this.getAttribute("user"));
    this.classList.add("face", `tint-${(userid % TINTS) + 1}`);
    const letters = document.createElement("span");
    const name = this.getAttribute("name") ?? "";
    letters.dataset["letters"] = initials(name); // drawn, not said (faces.css)
    if (name && pictureless.has(userid)) {
      this.replaceChildren(letters);
      return;
    }
    const picture = document.createElement("img");
    picture.alt = "";
    picture.width = 40;
    picture.height = 40;
    picture.loading = "lazy";
    picture.decoding = "async";
    picture.addEventListener("load", () => {
      if (name && picture.naturalWidth === 1) {
        pictureless.add(userid);
        picture.remove();
      }
    });
    this.replaceChildren(letters, picture);
    const source = avatarUrl(userid, { version: versions.get(userid) ?? 0, chosen: name !== "" });
    afterFirstLoad(() => {
      picture.src = source;
    });
  }
}

customElements.define("person-picture", PersonPicture);
