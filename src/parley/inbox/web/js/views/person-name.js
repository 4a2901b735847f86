/** A person's name, wherever someone is named: whoever is outside the firm is said to be. */

import { h } from "../dom.js";
import "../elements/external-badge.js";
import "../elements/person-picture.js";
import { t } from "../i18n.js";
import { fullName, isMe } from "../people.js";

/** @import {User, UserBlock} from "../types.d.ts" */

/**
 * Draw the face of someone whose name stands beside it.
 * @param {UserBlock | User} person
 * @param {"" | "small" | "mid"} [size]
 */
export function faceOf(person, size = "") {
  const { firstname, lastname } = "name" in person ? person.name : person;
  return h("person-picture", {
    class: `face ${size}`,
    user: person.userid,
    name: `${firstname} ${lastname}`.trim(),
  });
}

/** @param {UserBlock} person */
export function personName(person) {
  return h(
    "span",
    { class: "person-name" },
    h("bdi", {}, fullName(person)),
    " ",
    isMe(person)
      ? h("span", { class: "you" }, t("person.you"))
      : h("external-badge", { user: person.userid, hidden: true }),
  );
}
