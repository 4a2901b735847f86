/** The menu at one's own picture: account, theme, density, language, keys, and the way out. */

import { DENSITIES, THEMES, setDensity, setTheme } from "../actions/appearance.js";
import { countUnsent, leavePage } from "../actions/session.js";
import { fill, h, setAttribute } from "../dom.js";
import { LANGUAGES, changeLanguage, getLanguage, t } from "../i18n.js";
import { navigate } from "../router.js";
import { store } from "../state.js";
import { root } from "../urls.js";
import { confirm } from "./dialogs.js";
import { showInvitations } from "./invitations.js";
import { addMenu, menuChoice, menuItem } from "./menu.js";

const THEME_ICONS = /** @type {const} */ ({ system: "device", light: "sun", dark: "moon" });

/**
 * @param {string} csrf what the form that ends the session carries
 * @param {() => void} showKeys
 */
export function accountMenu(csrf, showKeys) {
  const button = h("button", { class: "me", type: "button" });
  const signOutForm = h(
    "form",
    { method: "post", action: `${root}/sign-out`, hidden: true },
    h("input", { type: "hidden", name: "csrftoken", value: csrf }),
  );
  const menu = addMenu(button, t("app.accountMenu"), () => [
    personHead(),
    h("hr"),
    menuItem({ text: t("app.account"), icon: "user", action: () => navigate("#/account") }),
    store.state.mayInvite &&
      menuItem({ text: t("invite.pending"), icon: "userPlus", action: showInvitations }),
    menuItem({ text: t("keys.title"), icon: "keyboard", end: "?", action: showKeys }),
    h("hr"),
    ...appearanceChoices(),
    h("hr"),
    menuItem({ text: t("app.signOut"), icon: "logout", action: () => void signOut(signOutForm) }),
  ]);
  store.watch(
    (state) => state.me,
    (me) => {
      const name = me ? `${me.firstname} ${me.lastname}`.trim() : "";
      fill(button, me && h("person-picture", { user: me.userid, name, class: "mid" }));
      setAttribute(button, "aria-label", t("app.accountOf", { name }));
      button.title = name;
    },
  );
  return [button, menu, signOutForm];
}

/** Offer what the page may look like. */
function appearanceChoices() {
  const { theme, density } = store.state;
  const themes = THEMES.map((value) => ({
    value,
    text: t(`theme.${value}`),
    icon: THEME_ICONS[value],
  }));
  const densities = DENSITIES.map((value) => ({ value, text: t(`density.${value}`) }));
  const languages = Object.entries(LANGUAGES).map(([value, text]) => ({ value, text }));
  return [
    menuChoice(t("account.theme"), themes, theme, setTheme),
    menuChoice(t("account.density"), densities, density, setDensity),
    menuChoice(t("account.language"), languages, getLanguage(), changeLanguage),
  ];
}

function personHead() {
  const { me } = store.state;
  return (
    me &&
    h(
      "p",
      { class: "menu-person" },
      h("b", {}, h("bdi", {}, `${me.firstname} ${me.lastname}`)),
      h("span", { class: "clip" }, me.email),
    )
  );
}

/**
 * Sign out, once it is clear that what was begun may go.
 * @param {HTMLFormElement} form
 */
async function signOut(form) {
  const count = countUnsent();
  if (!count || (await confirm(t("app.signOutAsk", { count }), t("app.signOut")))) {
    leavePage();
    form.submit();
  }
}
