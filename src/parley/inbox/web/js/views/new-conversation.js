/** Starting a conversation: people, perhaps a title, a first message, perhaps one that is forwarded. */

import {
  NEW_CONVERSATION,
  discardDraft,
  forwardPlace,
  forwardedMessage,
  openDraft,
  restoreDraft,
  updateDraft,
} from "../actions/drafts.js";
import { loadMessage } from "../actions/messages.js";
import { notify } from "../actions/notices.js";
import { startConversation } from "../actions/outbox.js";
import { loadProfiles } from "../actions/profiles.js";
import { fill, h, icon } from "../dom.js";
import { MessageBody } from "../elements/message-body.js";
import { formatDateTime, formatList, isolate, t } from "../i18n.js";
import { conversationTitle, fullName, getProfile, otherParticipants } from "../people.js";
import { conversationHash, navigate } from "../router.js";
import { store } from "../state.js";
import { composer } from "./composer.js";
import { MAX_TITLE, lengthProblem } from "./fields.js";
import { peoplePicker } from "./people-picker.js";

/** @import {Conversation, Draft, Message, MessageReference, State, User, UserBlock} from "../types.d.ts" */

/**
 * Return the place that is shown: what is forwarded has one of its own, and ends when one leaves it.
 * @param {Readonly<State>} state
 */
function selectPlace({ route }) {
  if (route.view !== "new") {
    return undefined;
  }
  return route.forwarded ? forwardPlace(route.forwarded) : NEW_CONVERSATION;
}

export function newConversationView() {
  const heading = h("h2", { tabindex: -1 }, t("new.title"));
  const people = peoplePicker(t("new.to"), (recipients) => change({ recipients }), "new-to");
  const title = h("input", {
    id: "new-title",
    class: "bare",
    type: "text",
    dir: "auto",
    placeholder: t("new.optional"),
    oninput: () => change({ title: title.value }),
  });
  const card = forwardedCard();
  const outside = h("p", { class: "check-outside", role: "status", hidden: true });
  const known = h("p", { class: "hint" });
  const form = composer({
    selectPlace,
    submit: start,
    getRecipients: () => getRecipients().map(toBlock),
    allowEmpty: () => getForwarded() !== undefined,
    isPage: true,
  });

  /** @param {Partial<Draft>} changes */
  function change(changes) {
    const place = selectPlace(store.state);
    if (place) {
      updateDraft(place, changes);
    }
  }

  /**
   * @param {Draft} draft
   * @param {string} place
   */
  function start({ recipients = [], title: name = "", text, attachments }, place) {
    if (!recipients.length) {
      form.showError(t("new.noRecipient"));
      people.focus();
      return false;
    }
    const problem = findProblem(place, name);
    if (problem) {
      form.showError(problem);
      return false;
    }
    const forwarded = forwardedMessage(place);
    const message = { place, recipients, title: name, text, attachments };
    return send({ ...message, ...(forwarded ? { forwarded } : {}) });
  }

  /**
   * Say what would be left out, were it sent as it is.
   * @param {string} place
   * @param {string} name the title
   */
  function findProblem(place, name) {
    const query = selectPlace(store.state) === place ? people.getQuery() : "";
    return query ? t("new.notChosen", { query }) : lengthProblem(name, MAX_TITLE);
  }

  /** @param {Parameters<typeof startConversation>[0]} message */
  async function send(message) {
    const { conversation, waits } = await startConversation(message);
    // Who has gone elsewhere meanwhile stays there.
    if (selectPlace(store.state) === message.place) {
      navigate(conversation ? conversationHash(conversation) : "#/");
    }
    if (waits) {
      notify(t("new.waits"));
    }
    return true;
  }

  const element = h(
    "section",
    { class: "new", "aria-label": t("new.title"), hidden: true },
    h(
      "header",
      { class: "bar" },
      h("a", { class: "icon-button back", href: "#/", "aria-label": t("app.back") }, icon("back")),
      heading,
      h("a", { class: "button quiet cancel", href: "#/" }, t("app.cancel")),
    ),
    h(
      "div",
      { class: "letterhead" },
      h("div", { class: "line" }, h("label", { for: "new-to" }, t("new.to")), people.element),
      h("div", { class: "line" }, h("label", { for: "new-title" }, t("details.title")), title),
    ),
    h("div", { class: "page" }, card.element, form.element, known),
  );
  form.element.querySelector(".tools")?.before(outside);

  store.watch(
    (state) => state.drafts.get(selectPlace(state) ?? ""),
    (draft) => {
      people.setSelected(draft?.recipients ?? []);
      if (title.value !== (draft?.title ?? "")) {
        title.value = draft?.title ?? "";
      }
      drawOutside();
      fill(known, ...knownConversation(draft?.recipients ?? []));
    },
  );
  store.watch((state) => state.profiles, drawOutside);

  /** Say who is outside the firm, before anything is sent there. */
  function drawOutside() {
    const strangers = store.state.isInternal
      ? getRecipients().filter((one) => (getProfile(one.userid) ?? one).kind === "external")
      : [];
    const count = store.state.drafts.get(selectPlace(store.state) ?? "")?.attachments.length ?? 0;
    outside.hidden = !strangers.length;
    fill(
      outside,
      strangers.length > 0 && [
        icon("outside"),
        h(
          "span",
          {},
          h("b", {}, t("outside.who", { names: formatList(strangers.map(describe)), count: strangers.length })),
          count > 0 && " ",
          count > 0 && t("outside.files", { count }),
        ),
      ],
    );
  }

  return {
    element,
    takeFiles: form.takeFiles,
    open() {
      const forwarded = getForwarded();
      heading.textContent = t(forwarded ? "new.forward" : "new.title");
      openDraft(selectPlace(store.state) ?? NEW_CONVERSATION);
      void loadProfiles(getRecipients().map((one) => one.userid));
      void card.show(forwarded);
      people.clear();
      people.setSelected(store.state.drafts.get(selectPlace(store.state) ?? "")?.recipients ?? []);
      people.focus();
    },
  };
}

