/** Starting a conversation: people, perhaps a title, a first message, perhaps one that is forwarded. */

import {
  NEW_CONVERSATION,
  discardDraft,
  forwardPlace,
  openDraft,
  restoreDraft,
  updateDraft,
} from "../actions/drafts.js";
import { loadMessage } from "../actions/messages.js";
import { notify } from "../actions/notices.js";
import { startConversation } from "../actions/outbox.js";
import { fill, h, icon } from "../dom.js";
import { MessageBody } from "../elements/message-body.js";
import { formatDateTime, t } from "../i18n.js";
import { fullName } from "../people.js";
import { conversationHash, navigate } from "../router.js";
import { store } from "../state.js";
import { composer } from "./composer.js";
import { peoplePicker } from "./people-picker.js";

/** @import {Draft, Message, MessageReference, State} from "../types.d.ts" */

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
  const people = peoplePicker(t("new.to"), (recipients) => change({ recipients }));
  const title = h("input", {
    type: "text",
    maxlength: 255,
    dir: "auto",
    "aria-label": t("new.subject"),
    oninput: () => change({ title: title.value }),
  });
  title.placeholder = t("new.subject");
  const card = forwardedCard();
  const form = composer({
    label: t("new.start"),
    selectPlace,
    submit: start,
    allowEmpty: () => getForwarded() !== undefined,
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
    const forwarded = getForwarded();
    const message = { place, recipients, title: name, text, attachments };
    return send({ ...message, ...(forwarded ? { forwarded } : {}) });
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
      h("a", { class: "back", href: "#/", "aria-label": t("app.back") }, icon("back")),
      heading,
    ),
    h("div", { class: "fields" }, people.element, title),
    card.element,
    form.element,
  );

  store.watch(
    (state) => state.drafts.get(selectPlace(state) ?? ""),
    (draft) => {
      people.setSelected(draft?.recipients ?? []);
      if (title.value !== (draft?.title ?? "")) {
        title.value = draft?.title ?? "";
      }
    },
  );

  return {
    element,
    addFiles: form.addFiles,
    open() {
      const forwarded = getForwarded();
      heading.textContent = t(forwarded ? "new.forward" : "new.title");
      openDraft(selectPlace(store.state) ?? NEW_CONVERSATION);
      void card.show(forwarded);
      people.clear();
      people.setSelected(store.state.drafts.get(selectPlace(store.state) ?? "")?.recipients ?? []);
      people.focus();
    },
  };
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
          class: "quiet",
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
