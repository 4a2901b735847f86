/** Who has read up to a message: three faces at most, and how many more. */

import { h } from "../dom.js";
import "../elements/person-role.js";
import { formatList, t } from "../i18n.js";
import { fullName } from "../people.js";
import { openDialog } from "./dialogs.js";
import { faceOf, personName } from "./person-name.js";

/** @import {UserBlock} from "../types.d.ts" */

const MOST_FACES = 3;

/** @param {readonly UserBlock[]} people */
export function receiptView(people) {
  const shown = people.slice(0, MOST_FACES);
  const more = people.length - shown.length;
  const names = formatList(shown.map(fullName));
  return h(
    "p",
    { class: "seen" },
    h(
      "button",
      { class: "read-by", type: "button", onclick: () => showReaders(people) },
      h("span", { class: "faces", "aria-hidden": "true" }, shown.map((one) => faceOf(one, "small"))),
      h("span", { class: more ? "hidden" : "" }, t("message.seen", { names })),
      more > 0 && h("span", {}, t("message.seenMore", { count: more })),
    ),
  );
}

/** @param {readonly UserBlock[]} people */
function showReaders(people) {
  const rows = people.map((person) =>
    h(
      "li",
      { class: "person" },
      faceOf(person, "mid"),
      h("span", {}, personName(person), h("person-role", { user: person.userid })),
    ),
  );
  openDialog(t("message.readers"), [
    h("div", { class: "dialog-body" }, h("ul", { class: "people-list" }, rows)),
  ]);
}