/** @returns {readonly User[]} */
function getRecipients() {
  return store.state.drafts.get(selectPlace(store.state) ?? "")?.recipients ?? [];
}

/**
 * @param {User} person
 * @returns {UserBlock}
 */
function toBlock({ userid, firstname, lastname }) {
  return { userid, name: { firstname, lastname } };
}

/** @param {User} person */
function describe(person) {
  return person.org ? `${fullName(toBlock(person))} (${isolate(person.org)})` : fullName(toBlock(person));
}

/**
 * Lead to the newest conversation with the same people, where there is one.
 * @param {readonly User[]} recipients
 */
function knownConversation(recipients) {
  const wanted = recipients.map((one) => one.userid).sort().join();
  const same = [...store.state.conversations.values()]
    .filter((one) => recipients.length > 0 && otherIds(one) === wanted)
    .sort((one, other) => other.lastmessagedatetime.localeCompare(one.lastmessagedatetime));
  const [newest] = same;
  if (!newest) {
    return [];
  }
  const link = h(
    "a",
    { class: "link", href: conversationHash(newest.conversationid) },
    t("new.goOn", { title: conversationTitle(newest) }),
  );
  return [t("new.known", { count: same.length }), " ", link];
}

/** @param {Conversation} conversation */
function otherIds(conversation) {
  return otherParticipants(conversation).map((one) => one.userid).sort().join();
}

/** @returns {MessageReference | undefined} */
function getForwarded() {
  const { route } = store.state;
  return route.view === "new" ? route.forwarded : undefined;
}

/** The message that is forwarded, as it will be seen. */
function forwardedCard() {
  const element = h("div", { class: "forwarding", hidden: true });

  /** Go on without the message. */
  function removeMessage() {
    const forwarded = getForwarded();
    if (forwarded) {
      const place = forwardPlace(forwarded);
      const draft = store.state.drafts.get(place);
      discardDraft(place);
      if (draft) {
        restoreDraft(NEW_CONVERSATION, draft);
      }
      navigate("#/new");
    }
  }

  /** @param {(Node | string | false | undefined)[]} content */
  function showContent(...content) {
    fill(
      element,
      icon("forward"),
      h("div", {}, ...content),
      h(
        "button",
        {
          class: "icon-button compact",
          type: "button",
          "aria-label": t("new.noForward"),
          title: t("new.noForward"),
          onclick: removeMessage,
        },
        icon("close"),
      ),
    );
  }

  return {
    element,
    /** @param {MessageReference | undefined} forwarded */
    async show(forwarded) {
      element.hidden = !forwarded;
      if (!forwarded) {
        fill(element);
        return;
      }
      showContent(t("app.loading"));
      const message = await loadMessage(forwarded.conversationid, forwarded.messageid).catch(() => undefined);
      if (getForwarded() === forwarded) {
        showContent(...(message ? messageContent(message) : [t("new.forwardGone")]));
      }
    },
  };
}

/** @param {Message} message */
function messageContent({ author, lastsentdatetime, html = "", attachments }) {
  const body = new MessageBody();
  body.show(html);
  const names = (attachments?.attachment ?? []).map((one) => one.name).join(", ");
  const values = { name: fullName(author), moment: formatDateTime(lastsentdatetime) };
  return [h("b", {}, t("message.forwarded", values)), body, names && h("p", { class: "names" }, names)];
}
