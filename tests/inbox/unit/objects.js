/** Objects of the API, with as much as a test does not say itself. */

export const ADA = { userid: 1, name: { firstname: "Ada", lastname: "Byron" } };
export const BEN = { userid: 2, name: { firstname: "Ben", lastname: "Cole" } };
export const CORA = { userid: 3, name: { firstname: "Cora", lastname: "Dean" } };

export function conversation(members = {}) {
  return {
    conversationid: 7,
    creator: ADA,
    createddatetime: "2026-03-02T09:00:00Z",
    lastmessagedatetime: "2026-03-02T09:00:00Z",
    unreadcount: 0,
    messagecount: 1,
    muted: false,
    archived: false,
    recipients: { users: { user: [ADA, BEN, CORA] } },
    messages: { message: [] },
    ...members,
  };
}

export function message(messageid, members = {}) {
  return {
    messageid,
    sequence: messageid,
    author: BEN,
    text: `Number ${messageid}`,
    lastsentdatetime: "2026-03-02T09:00:00Z",
    ...members,
  };
}

export function thread(messages, members = {}) {
  return {
    id: 7,
    opening: 1,
    target: undefined,
    messages,
    hasOlder: false,
    hasNewer: false,
    loading: false,
    failed: false,
    readUpTo: 99,
    openedUpTo: 0,
    readers: [],
    ...members,
  };
}
