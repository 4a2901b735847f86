/** Finding conversations by their titles and people, people, and files by their names. */

import * as api from "../api.js";
import { matchScore, scoreWords, wordsOf } from "../matching.js";
import { conversationTitle, formatParticipants } from "../people.js";
import { store } from "../state.js";
import { noteConversations } from "./conversations.js";
import { findPeople } from "./participants.js";

/** @import {Conversation, Found, FoundFile, SearchResult, User} from "../types.d.ts" */

const MAX_CONVERSATIONS = 5;
const MAX_PEOPLE = 4;
const MAX_FILES = 4;
/** Of so many people who are found their conversations are found as well. */
const PEOPLE_FOLLOWED = 2;

/**
 * Return the conversations that are loaded and match: at once, while one types.
 * @param {string} query
 * @param {readonly Conversation[]} [others] those of the server
 * @returns {Conversation[]}
 */
export function matchConversations(query, others = []) {
  const words = wordsOf(query);
  const known = new Map(store.state.conversations);
  others.forEach((one) => known.set(one.conversationid, known.get(one.conversationid) ?? one));
  const certain = new Set(others.map((one) => one.conversationid));
  return [...known.values()]
    .map((one) => ({ one, score: scoreOf(one, words) || (certain.has(one.conversationid) ? 0.01 : 0) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || compareTimes(b.one, a.one))
    .slice(0, MAX_CONVERSATIONS)
    .map(({ one }) => one);
}

/**
 * The words of titles and people: there may be thousands of conversations, at every letter.
 * @type {WeakMap<Conversation, {title: readonly string[], people: readonly string[]}>}
 */
const wordsOfConversations = new WeakMap();

/** @param {Conversation} conversation */
function findWords(conversation) {
  const known = wordsOfConversations.get(conversation);
  const words = known ?? {
    title: wordsOf(conversationTitle(conversation)),
    people: wordsOf(formatParticipants(conversation)),
  };
  wordsOfConversations.set(conversation, words);
  return words;
}

/**
 * @param {Conversation} conversation
 * @param {readonly string[]} query its words
 */
function scoreOf(conversation, query) {
  const { title, people } = findWords(conversation);
  const archived = conversation.archived ? 0.5 : 1;
  return archived * Math.max(2 * scoreWords(title, query), scoreWords(people, query));
}

/**
 * @param {Conversation} one
 * @param {Conversation} other
 */
function compareTimes(one, other) {
  return one.lastmessagedatetime < other.lastmessagedatetime ? -1 : 1;
}

/**
 * Find what is called so.
 * @param {string} query
 * @param {AbortSignal} signal
 * @returns {Promise<Found>}
 */
export async function findByName(query, signal) {
  const plain = plainWords(query);
  if (!plain) {
    return { conversations: [], people: [], files: [] };
  }
  const [titled, [people, theirs], files] = await Promise.all([
    listConversations({ q: `in:"${plain}"` }, signal),
    findPeopleAndTheirs(plain, signal),
    findFiles(plain, signal),
  ]);
  noteConversations([...titled, ...theirs]);
  return { conversations: matchConversations(plain, [...titled, ...theirs]), people, files };
}

/**
 * Return a query without what only messages are searched by.
 * @param {string} query
 */
export function plainWords(query) {
  return query
    .replace(/\b\w+:(?:"[^"]*"?|\S*)/g, " ")
    .replace(/["\s]+/g, " ")
    .trim();
}

/**
 * @param {Record<string, string | number>} query
 * @param {AbortSignal} signal
 */
async function listConversations(query, signal) {
  /** @type {{conversation: Conversation[]}} */
  const page = await api.get("/conversations", {
    query: { ...query, limit: MAX_CONVERSATIONS },
    signal,
  });
  return page.conversation;
}

/**
 * @param {string} query
 * @param {AbortSignal} signal
 * @returns {Promise<[User[], Conversation[]]>}
 */
async function findPeopleAndTheirs(query, signal) {
  const people = await findPeople(query, MAX_PEOPLE, signal);
  const theirs = await Promise.all(
    people.slice(0, PEOPLE_FOLLOWED).map((one) => listConversations({ userid: one.userid }, signal)),
  );
  return [people, theirs.flat()];
}

/**
 * Find files by their names: a message is searched with the names of its files.
 * @param {string} query
 * @param {AbortSignal} signal
 * @returns {Promise<FoundFile[]>}
 */
async function findFiles(query, signal) {
  /** @type {{message: SearchResult[]}} */
  const page = await api.get("/messages", {
    query: { q: `has:attachment ${query}`, limit: 20 },
    signal,
  });
  const words = wordsOf(query);
  return page.message
    .flatMap((message) =>
      (message.attachments?.attachment ?? []).map((attachment) => ({ attachment, message })),
    )
    .filter(({ attachment }) => matchScore(attachment.name, words) > 0)
    .slice(0, MAX_FILES);
}
