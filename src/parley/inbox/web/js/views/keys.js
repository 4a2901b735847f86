/** The keys, as they are shown. */

import { h } from "../dom.js";
import { t } from "../i18n.js";
import { areShortcutsEnabled, setShortcutsEnabled } from "../shortcuts.js";
import { openDialog } from "./dialogs.js";

/** @import {Command} from "../commands.js" */

const GROUPS = /** @type {const} */ (["go", "do", "write"]);

/**
 * Show what keys do.
 * @param {readonly Command[]} commands
 */
export function keyList(commands) {
  return h(
    "dl",
    { class: "key-list" },
    commands.flatMap(({ keys, text }) => [h("dt", {}, keyCaps(keys)), h("dd", {}, text)]),
  );
}

/** @param {readonly string[]} keys as in `Ctrl+K`, `g i` */
export function keyCaps(keys) {
  return keys.flatMap((key) => key.split(/[ +](?=.)/).map((one) => h("kbd", {}, keyCap(one))));
}

/** @param {string} key */
function keyCap(key) {
  return { Enter: "↵", Ctrl: t("keys.control"), Shift: t("keys.shift") }[key] ?? key;
}

/** @param {readonly Command[]} commands */
export function showKeys(commands) {
  const box = h("input", { type: "checkbox" });
  box.checked = areShortcutsEnabled();
  box.addEventListener("change", () => setShortcutsEnabled(box.checked));
  openDialog(
    t("keys.title"),
    [
      h(
        "div",
        { class: "dialog-body key-groups", tabindex: 0 },
        GROUPS.map((group) =>
          h(
            "section",
            {},
            h("h3", {}, t(`keys.${group}`)),
            keyList(commands.filter((one) => one.group === group && one.keys.length > 0)),
          ),
        ),
      ),
      h("footer", {}, h("label", { class: "check push" }, box, h("span", {}, t("account.shortcuts")))),
    ],
    { kind: "wide keys" },
  );
}
