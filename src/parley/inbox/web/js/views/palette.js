/** Going anywhere and doing anything by typing its name: conversations, people, files, commands. */

import { writeTo } from "../actions/drafts.js";
import { findByName, matchConversations } from "../actions/finding.js";
import { search } from "../actions/search.js";
import { fill, h, icon, setAttribute } from "../dom.js";
import "../elements/external-badge.js";
import { fileSign, formatFileName } from "../file-names.js";
import { formatShortDate, t } from "../i18n.js";
import { isComposing, isControlHeld } from "../keyboard.js";
import { markMatches, matchScore, wordsOf } from "../matching.js";
import { formatParticipants, fullName } from "../people.js";
import { conversationHash, navigate } from "../router.js";
import { store } from "../state.js";
import { facesOf } from "./conversation-row.js";
import { showModal } from "./dialogs.js";
import { keyCaps } from "./keys.js";

/** @import {Command} from "../commands.js" */
/** @import {Child} from "../dom.js" */
/** @import {Conversation, Found, FoundFile, User} from "../types.d.ts" */

/**
 * @typedef {object} Option
 * @property {string} group
 * @property {Child} sign
 * @property {Child[]} text
 * @property {Child | Child[]} [end]
 * @property {string} [href] where it leads
 * @property {() => void} [run]
 */

const SEARCH_DELAY = 120;
const RECENT = 5;
const MAX_COMMANDS = 6;

