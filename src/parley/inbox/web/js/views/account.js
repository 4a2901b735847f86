/**
 * One's own account: picture, looks, language, notifications, keys; and the way to password, tokens,
 * sessions.
 */

import { removeAvatar, uploadAvatar } from "../actions/account.js";
import { DENSITIES, THEMES, setDensity, setTheme } from "../actions/appearance.js";
import { fill, h, icon } from "../dom.js";
import { LANGUAGES, changeLanguage, getLanguage, t } from "../i18n.js";
import { areNotificationsEnabled, setNotificationsEnabled } from "../notifications.js";
import { areShortcutsEnabled, setShortcutsEnabled } from "../shortcuts.js";
import { store } from "../state.js";
import { root } from "../urls.js";

/** @import {Child} from "../dom.js" */

export function accountView() {
  const heading = h("h2", { class: "page-title", tabindex: -1 }, t("account.title"));
  const profile = h("div", { class: "profile" });
  const element = h(
    "section",
    { class: "account", "aria-label": t("account.title"), hidden: true },
    h(
      "header",
      { class: "bar" },
      h("a", { class: "icon-button back", href: "#/", "aria-label": t("app.back") }, icon("back")),
      heading,
    ),
    h(
      "div",
      { class: "column" },
      card(t("account.profile"), profile),
      card(t("account.appearance"), themeSetting(), densitySetting(), languageSetting()),
      card(t("account.behaviour"), notificationSetting(), shortcutsSetting()),
      card(t("account.security"), securitySetting()),
    ),
  );
  const buttons = pictureButtons();
  store.watch(
    (state) => state.me,
    (me) => {
      const name = me ? `${me.firstname} ${me.lastname}`.trim() : "";
      fill(
        profile,
        me && h("person-picture", { user: me.userid, name, class: "big" }),
        me &&
          h(
            "div",
            { class: "who" },
            h("b", {}, h("bdi", {}, name)),
            h("p", { class: "faint" }, [me.jobtitle, me.org, me.email].filter(Boolean).join(" · ")),
          ),
        buttons,
      );
    },
  );
  return { element, focus: () => heading.focus() };
}

/**
 * @param {string} title
 * @param {...Child} content
 */
function card(title, ...content) {
  return h("section", { class: "card" }, h("h3", {}, title), ...content);
}

/**
 * @param {string} id
 * @param {string} name
 * @param {string} help
 * @param {Child} control
 */
function setting(id, name, help, control) {
  return h(
    "div",
    { class: "setting" },
    h("div", {}, h("label", { for: id }, name), help && h("p", {}, help)),
    control,
  );
}

function pictureButtons() {
  const fileInput = h("input", {
    type: "file",
    accept: "image/png,image/jpeg,image/gif,image/webp",
    class: "hidden",
    tabindex: -1,
    "aria-label": t("account.choosePicture"),
    onchange: onFileChosen,
  });

  function onFileChosen() {
    const file = fileInput.files?.[0];
    fileInput.value = "";
    if (file) {
      void uploadAvatar(file);
    }
  }

  return h(
    "div",
    { class: "acts" },
    h(
      "button",
      { class: "button outlined", type: "button", onclick: () => fileInput.click() },
      t("account.choosePicture"),
    ),
    h(
      "button",
      { class: "button quiet", type: "button", onclick: () => void removeAvatar() },
      t("account.removePicture"),
    ),
    fileInput,
  );
}

/**
 * @template {string} T
 * @param {string} id
 * @param {readonly {value: T, text: string}[]} options
 * @param {T} chosen
 * @param {(value: T) => void} choose
 */
function select(id, options, chosen, choose) {
  const element = h(
    "select",
    { id, class: "input", onchange: () => choose(/** @type {T} */ (element.value)) },
    options.map(({ value, text }) => h("option", { value, selected: value === chosen }, text)),
  );
  return element;
}

function themeSetting() {
  const options = THEMES.map((value) => ({ value, text: t(`theme.${value}`) }));
  const element = select("setting-theme", options, store.state.theme, setTheme);
  store.watch(
    (state) => state.theme,
    (theme) => {
      element.value = theme;
    },
  );
  return setting("setting-theme", t("account.theme"), "", element);
}

function densitySetting() {
  const options = DENSITIES.map((value) => ({ value, text: t(`density.${value}`) }));
  const element = select("setting-density", options, store.state.density, setDensity);
  store.watch(
    (state) => state.density,
    (density) => {
      element.value = density;
    },
  );
  return setting("setting-density", t("account.density"), "", element);
}

function languageSetting() {
  const options = Object.entries(LANGUAGES).map(([value, text]) => ({ value, text }));
  const element = select("setting-language", options, getLanguage(), changeLanguage);
  return setting("setting-language", t("account.language"), "", element);
}

function notificationSetting() {
  const box = h("input", { id: "setting-notifications", type: "checkbox", role: "switch" });
  box.checked = areNotificationsEnabled();
  box.addEventListener("change", () => {
    void setNotificationsEnabled(box.checked).then(() => {
      box.checked = areNotificationsEnabled();
    });
  });
  return setting("setting-notifications", t("notify.turnOn"), t("notify.help"), toggle(box));
}

function shortcutsSetting() {
  const box = h("input", { id: "setting-shortcuts", type: "checkbox", role: "switch" });
  box.addEventListener("change", () => setShortcutsEnabled(box.checked));
  store.watch(
    (state) => state.route,
    () => {
      box.checked = areShortcutsEnabled(); // the window of the keys has the same
    },
  );
  return setting("setting-shortcuts", t("account.shortcuts"), t("account.shortcutsHelp"), toggle(box));
}

/** @param {HTMLInputElement} box */
function toggle(box) {
  return h("span", { class: "switch" }, box);
}

function securitySetting() {
  return h(
    "div",
    { class: "setting" },
    h("div", {}, h("p", {}, t("account.securityHelp"))),
    h("a", { class: "button outlined", href: `${root}/account` }, t("account.openSecurity")),
  );
}
