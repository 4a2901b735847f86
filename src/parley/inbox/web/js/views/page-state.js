/** What is true of the whole page: no connection, a session that has ended. */

import { signInAgain } from "../actions/session.js";
import { fill, h, icon } from "../dom.js";
import { formatTime, t } from "../i18n.js";
import { store } from "../state.js";
import { root } from "../urls.js";

/** @param {string} firmName */
export function pageState(firmName) {
  const banner = h("p", { class: "banner", role: "status", hidden: true });
  let lostAt = "";
  const draw = () => {
    const { online, streamStatus, session } = store.state;
    const isLost = !online || streamStatus === "broken";
    lostAt = isLost ? lostAt || new Date().toISOString() : "";
    if (session === "ended") {
      const link = h("a", { href: `${root}/sign-in`, onclick: signInAgain }, t("app.signIn"));
      fill(banner, icon("lock", "small"), h("span", {}, t("app.sessionEnded"), " ", link));
    } else if (isLost) {
      const text = t(online ? "app.reconnecting" : "app.offline", { time: formatTime(lostAt) });
      fill(banner, icon("offline", "small"), h("span", {}, text));
    } else {
      fill(banner);
    }
    banner.hidden = !banner.hasChildNodes();
  };
  store.watch((state) => state.session, draw);
  store.watch((state) => state.online, draw);
  store.watch((state) => state.streamStatus, draw);
  return h("header", { class: "page-state" }, h("h1", { class: "hidden" }, firmName), banner);
}

/** What is told to those who hear the page: what others write into the open conversation. */
export function announcements() {
  const element = h("p", { class: "hidden", role: "status", "aria-live": "polite" });
  store.watch(
    (state) => state.announcement,
    (text) => {
      element.textContent = text;
    },
  );
  return element;
}
