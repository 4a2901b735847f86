/** What the server notes in a conversation, in the reader's language. */

import { formatList, t } from "./i18n.js";
import { fullName } from "./people.js";

/** @import {Message} from "./types.d.ts" */

/**
 * Return what a system message tells; in the server's words, where it tells of something new.
 * @param {Message} message
 */
export function describeChange({ author, change, text = "" }) {
  const name = fullName(author);
  const people = formatList((change?.users?.user ?? []).map(fullName));
  switch (change?.what) {
    case "title":
      return change.title ? t("system.titled", { name, title: change.title }) : t("system.untitled", { name });
    case "added":
      return t("system.added", { name, people });
    case "removed":
      return t("system.removed", { name, people });
    case "left":
      return t("system.left", { name: people || name });
    default:
      return text;
  }
}
