/** The objects of the API, as far as the inbox uses them, and the state of the page. Never served. */

declare global {
  interface HTMLElementTagNameMap {
    "external-badge": HTMLElement;
    "invited-badge": HTMLElement;
    "person-picture": HTMLElement;
    "person-role": HTMLElement;
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
  /** Absent in a session. */
  kind?: "internal" | "external";
  /** Whether the person was invited and has not come in; told to people of the firm. */
  invited?: boolean;
}

export interface Site {
  siteid: number;
  name: string;
  status: string;
  peoplemodule: boolean;
}

export interface NewInvitation {
  siteid: number;
  email: string;
  firstname: string;
  lastname: string;
  org?: string;
  note: string;
  language: string;
}

export interface Invitation {
  invitationid: number;
  userid: number;
  firstname: string;
  lastname: string;
  email: string;
  siteid: number;
  status: string;
  sentdatetime: string;
  expiresdatetime: string;
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
  /** What a message of the server tells. */
  change?: Change;
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

export interface Change {
  what: string;
  title?: string;
  /** Without names in messages of older versions. */
  users?: { user: { userid: number; name?: UserBlock["name"] }[] };
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
  kind: "internal" | "external";
  csrftoken: string;
  /** For how many minutes a message may be edited; 0 for no limit. */
  editminutes: number;
  /** Where the feed stood: what is read later is newer. */
  lasteventid: number;
  unreadcount: number;
  conversationcount: number;
  /** Whether the person may invite others by mail. */
  mayinvite: boolean;
}

export type Filter = "inbox" | "unread" | "starred" | "drafts" | "archived";

export interface ConversationList {
  /** Conversations, newest activity first. */
  ids: readonly number[];
  cursor?: string;
  loading: boolean;
  failed: boolean;
  complete: boolean;
}

/** What is being written, at a place (`actions/drafts.js`). */
export interface Draft {
  text: string;
  attachments: readonly Attachment[];
  quote?: Quote | undefined;
  /** Of a new conversation. */
  recipients?: readonly User[];
  title?: string;
  /** Of a message that is edited: what it is to say, and what it said. */
  html?: string | undefined;
  base?: string;
  /** Files that are on their way, by the tab that uploads them. */
  uploading?: readonly { id: string; name: string; tab: string }[];
}

/** A file on its way to the server. */
export interface Upload {
  id: string;
  /** The place of the draft that it is for. */
  draft: string;
  name: string;
  /** The part that was sent, from 0 to 1. */
  progress: number;
  failed: boolean;
}

/** What is on its way to the server: an answer, or a conversation, which has recipients. */
export interface PendingMessage {
  key: string;
  /** Of the draft that it was. */
  place: string;
  conversationid?: number;
  recipients?: readonly User[];
  title?: string;
  /** As it was typed, and as it is sent. */
  text: string;
  html: string;
  attachments: readonly Attachment[];
  quote?: Quote;
  forwarded?: MessageReference;
  writtenAt: string;
  state: "sending" | "waiting" | "failed";
  problem?: string;
}

/** A message at the upper edge of what is in sight, and how far below the edge it begins. */
export interface ReadingPlace {
  messageid: number;
  offset: number;
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
  /** One may no longer see it, or never might. */
  gone: boolean;
  /** Of one that is gone: what it was called, and who removed its reader. */
  title?: string;
  removedBy?: string;
  /** Where its reader was when they left it. */
  place: ReadingPlace | undefined;
  /** The sequence up to which it was read when it was opened: the mark stands below that. */
  readUpTo: number;
  /** The newest sequence when it was opened. */
  openedUpTo: number;
  readers: readonly Reader[];
}

/** The files of the open conversation, newest first, as far as they were asked for. */
export interface FileList {
  conversation: number;
  messages: readonly Message[];
  cursor?: string;
  loading: boolean;
  failed: boolean;
}

export type Route =
  | { view: "inbox"; conversation?: number; message?: number }
  | { view: "new"; forwarded?: MessageReference }
  | { view: "account" };

export interface Notice {
  id: number;
  text: string;
  kind: "info" | "problem";
  /** What takes it back. */
  undo?: () => void;
}

export type Theme = "system" | "light" | "dark";
export type Density = "comfortable" | "compact";

/** A file that was found, and the message that it came with. */
export interface FoundFile {
  attachment: Attachment;
  message: SearchResult;
}

/** What was found of everything, beside messages. */
export interface Found {
  conversations: readonly Conversation[];
  people: readonly User[];
  files: readonly FoundFile[];
}

export interface Search extends Found {
  query: string;
  results: readonly SearchResult[];
  cursor?: string | undefined;
  loading: boolean;
  /** What can't be understood in the query. */
  problem?: string;
}

export interface State {
  me: User | undefined;
  isInternal: boolean;
  /** Whether one may invite people by mail. */
  mayInvite: boolean;
  /** Those that are pending, once they were asked for. */
  invitations: readonly Invitation[] | undefined;
  editMinutes: number;
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
  search: Search;
  thread: Thread | undefined;
  detailsOpen: boolean;
  /** People, as far as more than their names was asked for. */
  profiles: ReadonlyMap<number, User>;
  files: FileList | undefined;
  drafts: ReadonlyMap<string, Draft>;
  uploads: readonly Upload[];
  pending: readonly PendingMessage[];
  /** The key of what was sent last in this tab. */
  lastSent: string;
  /** The row of the list that keys act on. */
  cursor: number | undefined;
  /** The rows that were chosen, to do something with all of them. */
  chosen: ReadonlySet<number>;
  /** Whether rows are being chosen, even if none is yet. */
  choosing: boolean;
  theme: Theme;
  density: Density;
  /** The day, as `Date.toDateString` writes it: what is "today" changes with it. */
  today: string;
  /** What whoever hears the page is told. */
  announcement: string;
  /** Whose session it is, as far as is known. */
  session: "open" | "ended";
  notices: readonly Notice[];
}
