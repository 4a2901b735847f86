/**
 * `<person-role user="3">`: a person's office and organisation, once they are known. Their line is kept
 * until then, so that nothing moves; it goes where there are none.
 */

import { formatRole, getProfile } from "../people.js";
import { store } from "../state.js";

export class PersonRole extends HTMLElement {
  /** @type {AbortController | undefined} */
  #shown;

  connectedCallback() {
    this.#shown = new AbortController();
    const userid = Number(this.getAttribute("user"));
    store.watch(
      () => {
        const profile = getProfile(userid);
        return profile && formatRole(profile);
      },
      (role) => {
        this.textContent = role ?? "";
        this.hidden = role === "";
      },
      this.#shown.signal,
    );
  }

  disconnectedCallback() {
    this.#shown?.abort();
  }
}

customElements.define("person-role", PersonRole);
