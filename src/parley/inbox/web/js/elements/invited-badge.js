/** `<invited-badge user="3">`: says so where a person was invited and has not come in yet. */

import { t } from "../i18n.js";
import { getProfile } from "../people.js";
import { store } from "../state.js";

export class InvitedBadge extends HTMLElement {
  /** @type {AbortController | undefined} */
  #shown;

  connectedCallback() {
    this.#shown = new AbortController();
    this.classList.add("badge", "waits");
    const userid = Number(this.getAttribute("user"));
    store.watch(
      () => getProfile(userid)?.invited === true,
      (isInvited) => {
        this.hidden = !isInvited;
        this.textContent = isInvited ? t("person.invited") : "";
      },
      this.#shown.signal,
    );
  }

  disconnectedCallback() {
    this.#shown?.abort();
  }
}

customElements.define("invited-badge", InvitedBadge);