/** @param {readonly Command[]} commands */
export function openPalette(commands) {
  let active = 0;
  let timer = 0;
  /** @type {Option[]} */
  let options = [];
  /** @type {Found} */
  let found = { conversations: [], people: [], files: [] };
  /** @type {AbortController | undefined} */
  let inFlight;

  const input = h("input", {
    class: "bare",
    type: "text",
    role: "combobox",
    autocomplete: "off",
    dir: "auto",
    placeholder: t("palette.ask"),
    "aria-label": t("palette.ask"),
    "aria-expanded": "true",
    "aria-controls": "palette-options",
    "aria-autocomplete": "list",
    oninput: onInput,
    onkeydown: onKey,
  });
  const list = h("div", { id: "palette-options", class: "found-options", role: "listbox", "aria-label": t("palette.found") });
  const dialog = h(
    "dialog",
    { class: "dialog palette", "aria-label": t("keys.palette"), closedby: "any" },
    h("div", { class: "ask" }, icon("search"), input, h("kbd", {}, "Esc")),
    list,
    h(
      "p",
      { class: "help", "aria-hidden": "true" },
      h("span", {}, h("kbd", {}, "↑"), h("kbd", {}, "↓"), t("palette.choose")),
      h("span", {}, h("kbd", {}, "↵"), t("palette.open")),
    ),
  );
  dialog.addEventListener("close", () => {
    inFlight?.abort();
    clearTimeout(timer);
  });

  function onInput() {
    clearTimeout(timer);
    inFlight?.abort();
    const query = input.value.trim();
    found = { conversations: query ? matchConversations(query) : [], people: [], files: [] };
    active = 0;
    draw();
    if (query) {
      timer = setTimeout(() => void ask(query), SEARCH_DELAY);
    }
  }

  /** @param {string} query */
  async function ask(query) {
    inFlight = new AbortController();
    const { signal } = inFlight;
    try {
      const answer = await findByName(query, signal);
      if (!signal.aborted) {
        found = answer;
        draw();
      }
    } catch {
      // What is known here is shown; a search of the messages says what is wrong.
    }
  }

  function draw() {
    const query = input.value.trim();
    options = listOptions(query, found, commands);
    active = Math.min(active, Math.max(0, options.length - 1));
    let group = "";
    fill(
      list,
      options.flatMap((option, index) => {
        const head = option.group === group ? [] : [h("p", { class: "menu-head", role: "presentation" }, option.group)];
        group = option.group;
        return [...head, optionView(option, index)];
      }),
    );
    markActive();
  }

  /**
   * @param {Option} option
   * @param {number} index
   */
  function optionView({ sign, text, end, href }, index) {
    return h(
      href ? "a" : "div",
      {
        id: `palette-${index}`,
        class: "palette-item",
        role: "option",
        tabindex: -1,
        href,
        onclick: (/** @type {MouseEvent} */ event) => {
          if (!href || !(event.ctrlKey || event.metaKey || event.shiftKey)) {
            event.preventDefault();
            choose(index);
          }
        },
        onpointermove: () => {
          if (active !== index) {
            active = index;
            markActive();
          }
        },
      },
      sign,
      h("span", { class: "clip" }, ...text),
      h("span", { class: "end" }, end ?? null),
    );
  }

  function markActive() {
    for (const [index, option] of [...list.querySelectorAll("[role=option]")].entries()) {
      setAttribute(option, "aria-selected", String(index === active));
      if (index === active) {
        option.scrollIntoView({ block: "nearest" });
      }
    }
    setAttribute(input, "aria-activedescendant", options.length ? `palette-${active}` : null);
  }

  /** @param {number} index */
  function choose(index) {
    const option = options[index];
    dialog.close();
    option?.run?.();
    if (option?.href) {
      navigate(option.href);
    }
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    if (isComposing(event)) {
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const { href } = options[active] ?? {};
    if (step && options.length) {
      active = (active + step + options.length) % options.length;
      markActive();
      event.preventDefault();
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (href && isControlHeld(event)) {
        window.open(href);
      } else {
        choose(active);
      }
    }
  }

  draw();
  showModal(dialog);
  input.focus();
}

/**
 * @param {string} query
 * @param {Found} found
 * @param {readonly Command[]} commands
 * @returns {Option[]}
 */
function listOptions(query, { conversations, people, files }, commands) {
  const words = wordsOf(query);
  const shown = query ? conversations : recentConversations();
  const possible = commands.filter((one) => one.icon && one.run && (one.isPossible?.() ?? true));
  const matching = query
    ? possible.filter((one) => matchScore(one.text, words) > 0).slice(0, MAX_COMMANDS)
    : possible.slice(0, MAX_COMMANDS);
  return [
    ...shown.map((one) => conversationOption(one, words)),
    ...people.map((one) => personOption(one, words)),
    ...files.map((one) => fileOption(one, words)),
    ...matching.map((one) => commandOption(one, words)),
    ...(query ? [searchOption(query)] : []),
  ];
}

function recentConversations() {
  const { lists, conversations } = store.state;
  return lists.inbox.ids
    .slice(0, RECENT)
    .map((id) => conversations.get(id))
    .filter((one) => one !== undefined);
}

/**
 * @param {Conversation} conversation
 * @param {readonly string[]} words
 * @returns {Option}
 */
function conversationOption(conversation, words) {
  const people = formatParticipants(conversation);
  const { title, conversationid, lastmessagedatetime } = conversation;
  const sub = title ? [" ", h("span", { class: "sub" }, ...markMatches(people, words).flat())] : [];
  return {
    group: t("app.conversations"),
    sign: facesOf(conversation),
    text: [h("bdi", {}, ...markMatches(title ?? people, words).flat()), ...sub],
    end: formatShortDate(lastmessagedatetime),
    href: conversationHash(conversationid),
  };
}

/**
 * @param {User} person
 * @param {readonly string[]} words
 * @returns {Option}
 */
function personOption(person, words) {
  const name = `${person.firstname} ${person.lastname}`.trim();
  return {
    group: t("search.people"),
    sign: h("person-picture", { user: person.userid, name, class: "mid" }),
    text: [
      h("bdi", {}, ...markMatches(name, words).flat()),
      " ",
      h("span", { class: "sub" }, person.org ?? person.email),
      " ",
      h("external-badge", { user: person.userid }),
    ],
    end: t("palette.writeTo"),
    href: "#/new",
    run: () => writeTo(person),
  };
}

/**
 * @param {FoundFile} found
 * @param {readonly string[]} words
 * @returns {Option}
 */
function fileOption({ attachment, message }, words) {
  return {
    group: t("search.files"),
    sign: fileSign(attachment.name),
    text: [
      h("bdi", {}, ...markMatches(formatFileName(attachment.name), words).flat()),
      " ",
      h("span", { class: "sub" }, fullName(message.author)),
    ],
    end: formatShortDate(message.lastsentdatetime),
    href: conversationHash(message.conversationid, message.messageid),
  };
}

/**
 * @param {Command} command
 * @param {readonly string[]} words
 * @returns {Option}
 */
function commandOption({ text, icon: sign, keys, run }, words) {
  return {
    group: t("palette.commands"),
    sign: sign && icon(sign),
    text: markMatches(text, words).flat(),
    end: keyCaps(keys),
    ...(run ? { run } : {}),
  };
}

/**
 * @param {string} query
 * @returns {Option}
 */
function searchOption(query) {
  return {
    group: t("palette.commands"),
    sign: icon("search"),
    text: [t("palette.search", { question: query })],
    run: () => {
      navigate("#/");
      void search(query);
    },
  };
}
