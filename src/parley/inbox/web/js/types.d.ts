/** The objects of the API, as far as the inbox uses them, and the state of the page. Never served. */

declare global {
  interface HTMLElementTagNameMap {
    "person-picture": HTMLElement;
  }
}

export interface UserBlock {
  userid: number;
  name: { firstname: string; lastname: string };
}

export interface User {
  userid: number;
  firstname: string;
  lastname: string;
  email: string;
  org?: string;
  title?: string;
  jobtitle?: string;
  phone?: string;
  status: string;
}

export interface Attachment {
  id: number;
  name: string;
  extension?: string;
  filesize: number;
}

export interface Quote {
  messageid: number;
  author: UserBlock;
  text?: string;
  deleted?: boolean;
}

export interface Message {
  messageid: number;
  sequence: number;
  kind?: "message" | "system";
  author: UserBlock;
  text?: string;
  html?: string;
  lastsentdatetime: string;
  editeddatetime?: string;
  deleted?: boolean;
  quote?: Quote;
  forwarded?: { name: { firstname: string; lastname: string }; datetime: string };
  attachments?: { attachment: Attachment[] };
}

export interface MessageVersion {
  html?: string;
  datetime: string;
}

export interface MessageReference {
  conversationid: number;
  messageid: number;
}

export interface Conversation {
  conversationid: number;
  title?: string;
  creator: UserBlock;
  createddatetime: string;
  lastmessagedatetime: string;
  unreadcount: number;
  messagecount: number;
  muted: boolean;
  archived: boolean;
  starred?: boolean;
  recipients: { users: { user: UserBlock[] } };
  messages: { message: Message[] };
}

export interface Reader {
  userid: number;
  messageid?: number;
  sequence: number;
}

export interface SearchResult extends Message {
  conversationid: number;
  snippet: string;
}

export interface ConversationEvent {
  id: number;
  kind: string;
  conversationid: number;
  messageid?: number;
  sequence?: number;
  actor: { userid: number };
  subject?: { userid: number };
}

export interface Session {
  user: User;
  csrftoken: string;
}

export type Filter = "inbox" | "unread" | "starred" | "archived";

export interface ConversationList {
  /** Conversations, newest activity first. */
  ids: readonly number[];
  cursor?: string;
  loading: boolean;
  failed: boolean;
  complete: boolean;
}

/** A message that is being written. */
export interface Draft {
  markdown: string;
  attachments: readonly Attachment[];
  quote?: Quote | undefined;
}

/** A file on its way to the server. */
export interface Upload {
  id: number;
  /** The key of the draft that it is for. */
  draft: string;
  name: string;
  /** The part that was sent, from 0 to 1. */
  progress: number;
  failed: boolean;
}

/** A message on its way to the server. */
export interface PendingMessage {
  key: string;
  conversationid: number;
  markdown: string;
  attachments: readonly Attachment[];
  quote?: Quote;
  forwarded?: MessageReference;
  writtenAt: string;
  state: "sending" | "waiting" | "failed";
  problem?: string;
}

export interface Thread {
  id: number;
  /** Counts up whenever a thread is opened: where it begins is another each time. */
  opening: number;
  /** The message that it was opened at. */
  target: number | undefined;
  messages: readonly Message[];
  hasOlder: boolean;
  hasNewer: boolean;
  loading: boolean;
  failed: boolean;
  /** The sequence up to which it was read when it was opened: the mark stands below that. */
  readUpTo: number;
  readers: readonly Reader[];
}

export type Route =
  | { view: "inbox"; conversation?: number; message?: number }
  | { view: "new" }
  | { view: "account" };

export interface Notice {
  id: number;
  text: string;
  kind: "info" | "problem";
}

export interface State {
  me: User | undefined;
  route: Route;
  filter: Filter;
  online: boolean;
  streamStatus: "live" | "connecting" | "broken";
  unread: { messages: number; conversations: number };
  lists: Readonly<Record<Filter, ConversationList>>;
  /** The rows of the list, as they are displayed: see `actions/list-order.js`. */
  displayedIds: readonly number[];
  pointerOverList: boolean;
  conversations: ReadonlyMap<number, Conversation>;
  search: { query: string; results: readonly SearchResult[]; cursor?: string; loading: boolean };
  thread: Thread | undefined;
  detailsOpen: boolean;
  drafts: ReadonlyMap<string, Draft>;
  uploads: readonly Upload[];
  /** The message that a new conversation forwards. */
  forwarded: MessageReference | undefined;
  pending: readonly PendingMessage[];
  notices: readonly Notice[];
}
