/**
 * Choosing people: found as one types, only those within reach, chosen as chips that can be removed.
 * It is a field of a form: its value, and the options that it offers, are its own, as a `<select>`'s.
 */

import { findPeople } from "../actions/participants.js";
import { fill, h, icon } from "../dom.js";
import { errorMessage } from "../errors.js";
import { t } from "../i18n.js";
import "../elements/external-badge.js";
import "../elements/invited-badge.js";
import { isComposing } from "../keyboard.js";
import { isExternal } from "../people.js";
import { rankPeople } from "../people-ranking.js";
import { store } from "../state.js";
import { openInviteDialog } from "./invite-dialog.js";
import { faceOf } from "./person-name.js";

/** @import {User} from "../types.d.ts" */

const SEARCH_DELAY = 150;
/** So many are looked at: what is found by an address alone stands behind what is found by name. */
const MAX_FOUND = 100;
const MAX_OPTIONS = 30;

let lastPickerId = 0;

/**
 * @param {string} label
 * @param {(people: readonly User[]) => void} [onChange]
 * @param {string} [inputId] where a label of the page names the field
 */
export function peoplePicker(label, onChange = () => {}, inputId = "") {
  const id = `picker-${++lastPickerId}`;
  /** @type {Map<number, User>} */
  const selected = new Map();
  /**
   * What happens where one of the options is taken.
   * @type {readonly (() => void)[]}
   */
  let matches = [];
  let activeIndex = -1;
  let timer = 0;
  /** @type {AbortController | undefined} */
  let inFlight;

  const chips = h("ul", { class: "chips" });
  const options = h("ul", { id, role: "listbox", class: "options floating menu", hidden: true, "aria-label": label });
  const status = h("p", { class: "hidden", role: "status" });
  const input = h("input", {
    id: inputId || `${id}-field`,
    class: "bare",
    type: "text",
    role: "combobox",
    autocomplete: "off",
    placeholder: t("new.find"),
    "aria-label": label,
    "aria-expanded": "false",
    "aria-controls": id,
    "aria-autocomplete": "list",
    dir: "auto",
    oninput: () => {
      clearTimeout(timer);
      timer = setTimeout(() => void updateOptions(), SEARCH_DELAY);
    },
  });
  const element = h("div", { class: "picker" }, h("div", { class: "chosen" }, chips, input), options, status);

  async function updateOptions() {
    inFlight?.abort();
    inFlight = new AbortController();
    const query = input.value.trim();
    if (!query) {
      showOptions([], "");
      return;
    }
    try {
      const found = await findPeople(query, MAX_FOUND, inFlight.signal);
      const others = found.filter((one) => !selected.has(one.userid));
      const people = rankPeople(others, query).slice(0, MAX_OPTIONS);
      showOptions(people, people.length ? "" : t("new.nobody"));
    } catch (error) {
      if (!(error instanceof DOMException)) {
        showOptions([], errorMessage(error));
      }
    }
  }

  /**
   * @param {readonly User[]} people
   * @param {string} message
   */
  function showOptions(people, message) {
    const query = input.value.trim();
    const mayInvite = store.state.mayInvite && message === t("new.nobody");
    matches = mayInvite ? [() => invite(query)] : people.map((person) => () => selectPerson(person));
    activeIndex = matches.length ? 0 : -1;
    status.textContent = message;
    fill(
      options,
      message && h("li", { class: "none hint", role: "presentation" }, message),
      mayInvite && option(0, icon("userPlus"), h("span", { class: "grow" }, t("invite.offer", { query }))),
      people.map((person, index) => option(index, faceOf(person, "mid"), describePerson(person))),
    );
    options.hidden = !matches.length && !message;
    input.setAttribute("aria-expanded", String(!options.hidden));
    markActiveOption();
  }

  /**
   * @param {number} index
   * @param {...Node} content
   */
  function option(index, ...content) {
    return h(
      "li",
      {
        id: `${id}-${index}`,
        class: "menu-item",
        role: "option",
        "aria-selected": "false",
        onpointerdown: (/** @type {Event} */ event) => {
          event.preventDefault(); // the focus stays in the field
          matches[index]?.();
        },
      },
      ...content,
    );
  }

  /**
   * Invite whoever was not found.
   * @param {string} query
   */
  function invite(query) {
    showOptions([], "");
    openInviteDialog({ query, onInvited: selectPerson });
  }

  function markActiveOption() {
    for (const [index, option] of [...options.querySelectorAll("[role=option]")].entries()) {
      option.setAttribute("aria-selected", String(index === activeIndex));
      option.classList.toggle("active", index === activeIndex);
      if (index === activeIndex) {
        option.scrollIntoView({ block: "nearest" });
      }
    }
    if (activeIndex >= 0) {
      input.setAttribute("aria-activedescendant", `${id}-${activeIndex}`);
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  }

  /** @param {User} person */
  function selectPerson(person) {
    selected.set(person.userid, person);
    input.value = "";
    showOptions([], "");
    changeSelection();
    input.focus();
  }

  function drawChips() {
    fill(
      chips,
      [...selected.values()].map((person) => {
        const name = nameOf(person);
        const remove = () => {
          selected.delete(person.userid);
          changeSelection();
          input.focus();
        };
        return h(
          "li",
          { class: `person-chip ${isExternal(person.userid) ? "external" : ""}` },
          faceOf(person),
          h("bdi", {}, name),
          h("external-badge", { user: person.userid, hidden: true }),
          h("invited-badge", { user: person.userid, hidden: true }),
          h(
            "button",
            {
              class: "remove",
              type: "button",
              "aria-label": t("new.removePerson", { name }),
              onclick: remove,
            },
            icon("close"),
          ),
        );
      }),
    );
  }

  function changeSelection() {
    drawChips();
    onChange([...selected.values()]);
  }

  input.addEventListener("keydown", (event) => {
    if (isComposing(event)) {
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const take = matches[activeIndex];
    if (step && matches.length) {
      activeIndex = (activeIndex + step + matches.length) % matches.length;
      markActiveOption();
      event.preventDefault();
    } else if (event.key === "Enter") {
      event.preventDefault();
      take?.();
    } else if (event.key === "Escape" && !options.hidden) {
      event.preventDefault();
      event.stopPropagation();
      showOptions([], "");
    } else if (event.key === "Backspace" && !input.value) {
      const last = [...selected.keys()].at(-1);
      if (last !== undefined) {
        selected.delete(last);
        changeSelection();
      }
    }
  });
  input.addEventListener("blur", () => showOptions([], ""));
  element.addEventListener("click", ({ target }) => {
    if (target === element.firstElementChild) {
      input.focus();
    }
  });
  store.watch((state) => state.profiles, drawChips);

  return {
    element,
    /** Return what was typed and has not led to anyone yet. */
    getQuery: () => input.value.trim(),
    getSelected: () => [...selected.keys()],
    focus: () => input.focus(),
    /**
     * Show who is chosen, as it was changed elsewhere.
     * @param {readonly User[]} people
     */
    setSelected(people) {
      const ids = people.map((one) => one.userid);
      if (ids.join() !== [...selected.keys()].join()) {
        selected.clear();
        for (const person of people) {
          selected.set(person.userid, person);
        }
        drawChips();
      }
    },
    clear() {
      selected.clear();
      input.value = "";
      drawChips();
    },
  };
}

/** @param {User} person */
function describePerson(person) {
  return h(
    "span",
    { class: "grow" },
    h(
      "span",
      { class: "person-name" },
      h("bdi", {}, nameOf(person)),
      " ",
      h("external-badge", { user: person.userid, hidden: true }),
      h("invited-badge", { user: person.userid, hidden: true }),
    ),
    h("span", { class: "role" }, [person.jobtitle, person.org, person.email].filter(Boolean).join(" · ")),
  );
}

/** @param {User} person */
function nameOf({ firstname, lastname }) {
  return `${firstname} ${lastname}`.trim();
}
