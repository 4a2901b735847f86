/** Those who were invited and have not come in yet: invite them again, or no longer. */

import { loadInvitations, resendInvitation, withdrawInvitation } from "../actions/invitations.js";
import { fill, h, icon } from "../dom.js";
import { errorMessage } from "../errors.js";
import { formatDate, formatShortDate, t } from "../i18n.js";
import { fullName } from "../people.js";
import { store } from "../state.js";
import { confirm, openDialog } from "./dialogs.js";
import { openInviteDialog } from "./invite-dialog.js";
import { faceOf } from "./person-name.js";

/** @import {Invitation} from "../types.d.ts" */

/** Show them, in a window. */
export function showInvitations() {
  const status = h("p", { class: "hint", role: "status" }, t("app.loading"));
  const list = h("ul", { class: "people-list", "aria-label": t("invite.pending") });
  const invite = h(
    "button",
    { class: "button primary", type: "button", onclick: () => openInviteDialog() },
    icon("userPlus"),
    t("invite.title"),
  );
  const dialog = openDialog(
    t("invite.pending"),
    [h("div", { class: "dialog-body" }, status, list), h("footer", {}, invite)],
    { kind: "wide invitations" },
  );
  const closed = new AbortController();
  dialog.addEventListener("close", () => closed.abort(), { once: true });
  store.watch(
    (state) => state.invitations,
    (invitations) => {
      const focused = list.contains(document.activeElement) ? document.activeElement?.id : undefined;
      fill(list, (invitations ?? []).map(invitationView));
      list.hidden = !invitations?.length;
      status.hidden = invitations === undefined || invitations.length > 0;
      status.textContent = t(invitations ? "invite.nobody" : "app.loading");
      if (focused) {
        (document.getElementById(focused) ?? invite).focus(); // drawn anew, or gone
      }
    },
    closed.signal,
  );
  loadInvitations().catch((error) => {
    status.hidden = false;
    status.textContent = errorMessage(error);
  });
}

/** @param {Invitation} invitation */
function invitationView(invitation) {
  const { invitationid, userid, firstname, lastname, email, sentdatetime, expiresdatetime, status } = invitation;
  const person = { userid, name: { firstname, lastname } };
  const name = fullName(person);
  const isOver = status === "EXPIRED";
  const when = isOver
    ? t("invite.expired", { day: formatShortDate(expiresdatetime) })
    : t("invite.sentOn", { day: formatShortDate(sentdatetime), until: formatDate(expiresdatetime) });
  return h(
    "li",
    { class: "person" },
    faceOf(person, "mid"),
    h(
      "span",
      {},
      h("span", { class: "person-name" }, h("bdi", {}, name)),
      h("span", { class: "role" }, email),
      h("span", { class: isOver ? "role problem" : "role" }, when),
    ),
    h(
      "span",
      { class: "acts" },
      h(
        "button",
        {
          id: `resend-${invitationid}`,
          class: "button quiet",
          type: "button",
          "aria-label": t("invite.resendTo", { name }),
          onclick: () => void resendInvitation(invitation),
        },
        t("invite.resend"),
      ),
      h(
        "button",
        {
          id: `withdraw-${invitationid}`,
          class: "button quiet",
          type: "button",
          "aria-label": t("invite.withdrawFrom", { name }),
          onclick: () => void withdraw(invitation, name),
        },
        t("invite.withdraw"),
      ),
    ),
  );
}

/**
 * @param {Invitation} invitation
 * @param {string} name
 */
async function withdraw(invitation, name) {
  if (await confirm(t("invite.withdrawAsk", { name }), t("invite.withdraw"))) {
    await withdrawInvitation(invitation);
  }
}
