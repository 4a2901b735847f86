/** Notifications of the browser, by choice; and the unread total in the title and the icon. */

import { notify } from "./actions/notices.js";
import { formatNumber, t } from "./i18n.js";
import { conversationTitle, fullName } from "./people.js";
import { readStored, writeStored } from "./person-storage.js";
import { conversationHash } from "./router.js";
import { store } from "./state.js";

/** @import {Conversation} from "./types.d.ts" */

const STORAGE_KEY = "setting/notifications";
const ICON_SIZE = 64;

export function areNotificationsEnabled() {
  return readStored(STORAGE_KEY) === "on" && Notification.permission === "granted";
}

/** @param {boolean} enabled */
export async function setNotificationsEnabled(enabled) {
  if (enabled && (await Notification.requestPermission()) !== "granted") {
    notify(t("notify.denied"), "problem");
    return;
  }
  writeStored(STORAGE_KEY, enabled ? "on" : "off");
}

/**
 * Tell of a new message that is unread, where its reader wants that and does not look.
 * @param {Conversation | undefined} conversation
 */
export function notifyMessage(conversation) {
  const message = conversation?.messages.message[0];
  const isWanted = conversation && !conversation.muted && conversation.unreadcount > 0;
  if (!isWanted || !message || !areNotificationsEnabled() || document.hasFocus()) {
    return;
  }
  const notification = new Notification(
    t("notify.message", { name: fullName(message.author) }),
    // The tag lets two tabs tell of one message once.
    { body: conversationTitle(conversation), tag: `parley-${message.messageid}` },
  );
  notification.addEventListener("click", () => {
    focus();
    location.hash = conversationHash(conversation.conversationid);
    notification.close();
  });
}

/**
 * Show in the title where one is, and there and in the icon how much is unread.
 * @param {string} firmName
 */
export function showTitle(firmName) {
  const draw = () => {
    const { messages: count } = store.state.unread;
    const title = t("app.titleOf", { place: placeTitle(), firm: firmName });
    document.title = count ? t("app.titleUnread", { count, name: title }) : title;
  };
  store.watch(placeTitle, draw);
  store.watch(
    (state) => state.unread.messages,
    (count) => {
      draw();
      void drawFavicon(count);
    },
  );
}

/** Return what the place is called where one is. */
function placeTitle() {
  const { route, search, filter, thread, conversations } = store.state;
  if (route.view === "new") {
    return t(route.forwarded ? "new.forward" : "new.title");
  }
  if (route.view === "account") {
    return t("account.title");
  }
  if (route.conversation) {
    const conversation = conversations.get(route.conversation);
    return conversation ? conversationTitle(conversation) : (thread?.title ?? t("app.conversation"));
  }
  return search.query ? t("search.title", { question: search.query }) : t(`list.${filter}`);
}

/** @type {Promise<HTMLImageElement> | undefined} */
let faviconImage;

/** @param {number} count */
async function drawFavicon(count) {
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
  faviconImage ??= loadImage(original);
  const canvas = new OffscreenCanvas(ICON_SIZE, ICON_SIZE);
  const context = canvas.getContext("2d");
  if (!context) {
    return;
  }
  context.drawImage(await faviconImage, 0, 0, ICON_SIZE, ICON_SIZE);
  context.fillStyle = "#b91c1c";
  context.beginPath();
  context.arc(44, 20, 20, 0, 2 * Math.PI);
  context.fill();
  context.fillStyle = "#fff";
  context.font = "bold 26px sans-serif";
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(count > 99 ? "99" : formatNumber(count), 44, 21);
  const previous = link.href;
  link.href = URL.createObjectURL(await canvas.convertToBlob());
  if (previous.startsWith("blob:")) {
    URL.revokeObjectURL(previous);
  }
}

/** @param {string} src */
async function loadImage(src) {
  const image = new Image(ICON_SIZE, ICON_SIZE);
  image.src = src;
  await image.decode();
  return image;
}
