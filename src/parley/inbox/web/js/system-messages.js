/** What the server notes in a conversation, in the reader's language. */

import { formatList, t } from "./i18n.js";
import { fullName } from "./people.js";
import { store } from "./state.js";

/** @import {Message, UserBlock} from "./types.d.ts" */

/**
 * Return what a system message of the open conversation tells; in the server's words, where it tells
 * of something new, or of people who are no longer there: it says no more than their numbers.
 * @param {Message} message
 */
export function describeChange({ author, change, text = "" }) {
  const name = fullName(author);
  const found = (change?.users?.user ?? []).map(({ userid }) => findPerson(userid, author));
  const known = found.filter((one) => one !== undefined);
  if (known.length < found.length) {
    return text;
  }
  const people = formatList(known.map(fullName));
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

/**
 * @param {number} userid
 * @param {UserBlock} author
 */
function findPerson(userid, author) {
  const { conversations, thread } = store.state;
  const participants = conversations.get(thread?.id ?? 0)?.recipients.users.user ?? [];
  return [author, ...participants].find((one) => one.userid === userid);
}
