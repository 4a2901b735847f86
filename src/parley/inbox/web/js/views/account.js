/** One's own account: picture, language, notifications; and the way to password, tokens, sessions. */

import { removeAvatar, uploadAvatar } from "../actions/account.js";
import { fill, h, icon } from "../dom.js";
import { LANGUAGES, changeLanguage, getLanguage, t } from "../i18n.js";
import { areNotificationsEnabled, setNotificationsEnabled } from "../notifications.js";
import { areShortcutsEnabled, setShortcutsEnabled } from "../shortcuts.js";
import { store } from "../state.js";
import { root } from "../urls.js";

export function accountView() {
  const heading = h("h2", { tabindex: -1 }, t("account.title"));
  const profile = h("div", { class: "profile" });
  const element = h(
    "section",
    { class: "account", "aria-label": t("account.title"), hidden: true },
    h(
      "header",
      { class: "bar" },
      h("a", { class: "back", href: "#/", "aria-label": t("app.back") }, icon("back")),
      heading,
    ),
    h("h3", {}, t("account.profile")),
    profile,
    pictureView(),
    languageView(),
    notificationView(),
    shortcutsView(),
    h("h3", {}, t("account.security")),
    h("p", {}, h("a", { href: `${root}/account` }, t("account.securityHelp"))),
  );
  store.watch(
    (state) => state.me,
    (me) => {
      fill(
        profile,
        me && h("person-picture", { user: me.userid }),
        me && h("b", {}, `${me.firstname} ${me.lastname}`),
        me && h("span", {}, [me.jobtitle, me.org, me.email].filter(Boolean).join(" · ")),
      );
    },
  );
  return { element, focus: () => heading.focus() };
}

function pictureView() {
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
    "p",
    { class: "acts" },
    h("button", { type: "button", onclick: () => fileInput.click() }, t("account.choosePicture")),
    h(
      "button",
      { type: "button", onclick: () => void removeAvatar() },
      t("account.removePicture"),
    ),
    fileInput,
  );
}

function languageView() {
  const select = h(
    "select",
    { onchange: () => changeLanguage(select.value) },
    Object.entries(LANGUAGES).map(([code, name]) =>
      h("option", { value: code, lang: code, selected: code === getLanguage() }, name),
    ),
  );
  return h("p", {}, h("label", {}, t("account.language"), " ", select));
}

function notificationView() {
  const box = h("input", { type: "checkbox" });
  box.checked = areNotificationsEnabled();
  box.addEventListener("change", () => {
    void setNotificationsEnabled(box.checked).then(() => {
      box.checked = areNotificationsEnabled();
    });
  });
  return h("p", {}, h("label", {}, box, " ", t("notify.turnOn")));
}

function shortcutsView() {
  const box = h("input", { type: "checkbox" });
  box.checked = areShortcutsEnabled();
  box.addEventListener("change", () => setShortcutsEnabled(box.checked));
  return h("p", {}, h("label", {}, box, " ", t("account.shortcuts")));
}
