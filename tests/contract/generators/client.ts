// What a program does with the types that openapi-typescript makes, and openapi-fetch: `tsc --strict` holds it
// to them. Prints what it read back.
import createClient from "openapi-fetch";
import type { paths } from "./parley.js";

declare const process: { argv: string[] };
const [address, token, userid] = process.argv.slice(2);
const client = createClient<paths>({
  baseUrl: `${address}/api/4`,
  headers: { Authorization: `Bearer ${token}` },
});

function here<T>(answer: { data?: T; error?: unknown }): T {
  if (answer.data === undefined) throw new Error(JSON.stringify(answer.error));
  return answer.data;
}

const form = new FormData();
form.append("filename", "Draft.txt");
form.append("file", new Blob(["Dear Ben"]), "Draft.txt");
const upload = { filename: "Draft.txt", file: "" };
const uploaded = here(await client.POST("/attachments", { body: upload, bodySerializer: () => form }));

const conversation = {
  title: "Lease",
  recipients: { users: { user: [{ userid: Number(userid) }] } },
  messages: {
    message: [{ html: "<p>Добрый день</p>", attachments: { attachment: [{ id: uploaded.id }] } }],
  },
};
const started = here(await client.POST("/conversations", { body: conversation }));
const number = started.conversationid;
const first = started.messages.message[0].messageid;
const path = { conversationid: number };
const reply = "/conversations/{conversationid}/messages";
const answer = { text: "你好", quotedmessageid: first };
const written = here(await client.POST(reply, { params: { path }, body: answer }));
const slip = here(await client.POST(reply, { params: { path }, body: { markdown: "**slip**" } }));
const messageid = slip.messages.message[0].messageid;
await client.DELETE("/conversations/{conversationid}/messages/{messageid}", {
  params: { path: { ...path, messageid } },
});

// Plainer still, as the documented samples have it: one entry for a list, and numbers as text.
here(
  await client.POST("/conversations", {
    body: {
      recipients: { users: { user: { userid: String(userid) } } },
      messages: { message: { html: "", attachments: { attachment: { id: String(uploaded.id) } } } },
    },
  }),
);
type Sent = paths["/conversations"]["post"]["requestBody"]["content"]["application/json"];
// @ts-expect-error A title is no number.
export const wrong: Sent["title"] = 1;

const messages = here(await client.GET(reply, { params: { path } })).messages.message;
const listed = here(await client.GET("/conversations", { params: { query: { limit: 2 } } })).conversation;
const events = here(await client.GET("/events", { params: { query: { after: 0 } } }));
if (typeof events === "string") throw new Error("a stream");
const found = here(await client.GET("/messages", { params: { query: { q: "добрый" } } }));
const refused = await client.GET("/conversations/{conversationid}", {
  params: { path: { conversationid: number + 99 } },
});
console.log(
  JSON.stringify({
    sent: conversation,
    title: listed[1].title,
    texts: messages.map((message) => message.text ?? null),
    deleted: messages.map((message) => message.deleted ?? false),
    quoted: messages[1].quote?.messageid === first,
    file: messages[2].attachments?.attachment[0].name,
    moment: new Date(messages[2].lastsentdatetime).getFullYear() > 2000,
    kind: events.event[0].kind,
    found: found.message[0].conversationid === number,
    refused: refused.error?.ref,
    written: written.messages.message[0].messageid,
  }),
);
