/**
 * What a person has begun and not yet sent. A draft belongs to the person and to a place, and is met
 * nowhere else: an answer in a conversation, a new conversation, a message that is forwarded or edited.
 * It is kept in the browser, and is the same in all tabs that show its place.
 */

import { t } from "../i18n.js";
import { listStoredKeys, readStored, removeStored, watchStored, writeStored } from "../person-storage.js";
import { quoteText } from "../quoted-text.js";
import { store } from "../state.js";
import { notify } from "./notices.js";

/** @import {Draft, Message, MessageReference, User} from "../types.d.ts" */

export const NEW_CONVERSATION = "new";

const KIND = "draft/";
const REPLY = "reply/";
const FORWARD = "forward/";

/** @param {number} conversation */
export function replyPlace(conversation) {
  return `${REPLY}${conversation}`;
}

/**
 * Return the conversation in which one answers at a place.
 * @param {string} place
 */
export function replyConversation(place) {
  return Number(place.slice(REPLY.length));
}

/** @param {MessageReference} message */
export function forwardPlace({ conversationid, messageid }) {
  return `${FORWARD}${conversationid}/${messageid}`;
}

/**
 * Return the message that is forwarded at a place, if one is.
 * @param {string} place
 * @returns {MessageReference | undefined}
 */
export function forwardedMessage(place) {
  const [conversationid = 0, messageid = 0] = place.slice(FORWARD.length).split("/").map(Number);
  return place.startsWith(FORWARD) ? { conversationid, messageid } : undefined;
}

/** @param {MessageReference} message */
export function editPlace({ conversationid, messageid }) {
  return `edit/${conversationid}/${messageid}`;
}

/** @returns {Draft} */
export function emptyDraft() {
  return { text: "", attachments: [] };
}

/** Take up what was begun in this browser, and follow what other tabs do to it. */
export function shareDrafts() {
  const places = listStoredKeys(KIND).map((key) => key.slice(KIND.length));
  store.set({
    drafts: new Map(places.map((place) => [place, readDraft(place) ?? emptyDraft()])),
  });
  watchStored(KIND, (key) => {
    const place = key.slice(KIND.length);
    putDraft(place, readDraft(place) ?? emptyDraft());
  });
}

/**
 * Return what was begun as an answer in a conversation, if anything.
 * @param {number} conversation
 */
export function findReplyDraft(conversation) {
  const draft = store.state.drafts.get(replyPlace(conversation));
  return draft && !isEmpty(draft) ? draft : undefined;
}

/** @param {number} conversation */
export function hasDraft(conversation) {
  return findReplyDraft(conversation) !== undefined;
}

/** Return the conversations in which an answer was begun. */
export function listDrafted() {
  return [...store.state.drafts]
    .filter(([place, draft]) => place.startsWith(REPLY) && !isEmpty(draft))
    .map(([place]) => replyConversation(place));
}

/**
 * Go on with what was begun at a place.
 * @param {string} place
 * @returns {Draft}
 */
export function openDraft(place) {
  const draft = readDraft(place) ?? store.state.drafts.get(place) ?? emptyDraft();
  if (draft !== store.state.drafts.get(place)) {
    putDraft(place, draft);
  }
  return draft;
}

/** @param {string} place */
function readDraft(place) {
  return /** @type {Draft | undefined} */ (readStored(KIND + place));
}

/**
 * @param {string} place
 * @param {Partial<Draft>} changes
 */
export function updateDraft(place, changes) {
  const draft = { ...(store.state.drafts.get(place) ?? readDraft(place) ?? emptyDraft()), ...changes };
  putDraft(place, draft);
  if (isEmpty(draft)) {
    removeStored(KIND + place);
  } else {
    writeStored(KIND + place, draft);
  }
}

/** @param {Draft} draft */
export function isEmpty({ text, attachments, quote, recipients = [], title = "", html, uploading = [] }) {
  return !(
    text.trim() ||
    attachments.length ||
    quote ||
    recipients.length ||
    title.trim() ||
    html !== undefined ||
    uploading.length
  );
}

/**
 * Begin a conversation with someone. What was begun with others before stays theirs: it comes first.
 * @param {User} person
 */
export function writeTo(person) {
  if (isEmpty(openDraft(NEW_CONVERSATION))) {
    updateDraft(NEW_CONVERSATION, { recipients: [person] });
  } else {
    notify(t("new.begunBefore"));
  }
}

/**
 * Begin the answer to a message.
 * @param {string} place
 * @param {Message} message
 * @param {string} [words] what of it is quoted, after what was begun
 */
export function quoteMessage(place, { messageid, author, text = "" }, words) {
  const begun = openDraft(place).text.trimEnd();
  const quoted = words && { text: `${begun}${begun && "\n\n"}${quoteText(words)}\n\n` };
  updateDraft(place, { quote: { messageid, author, text }, ...quoted });
}

/**
 * Put what was on its way back to where it was begun, before what is begun there by now.
 * @param {string} place
 * @param {Pick<Draft, "text" | "attachments" | "quote" | "recipients" | "title">} returned
 */
export function restoreDraft(place, returned) {
  const draft = openDraft(place);
  const recipients = [...(returned.recipients ?? []), ...(draft.recipients ?? [])];
  const quote = returned.quote ?? draft.quote;
  const title = returned.title || draft.title;
  updateDraft(place, {
    text: [returned.text, draft.text].filter((one) => one.trim()).join("\n\n"),
    attachments: uniqueBy([...returned.attachments, ...draft.attachments], "id"),
    ...(recipients.length ? { recipients: uniqueBy(recipients, "userid") } : {}),
    ...(title ? { title } : {}),
    ...(quote ? { quote } : {}),
  });
}

/** @param {string} place */
export function discardDraft(place) {
  putDraft(place, emptyDraft());
  removeStored(KIND + place);
}

/** Forget all drafts of this page: it is someone else's now. */
export function closeDrafts() {
  store.set({ drafts: new Map() });
}

/**
 * @param {string} place
 * @param {Draft} draft
 */
function putDraft(place, draft) {
  store.set({ drafts: new Map(store.state.drafts).set(place, draft) });
}

/**
 * @template {object} T
 * @param {readonly T[]} items
 * @param {keyof T} member
 */
function uniqueBy(items, member) {
  return [...new Map(items.map((one) => [one[member], one])).values()];
}
