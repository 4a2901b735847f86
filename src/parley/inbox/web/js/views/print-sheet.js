/** A conversation on paper: all of its messages, whatever of them is on the screen. */

import { loadAllMessages } from "../actions/messages.js";
import { notify } from "../actions/notices.js";
import { loadProfiles } from "../actions/profiles.js";
import { h } from "../dom.js";
import { MessageBody } from "../elements/message-body.js";
import { errorMessage } from "../errors.js";
import { formatFileName } from "../file-names.js";
import { formatDateTime, formatFileSize, formatList, t } from "../i18n.js";
import { CONTROL_KEY, isCommand } from "../keyboard.js";
import { conversationTitle, formatRole, fullName, getProfile } from "../people.js";
import { store } from "../state.js";
import { describeChange } from "../system-messages.js";

/** @import {Conversation, Message, UserBlock} from "../types.d.ts" */

let isPreparing = false;

/** Print the open conversation whole, instead of what the screen shows, where one asks for that. */
export function bindPrint() {
  addEventListener("keydown", (event) => {
    const id = store.state.thread?.id;
    if (isCommand(event, "p") && id && store.state.conversations.has(id)) {
      event.preventDefault();
      void printConversation(id);
    }
  });
  addEventListener("afterprint", () => {
    const { thread } = store.state;
    const isWhole = document.querySelector(".print-sheet") !== null;
    if (!isWhole && (thread?.hasOlder || thread?.hasNewer)) {
      notify(t("print.partOnly", { key: `${CONTROL_KEY}+P` }));
    }
  });
}

/** @param {number} id */
export async function printConversation(id) {
  const conversation = store.state.conversations.get(id);
  if (isPreparing || !conversation) {
    return;
  }
  isPreparing = true;
  try {
    const messages = await loadAllMessages(id);
    await loadProfiles([...new Set(messages.map((one) => one.author.userid))]);
    const sheet = sheetView(conversation, messages);
    document.body.append(sheet);
    addEventListener("afterprint", () => sheet.remove(), { once: true });
    await loadPictures(sheet);
    print();
  } catch (error) {
    notify(t("app.failed", { problem: errorMessage(error) }), "problem");
  } finally {
    isPreparing = false;
  }
}

/**
 * @param {Conversation} conversation
 * @param {readonly Message[]} messages
 */
function sheetView(conversation, messages) {
  const people = conversation.recipients.users.user.map(describePerson);
  return h(
    "section",
    { class: "print-sheet" },
    h("h1", { dir: "auto" }, conversationTitle(conversation)),
    h("p", { dir: "auto" }, formatList(people)),
    messages.map(messageView),
  );
}

/** @param {UserBlock} person */
function describePerson(person) {
  const role = formatRole(getProfile(person.userid));
  return role ? `${fullName(person)} (${role})` : fullName(person);
}

/** @param {Message} message */
function messageView(message) {
  const { author, lastsentdatetime, editeddatetime, deleted, html = "", attachments, quote, forwarded } = message;
  const time = h("time", { datetime: lastsentdatetime }, formatDateTime(lastsentdatetime));
  if (message.kind === "system") {
    return h("article", { class: "system" }, h("p", { dir: "auto" }, describeChange(message)), time);
  }
  const body = new MessageBody();
  body.show(html);
  const files = attachments?.attachment ?? [];
  return h(
    "article",
    {},
    h("h2", {}, describePerson(author)),
    time,
    forwarded && h("p", { dir: "auto" }, describeOrigin(forwarded)),
    quote &&
      h(
        "p",
        { class: "quoted", dir: "auto" },
        t("message.quoted", { name: fullName(quote.author) }),
        quote.text && [": ", h("q", {}, quote.text)],
      ),
    deleted ? h("p", {}, t("message.deleted")) : body,
    files.length > 0 &&
      h(
        "ul",
        {},
        files.map(({ name, filesize }) => h("li", {}, `${formatFileName(name)}, ${formatFileSize(filesize)}`)),
      ),
    editeddatetime && h("p", {}, t("message.editedAt", { moment: formatDateTime(editeddatetime) })),
  );
}

/** @param {NonNullable<Message["forwarded"]>} from */
function describeOrigin(from) {
  return t("message.forwarded", { name: fullName(from), moment: formatDateTime(from.datetime) });
}

/**
 * Wait for the pictures: on paper they can't come later.
 * @param {HTMLElement} sheet
 */
async function loadPictures(sheet) {
  const bodies = [...sheet.querySelectorAll("message-body")].filter((one) => one instanceof MessageBody);
  const pictures = bodies.flatMap((body) => [...body.root.querySelectorAll("img")]).filter((one) => one.src);
  await Promise.all(
    pictures.map((picture) => {
      picture.loading = "eager";
      return picture.decode().catch(() => undefined);
    }),
  );
}
