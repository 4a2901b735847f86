/** People outside the firm who are asked in by mail, for those who may do that. */

import * as api from "../api.js";
import { t } from "../i18n.js";
import { getProfile } from "../people.js";
import { store } from "../state.js";
import { notify, withErrorNotice } from "./notices.js";
import { keepProfiles } from "./profiles.js";

/** @import {Invitation, NewInvitation, Site, User} from "../types.d.ts" */

const PAGE = 100;
/** The refusal of a value: the form has the right ones but for names and addresses. */
const BAD_VALUE = 9002;

/**
 * Invite someone. They can be written to from now on.
 * @param {NewInvitation} invitation
 * @returns {Promise<User>}
 * @throws {Error} in words for the person, where the address or a name can't be
 */
export async function invitePerson(invitation) {
  const sent = await sendInvitation(invitation);
  /** @type {User} */
  const person = await api.get(`/users/${sent.userid}`);
  keepProfiles([person]);
  store.set({ invitations: store.state.invitations && [sent, ...withoutOne(sent)] });
  return person;
}

/**
 * @param {NewInvitation} invitation
 * @returns {Promise<Invitation>}
 */
async function sendInvitation(invitation) {
  try {
    return await api.send("POST", "/invitations", { body: invitation });
  } catch (error) {
    if (error instanceof api.ApiError && error.ref === BAD_VALUE) {
      throw new Error(t("invite.badValue"), { cause: error });
    }
    throw error;
  }
}

/** Load those who have not come in yet, the newest first; what was loaded before stays meanwhile. */
export async function loadInvitations() {
  /** @type {Invitation[]} */
  const invitations = [];
  for (let total = 1; invitations.length < total; ) {
    /** @type {{invitation: Invitation[], totalcount: number}} */
    const page = await api.get("/invitations", { query: { limit: PAGE, offset: invitations.length } });
    invitations.push(...page.invitation);
    total = page.invitation.length ? page.totalcount : 0;
  }
  store.set({ invitations });
}

/**
 * Mail an invitation again: its earlier link is dead.
 * @param {Invitation} invitation
 */
export async function resendInvitation(invitation) {
  await withErrorNotice(async () => {
    /** @type {Invitation} */
    const sent = await api.send("POST", `/invitations/${invitation.invitationid}/send`);
    const { invitations = [] } = store.state;
    store.set({ invitations: invitations.map((one) => (isSame(one, sent) ? sent : one)) });
    notify(t("invite.sentAgain", { email: sent.email }));
  });
}

/**
 * Withdraw an invitation: the person can't come in, nor be written to.
 * @param {Invitation} invitation
 */
export async function withdrawInvitation(invitation) {
  await withErrorNotice(async () => {
    await api.send("DELETE", `/invitations/${invitation.invitationid}`);
    store.set({ invitations: withoutOne(invitation) });
    const profile = getProfile(invitation.userid);
    if (profile) {
      keepProfiles([{ ...profile, invited: false, status: "INACTIVE" }]);
    }
  });
}

/**
 * Return one's own sites whose people may write to each other: where someone can be invited to.
 * @returns {Promise<Site[]>}
 */
export async function loadSites() {
  /** @type {Site[]} */
  const sites = [];
  for (let total = 1, read = 0; read < total; ) {
    /** @type {{site: Site[], totalcount: number}} */
    const page = await api.get("/sites", { query: { limit: PAGE, offset: read } });
    sites.push(...page.site);
    read += page.site.length;
    total = page.site.length ? page.totalcount : 0;
  }
  return sites.filter((one) => one.status !== "archived" && one.peoplemodule);
}

/** @param {Invitation} invitation */
function withoutOne(invitation) {
  return (store.state.invitations ?? []).filter((one) => !isSame(one, invitation));
}

/**
 * @param {Invitation} one
 * @param {Invitation} other
 */
function isSame(one, other) {
  return one.invitationid === other.invitationid;
}
