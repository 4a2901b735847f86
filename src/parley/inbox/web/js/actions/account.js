/** One's own account. */

import * as api from "../api.js";
import { refreshPicture } from "../elements/person-picture.js";
import { t } from "../i18n.js";
import { store } from "../state.js";
import { hearTabs, tellTabs } from "../tabs.js";
import { notify, withErrorNotice } from "./notices.js";

const AVATAR = "/users/me/avatar";

/** @param {File} file */
export async function uploadAvatar(file) {
  const form = new FormData();
  form.append("file", file);
  await withErrorNotice(async () => {
    await api.send("POST", AVATAR, { body: form });
    refreshAvatar();
    notify(t("account.pictureChanged"));
  });
}

export async function removeAvatar() {
  await withErrorNotice(async () => {
    await api.send("DELETE", AVATAR);
    refreshAvatar();
    notify(t("account.pictureRemoved"));
  });
}

/** Follow what other tabs do to one's picture. */
export function watchAvatar() {
  hearTabs("avatar", ({ userid, version }) => refreshPicture(userid, version));
}

/** Have whatever shows the person's picture draw it anew, in all tabs. */
function refreshAvatar() {
  const userid = store.state.me?.userid ?? 0;
  const version = Date.now();
  refreshPicture(userid, version);
  tellTabs("avatar", { userid, version });
}
