/**
 * The question before files leave the firm: the wrong recipient is the accident to prevent. It is asked
 * of people of the firm, the first time that files go to someone outside.
 */

import { loadProfiles } from "../actions/profiles.js";
import { detachFile } from "../actions/uploads.js";
import { h, icon } from "../dom.js";
import "../elements/person-role.js";
import { fileNameView, fileSign, formatFileName } from "../file-names.js";
import { formatFileSize, t } from "../i18n.js";
import { getProfile } from "../people.js";
import { readStored, writeStored } from "../person-storage.js";
import { store } from "../state.js";
import { openDialog } from "./dialogs.js";
import { faceOf, personName } from "./person-name.js";

/** @import {Attachment, UserBlock} from "../types.d.ts" */

/** To whom outside this person has sent files from this browser. */
const STORAGE_KEY = "setting/outside";

/**
 * Ask, where that is needed, whether what is begun at a place may be sent.
 * @param {string} place
 * @param {readonly UserBlock[]} recipients
 * @returns {Promise<boolean>}
 */
export async function confirmOutside(place, recipients) {
  const attachments = store.state.drafts.get(place)?.attachments ?? [];
  if (!attachments.length || !store.state.isInternal) {
    return true;
  }
  await loadProfiles(recipients.map((one) => one.userid));
  const known = new Set(readKnown());
  // Of whom nothing is known, because there is no connection, may be outside.
  const outside = recipients.filter(
    ({ userid }) => !known.has(userid) && getProfile(userid)?.kind !== "internal",
  );
  if (!outside.length) {
    return true;
  }
  const isSure = await ask(place, outside);
  if (isSure) {
    writeStored(STORAGE_KEY, [...known, ...outside.map((one) => one.userid)]);
  }
  return isSure;
}

/** @returns {number[]} */
function readKnown() {
  const stored = readStored(STORAGE_KEY);
  return Array.isArray(stored) ? stored.filter((one) => typeof one === "number") : [];
}

/**
 * @param {string} place
 * @param {readonly UserBlock[]} people
 * @returns {Promise<boolean>}
 */
function ask(place, people) {
  return new Promise((resolve) => {
    let isSure = false;
    const files = h("ul", { class: "people-list" });
    const drawFiles = () => {
      const { attachments = [] } = store.state.drafts.get(place) ?? {};
      files.replaceChildren(...attachments.map((one) => fileLine(one, () => remove(one.id))));
    };
    /** @param {number} id */
    const remove = (id) => {
      detachFile(place, id);
      send.focus();
    };
    const send = h(
      "button",
      {
        class: "button primary",
        type: "button",
        onclick: () => {
          isSure = true;
          dialog.close();
        },
      },
      t("outside.send"),
    );
    const closed = new AbortController();
    const { attachments = [] } = store.state.drafts.get(place) ?? {};
    const dialog = openDialog(t("outside.title"), [
      h(
        "div",
        { class: "dialog-body" },
        h("p", {}, t("outside.files", { count: attachments.length })),
        h("ul", { class: "people-list" }, people.map(personLine)),
        files,
      ),
      h(
        "footer",
        {},
        h("button", { class: "button outlined", type: "button", onclick: () => dialog.close() }, t("outside.back")),
        send,
      ),
    ]);
    // Another tab may attach one meanwhile.
    store.watch((state) => state.drafts.get(place), drawFiles, closed.signal);
    send.focus();
    dialog.addEventListener("close", () => {
      closed.abort();
      resolve(isSure);
    });
  });
}

/** @param {UserBlock} person */
function personLine(person) {
  return h(
    "li",
    { class: "person" },
    faceOf(person, "mid"),
    h("span", {}, personName(person), h("person-role", { user: person.userid })),
  );
}

/**
 * @param {Attachment} attachment
 * @param {() => void} remove
 */
function fileLine({ name, filesize }, remove) {
  const label = t("composer.remove", { name: formatFileName(name) });
  return h(
    "li",
    { class: "file-line" },
    fileSign(name),
    h("span", { class: "text" }, fileNameView(name), h("span", { class: "size" }, formatFileSize(filesize))),
    h(
      "button",
      { class: "icon-button compact", type: "button", "aria-label": label, title: label, onclick: remove },
      icon("close"),
    ),
  );
}
