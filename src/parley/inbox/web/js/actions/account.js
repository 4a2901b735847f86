/** One's own account. */

import * as api from "../api.js";
import { store } from "../state.js";
import { withErrorNotice } from "./notices.js";

const AVATAR = "/users/me/avatar";

/** @param {File} file */
export async function uploadAvatar(file) {
  const form = new FormData();
  form.append("file", file);
  await withErrorNotice(async () => {
    await api.send("POST", AVATAR, { body: form });
    refreshAvatar();
  });
}

export async function removeAvatar() {
  await withErrorNotice(async () => {
    await api.send("DELETE", AVATAR);
    refreshAvatar();
  });
}

/** Have whatever shows the person's picture draw it anew. */
function refreshAvatar() {
  const { me } = store.state;
  store.set({ me: me && { ...me } });
}
