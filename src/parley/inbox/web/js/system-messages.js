/** What the server notes in a conversation, in the reader's language. */

import { formatList, t } from "./i18n.js";
import { fullName, getProfile } from "./people.js";
import { store } from "./state.js";

/** @import {Message, UserBlock} from "./types.d.ts" */

/**
 * Return what a system message tells; in the server's words, where it tells of something new. Older
 * ones name people by number alone: those are in the server's words, too, where they are not known.
 * @param {Message} message
 */
export function describeChange({ author, change, text = "" }) {
  const name = fullName(author);
  const changed = change?.users?.user ?? [];
  const known = changed.flatMap(({ userid, name: then }) => (then ? { name: then } : (findPerson(userid, author) ?? [])));
  if (known.length < changed.length) {
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
 * @returns {Pick<UserBlock, "name"> | undefined}
 */
function findPerson(userid, author) {
  const { conversations, thread } = store.state;
  const participants = conversations.get(thread?.id ?? 0)?.recipients.users.user ?? [];
  const profile = getProfile(userid);
  return [author, ...participants].find((one) => one.userid === userid) ?? (profile && { name: profile });
}
