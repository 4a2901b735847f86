/** Notifications of the browser, by choice; and the unread total in the title and the icon. */

import { number, t } from "./i18n.js";
import { fullName, nameOf } from "./people.js";
import { conversationHash } from "./route.js";
import { say, store } from "./state.js";

/** @typedef {import("./types.d.ts").Conversation} Conversation */

const CHOSEN = "parley.notifications";
const SIZE = 64;

export function areOn() {
  return localStorage.getItem(CHOSEN) === "on" && Notification.permission === "granted";
}

/** @param {boolean} wanted */
export async function turn(wanted) {
  if (wanted && (await Notification.requestPermission()) !== "granted") {
    say(t("notify.denied"), "problem");
    return;
  }
  localStorage.setItem(CHOSEN, wanted ? "on" : "off");
}

/**
 * Tell of a new message, where its reader wants that and does not look.
 * @param {Conversation | undefined} conversation
 */
export function announce(conversation) {
  const message = conversation?.messages.message[0];
  if (!conversation || !message || conversation.muted || !areOn() || document.hasFocus()) {
    return;
  }
  const notification = new Notification(
    t("notify.message", { name: fullName(message.author) }),
    // The tag lets two tabs tell of one message once.
    { body: nameOf(conversation), tag: `parley-${message.messageid}` },
  );
  notification.addEventListener("click", () => {
    focus();
    location.hash = conversationHash(conversation.conversationid);
    notification.close();
  });
}

/**
 * Show the unread total in the title and the icon.
 * @param {string} name
 */
export function showTotal(name) {
  store.watch(
    (state) => state.unread.messages,
    (count) => {
      document.title = count ? t("app.titleUnread", { count, name }) : name;
      void drawIcon(count);
    },
  );
}

/** @type {Promise<HTMLImageElement> | undefined} */
let plain;

/** @param {number} count */
async function drawIcon(count) {
  const link = /** @type {HTMLLinkElement | null} */ (document.querySelector("link[rel=icon]"));
  if (!link) {
    return;
  }
  const original = link.dataset["plain"] ?? link.href;
  link.dataset["plain"] = original;
  if (!count) {
    link.href = original;
    return;
  }
  plain ??= loaded(original);
  const canvas = new OffscreenCanvas(SIZE, SIZE);
  const pen = canvas.getContext("2d");
  if (!pen) {
    return;
  }
  pen.drawImage(await plain, 0, 0, SIZE, SIZE);
  pen.fillStyle = "#b91c1c";
  pen.beginPath();
  pen.arc(44, 20, 20, 0, 2 * Math.PI);
  pen.fill();
  pen.fillStyle = "#fff";
  pen.font = "bold 26px sans-serif";
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(count > 99 ? "99" : number(count), 44, 21);
  const before = link.href;
  link.href = URL.createObjectURL(await canvas.convertToBlob());
  if (before.startsWith("blob:")) {
    URL.revokeObjectURL(before);
  }
}

/** @param {string} source */
async function loaded(source) {
  const picture = new Image(SIZE, SIZE);
  picture.src = source;
  await picture.decode();
  return picture;
}
