/** `<person-picture>`: someone's picture. Beside a name it says nothing more than the name does. */

import { avatarUrl } from "../urls.js";

/**
 * The pictures that were changed while the page is open, by person.
 * @type {Map<number, number>}
 */
const versions = new Map();

/**
 * Show another picture of someone, wherever they are shown.
 * @param {number} userid
 * @param {number} version
 */
export function refreshPicture(userid, version) {
  versions.set(userid, version);
  for (const element of document.querySelectorAll(`person-picture[user="${userid}"]`)) {
    element.setAttribute("user", String(userid)); // it draws anew
  }
}

export class PersonPicture extends HTMLElement {
  static observedAttributes = ["user"];

  attributeChangedCallback() {
    const picture = document.createElement("img");
    picture.alt = "";
    picture.width = 40;
    picture.height = 40;
    picture.loading = "lazy";
    picture.decoding = "async";
    const userid = Number(this.getAttribute("user"));
    picture.src = avatarUrl(userid, versions.get(userid));
    this.replaceChildren(picture);
  }
}

customElements.define("person-picture", PersonPicture);
