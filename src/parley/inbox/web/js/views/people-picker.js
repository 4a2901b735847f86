/** Choosing people: found as one types, only those within reach, chosen as chips that can be removed. */

import * as api from "../api.js";
import { fill, h, icon } from "../dom.js";
import { t } from "../i18n.js";

/** @typedef {import("../types.d.ts").User} User */

const AFTER = 150;
const SHOWN = 8;

let pickers = 0;

/** @param {string} label */
export function peoplePicker(label) {
  const id = `picker-${++pickers}`;
  /** @type {Map<number, User>} */
  const chosen = new Map();
  /** @type {readonly User[]} */
  let found = [];
  let active = -1;
  let timer = 0;
  /** @type {AbortController | undefined} */
  let asking;

  const chips = h("ul", { class: "chips" });
  const options = h("ul", { id, role: "listbox", class: "options", hidden: true, "aria-label": label });
  const status = h("p", { class: "hidden", role: "status" });
  const input = h("input", {
    type: "text",
    role: "combobox",
    autocomplete: "off",
    placeholder: t("new.find"),
    "aria-label": label,
    "aria-expanded": "false",
    "aria-controls": id,
    "aria-autocomplete": "list",
    oninput: () => {
      clearTimeout(timer);
      timer = setTimeout(() => void find(), AFTER);
    },
  });
  const element = h("div", { class: "picker" }, chips, input, options, status);

  async function find() {
    asking?.abort();
    asking = new AbortController();
    const q = input.value.trim();
    if (!q) {
      show([], "");
      return;
    }
    try {
      /** @type {{user: User[]}} */
      const { user } = await api.get("/users", {
        query: { q, limit: SHOWN + chosen.size },
        signal: asking.signal,
      });
      const fresh = user.filter((one) => !chosen.has(one.userid)).slice(0, SHOWN);
      show(fresh, fresh.length ? "" : t("new.nobody"));
    } catch (error) {
      if (!(error instanceof DOMException)) {
        show([], error instanceof Error ? error.message : "");
      }
    }
  }

  /**
   * @param {readonly User[]} people
   * @param {string} said
   */
  function show(people, said) {
    found = people;
    active = people.length ? 0 : -1;
    status.textContent = said;
    fill(
      options,
      people.map((person, index) =>
        h(
          "li",
          {
            id: `${id}-${index}`,
            role: "option",
            "aria-selected": "false",
            onpointerdown: (/** @type {Event} */ event) => {
              event.preventDefault(); // the focus stays in the field
              choose(person);
            },
          },
          h("person-picture", { user: person.userid }),
          h("b", {}, `${person.firstname} ${person.lastname}`),
          h("span", {}, [person.org, person.email].filter(Boolean).join(" · ")),
        ),
      ),
      said && h("li", { class: "none", role: "presentation" }, said),
    );
    options.hidden = !people.length && !said;
    input.setAttribute("aria-expanded", String(!options.hidden));
    mark();
  }

  function mark() {
    for (const [index, option] of [...options.querySelectorAll("[role=option]")].entries()) {
      option.setAttribute("aria-selected", String(index === active));
    }
    if (active >= 0) {
      input.setAttribute("aria-activedescendant", `${id}-${active}`);
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  }

  /** @param {User} person */
  function choose(person) {
    chosen.set(person.userid, person);
    input.value = "";
    show([], "");
    drawChips();
    input.focus();
  }

  function drawChips() {
    fill(
      chips,
      [...chosen.values()].map((person) => {
        const name = `${person.firstname} ${person.lastname}`;
        const remove = () => {
          chosen.delete(person.userid);
          drawChips();
          input.focus();
        };
        return h(
          "li",
          {},
          name,
          h(
            "button",
            {
              class: "quiet",
              type: "button",
              "aria-label": t("new.removePerson", { name }),
              onclick: remove,
            },
            icon("close"),
          ),
        );
      }),
    );
    element.dispatchEvent(new Event("change"));
  }

  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const person = found[active];
    if (step && found.length) {
      active = (active + step + found.length) % found.length;
      mark();
      event.preventDefault();
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (person) {
        choose(person);
      }
    } else if (event.key === "Escape" && !options.hidden) {
      event.preventDefault();
      event.stopPropagation();
      show([], "");
    } else if (event.key === "Backspace" && !input.value) {
      const last = [...chosen.keys()].at(-1);
      if (last !== undefined) {
        chosen.delete(last);
        drawChips();
      }
    }
  });
  input.addEventListener("blur", () => show([], ""));

  return {
    element,
    chosen: () => [...chosen.keys()],
    focus: () => input.focus(),
    clear() {
      chosen.clear();
      input.value = "";
      drawChips();
    },
  };
}
