/** `<external-badge user="3">`: says so where a person is outside the firm, once that is known. */

import { icon } from "../dom.js";
import { t } from "../i18n.js";
import { isExternal } from "../people.js";
import { store } from "../state.js";

export class ExternalBadge extends HTMLElement {
  /** @type {AbortController | undefined} */
  #shown;

  connectedCallback() {
    this.#shown = new AbortController();
    this.classList.add("badge", "external");
    const userid = Number(this.getAttribute("user"));
    store.watch(
      () => isExternal(userid),
      (external) => {
        this.hidden = !external;
        this.replaceChildren(...(external ? [icon("outside"), t("person.external")] : []));
      },
      this.#shown.signal,
    );
  }

  disconnectedCallback() {
    this.#shown?.abort();
  }
}

customElements.define("external-badge", ExternalBadge);
