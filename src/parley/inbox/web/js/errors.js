/** What went wrong, in words for the person: the server's own are for programmers. */

import { ApiError, NetworkError, SessionError } from "./api.js";
import { t } from "./i18n.js";

/** @import {TextKey} from "./i18n.js" */

/**
 * By the numbers of the API's catalogue.
 * @type {Readonly<Record<number, TextKey>>}
 */
const BY_REF = {
  110: "error.unknownPerson",
  123: "error.noAccess",
  9003: "error.tooMuch",
  9004: "error.unreachable",
  9005: "error.fileGone",
  9006: "error.storageFull",
  9012: "error.mayNotInvite",
  9015: "error.addressTaken",
  9017: "error.siteGone",
  9020: "error.tooLateToEdit",
  9021: "error.notAuthor",
  9022: "error.deleted",
  9023: "error.quoteGone",
  9024: "error.mayNotRemove",
  9025: "error.notParticipant",
  9026: "error.invitationGone",
  9027: "error.mayNotInvite",
  9028: "error.invitedTooOften",
  9032: "error.tooOften",
  9033: "error.tooOften",
  9036: "error.tooManyUnsent",
  9408: "error.tooSlow",
  9413: "error.tooLarge",
  9429: "error.tooOften",
  9500: "error.server",
  9503: "error.busy",
};

/**
 * Of answers that are not the API's, as a proxy's.
 * @type {Readonly<Record<number, TextKey>>}
 */
const BY_STATUS = {
  408: "error.tooSlow",
  413: "error.tooLarge",
  429: "error.tooOften",
  502: "error.busy",
  503: "error.busy",
  504: "error.busy",
};

/**
 * Return the words for whatever was thrown.
 * @param {unknown} error
 */
export function errorMessage(error) {
  if (error instanceof NetworkError) {
    return t("error.network");
  }
  if (error instanceof SessionError) {
    return t("error.session");
  }
  if (error instanceof ApiError) {
    const other = error.status < 500 ? "error.refused" : "error.server";
    return t(BY_REF[error.ref] ?? BY_STATUS[error.status] ?? other);
  }
  return error instanceof Error ? error.message : String(error);
}
