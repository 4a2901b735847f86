/** `<person-picture>`: someone's picture. Beside a name it says nothing more than the name does. */

import { root } from "../api.js";

export class PersonPicture extends HTMLElement {
  static observedAttributes = ["user"];

  attributeChangedCallback() {
    const picture = document.createElement("img");
    picture.alt = "";
    picture.width = 40;
    picture.height = 40;
    picture.loading = "lazy";
    picture.decoding = "async";
    picture.src = `${root}/users/${Number(this.getAttribute("user"))}/avatar?size=96`;
    this.replaceChildren(picture);
  }
}

customElements.define("person-picture", PersonPicture);
