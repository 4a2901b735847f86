/** Inviting someone from outside the firm, by name and address, into a site. */

import { invitePerson, loadSites } from "../actions/invitations.js";
import { notify } from "../actions/notices.js";
import { fill, h } from "../dom.js";
import { errorMessage } from "../errors.js";
import { LANGUAGES, getLanguage, t } from "../i18n.js";
import { splitName } from "../people.js";
import { openDialog } from "./dialogs.js";
import { limitLength } from "./fields.js";

/** @import {User} from "../types.d.ts" */

const MAX_ADDRESS = 254;
const MAX_NAME = 100;
const MAX_NOTE = 2000;

let lastFormId = 0;

/**
 * @param {object} [options]
 * @param {string} [options.query] what no one was found by: a name or an address
 * @param {(person: User) => void} [options.onInvited]
 */
export function openInviteDialog({ query = "", onInvited = () => {} } = {}) {
  const id = `invite-${++lastFormId}`;
  const isAddress = query.includes("@");
  const { firstname, lastname } = splitName(isAddress ? "" : query);
  const email = textField(`${id}-email`, { type: "email", value: isAddress ? query : "", required: true });
  const first = textField(`${id}-first`, { value: firstname, required: true, dir: "auto" });
  const last = textField(`${id}-last`, { value: lastname, required: true, dir: "auto" });
  const organisation = textField(`${id}-organisation`, { dir: "auto" });
  const site = h("select", { id: `${id}-site`, class: "input", required: true });
  const note = h("textarea", { id: `${id}-note`, class: "input", rows: 3, dir: "auto" });
  limitLength(email, MAX_ADDRESS);
  limitLength(note, MAX_NOTE);
  for (const name of [first, last, organisation]) {
    limitLength(name, MAX_NAME);
  }
  const language = h(
    "select",
    { id: `${id}-language`, class: "input" },
    Object.entries(LANGUAGES).map(([value, text]) =>
      h("option", { value, selected: value === getLanguage(), lang: value }, text),
    ),
  );
  const problem = h("p", { class: "problem", role: "alert", hidden: true });
  const send = h("button", { class: "button primary", type: "submit", form: id }, t("invite.send"));
  const form = h(
    "form",
    { id, class: "dialog-body", onsubmit: (/** @type {Event} */ event) => void submit(event) },
    h("p", { class: "hint" }, t("invite.help")),
    field(t("invite.email"), email),
    h("div", { class: "pair" }, field(t("invite.first"), first), field(t("invite.last"), last)),
    field(t("invite.site"), site, t("invite.siteHelp")),
    field(t("invite.note"), note, t("new.optional")),
    h(
      "div",
      { class: "pair" },
      field(t("invite.organisation"), organisation, t("new.optional")),
      field(t("invite.language"), language),
    ),
    problem,
  );
  const dialog = openDialog(
    t("invite.title"),
    [
      form,
      h(
        "footer",
        {},
        h("button", { class: "button outlined", type: "button", onclick: () => dialog.close() }, t("app.cancel")),
        send,
      ),
    ],
    { kind: "invite", closedBy: "closerequest", isOfPlace: false },
  );

  /** @param {string} text */
  function showProblem(text) {
    problem.textContent = text;
    problem.hidden = !text;
  }

  async function showSites() {
    try {
      const sites = await loadSites();
      fill(site, sites.map((one) => h("option", { value: one.siteid }, one.name)));
      if (!sites.length) {
        showProblem(t("invite.noSite"));
        send.disabled = true;
      }
    } catch (error) {
      showProblem(errorMessage(error));
    }
  }

  /** @param {Event} event */
  async function submit(event) {
    event.preventDefault();
    if (send.disabled) {
      return;
    }
    send.disabled = true;
    showProblem("");
    try {
      const person = await invitePerson({
        siteid: Number(site.value),
        email: email.value.trim(),
        firstname: first.value.trim(),
        lastname: last.value.trim(),
        ...(organisation.value.trim() ? { org: organisation.value.trim() } : {}),
        note: note.value,
        language: language.value,
      });
      notify(t("invite.sent", { email: person.email }));
      dialog.close();
      onInvited(person);
    } catch (error) {
      showProblem(errorMessage(error));
    } finally {
      send.disabled = false;
    }
  }

  void showSites();
  [email, first, last, note].find((one) => !one.value)?.focus();
}

/**
 * @param {string} id
 * @param {Record<string, unknown>} attributes
 */
function textField(id, attributes) {
  return h("input", { id, class: "input", type: "text", autocomplete: "off", ...attributes });
}

/**
 * @param {string} label
 * @param {HTMLElement} control
 * @param {string} [hint]
 */
function field(label, control, hint) {
  if (hint) {
    control.setAttribute("aria-describedby", `${control.id}-hint`);
  }
  return h(
    "div",
    { class: "field" },
    h("label", { for: control.id }, label),
    control,
    hint && h("p", { id: `${control.id}-hint`, class: "hint" }, hint),
  );
}
