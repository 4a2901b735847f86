/** One's own account: picture, language, notifications; and the way to password, tokens, sessions. */

import * as api from "../api.js";
import { fill, h, icon } from "../dom.js";
import { LANGUAGES, chooseLanguage, language, t } from "../i18n.js";
import { areOn, turn } from "../notifications.js";
import { say, store } from "../state.js";

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
    h("h3", {}, t("account.security")),
    h("p", {}, h("a", { href: `${api.root}/account` }, t("account.securityHelp"))),
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
  const chooser = h("input", {
    type: "file",
    accept: "image/png,image/jpeg,image/gif,image/webp",
    class: "hidden",
    tabindex: -1,
    "aria-label": t("account.choosePicture"),
    onchange: () => void replace(),
  });

  async function replace() {
    const file = chooser.files?.[0];
    chooser.value = "";
    if (file) {
      const form = new FormData();
      form.append("file", file);
      await change({ method: "POST", body: form });
    }
  }

  return h(
    "p",
    { class: "acts" },
    h("button", { type: "button", onclick: () => chooser.click() }, t("account.choosePicture")),
    h(
      "button",
      { type: "button", onclick: () => void change({ method: "DELETE" }) },
      t("account.removePicture"),
    ),
    chooser,
  );
}

/** @param {RequestInit} request */
async function change(request) {
  const headers = api.sessionHeaders();
  const response = await fetch(api.address("/users/me/avatar"), { headers, ...request });
  if (!response.ok) {
    const told = await response.json().catch(() => ({}));
    say(t("app.failed", { problem: told.summary ?? response.statusText }), "problem");
    return;
  }
  const { me } = store.state;
  store.set({ me: me && { ...me } });
}

function languageView() {
  const select = h(
    "select",
    { onchange: () => chooseLanguage(select.value) },
    Object.entries(LANGUAGES).map(([code, name]) =>
      h("option", { value: code, lang: code, selected: code === language() }, name),
    ),
  );
  return h("p", {}, h("label", {}, t("account.language"), " ", select));
}

function notificationView() {
  const box = h("input", { type: "checkbox" });
  box.checked = areOn();
  box.addEventListener("change", () => {
    void turn(box.checked).then(() => {
      box.checked = areOn();
    });
  });
  return h("p", {}, h("label", {}, box, " ", t("notify.turnOn")));
}
