/** `<person-picture>`: someone's picture. Beside a name it says nothing more than the name does. */

import { avatarUrl } from "../urls.js";

export class PersonPicture extends HTMLElement {
  static observedAttributes = ["user"];

  attributeChangedCallback() {
    const picture = document.createElement("img");
    picture.alt = "";
    picture.width = 40;
    picture.height = 40;
    picture.loading = "lazy";
    picture.decoding = "async";
    picture.src = avatarUrl(Number(this.getAttribute("user")));
    this.replaceChildren(picture);
  }
}

customElements.define("person-picture", PersonPicture);
