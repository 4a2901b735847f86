/** The files of a conversation, newest first. */

import { forgetFiles, loadFiles } from "../actions/files.js";
import { fill, h, icon } from "../dom.js";
import { fileNameView, fileSign, formatFileName } from "../file-names.js";
import { formatFileSize, formatShortDate, t } from "../i18n.js";
import { fullName } from "../people.js";
import { conversationHash } from "../router.js";
import { store } from "../state.js";
import { attachmentUrl } from "../urls.js";

/** @import {Attachment, FileList, Message} from "../types.d.ts" */

export function detailsFiles() {
  const list = h("ul", { class: "people-list" });
  const status = h("div", { class: "hint", role: "status" });
  const element = h("div", { class: "scroller" }, h("section", { class: "section" }, list, status));

  /** @param {FileList | undefined} files */
  function draw(files) {
    const all = (files?.messages ?? []).flatMap((message) =>
      (message.attachments?.attachment ?? []).map((one) => fileView(files?.conversation ?? 0, message, one)),
    );
    fill(list, all);
    fill(status, ...(files ? statusContent(files, all.length) : []));
  }
  store.watch((state) => state.files, draw);
  // What was sent meanwhile is among them, as long as they are seen.
  store.watch(
    (state) => state.thread && state.conversations.get(state.thread.id)?.lastmessagedatetime,
    () => {
      if (element.isConnected && !element.hidden && store.state.detailsOpen) {
        load();
      } else {
        forgetFiles();
      }
    },
  );

  function load() {
    const id = store.state.thread?.id;
    forgetFiles();
    if (id) {
      void loadFiles(id);
    }
  }

  return { element, load };
}

/**
 * @param {FileList} files
 * @param {number} count
 */
function statusContent({ conversation, loading, failed, cursor }, count) {
  if (loading) {
    return [t("app.loading")];
  }
  const more = (/** @type {string} */ text) =>
    h("button", { class: "button outlined", type: "button", onclick: () => void loadFiles(conversation) }, text);
  if (failed) {
    return [t("details.filesFailed"), " ", more(t("app.retry"))];
  }
  if (cursor) {
    return [more(t("search.more"))];
  }
  return count ? [] : [t("details.noFiles")];
}

/**
 * @param {number} conversation
 * @param {Message} message
 * @param {Attachment} attachment
 */
function fileView(conversation, { messageid, author, lastsentdatetime }, { id, name, filesize }) {
  const label = t("details.download", { name: formatFileName(name) });
  const about = [formatFileSize(filesize), fullName(author), formatShortDate(lastsentdatetime)].join(" · ");
  return h(
    "li",
    { class: "file-line" },
    fileSign(name),
    h(
      "a",
      {
        class: "text",
        href: conversationHash(conversation, messageid),
        title: t("details.showFile"),
        "aria-label": `${formatFileName(name)} ${about}`,
      },
      fileNameView(name),
      " ",
      h("span", { class: "size" }, about),
    ),
    h(
      "a",
      { class: "icon-button compact", href: attachmentUrl(id), download: name, "aria-label": label, title: label },
      icon("download"),
    ),
  );
}
