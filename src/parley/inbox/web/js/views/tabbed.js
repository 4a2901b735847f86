/** Panels of which one is seen, and the tabs that choose it. */

import { fill, h } from "../dom.js";
import { formatNumber } from "../i18n.js";

/** @typedef {{name: string, panel: HTMLElement, onShow?: () => void}} Panel */

let lastId = 0;

/**
 * @param {string} label
 * @param {readonly Panel[]} panels
 */
export function tabbed(label, panels) {
  const id = `tabs-${++lastId}`;
  const tabs = panels.map(({ name, panel }, at) => {
    panel.id = `${id}-panel-${at}`;
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", `${id}-${at}`);
    return h(
      "button",
      {
        id: `${id}-${at}`,
        class: "tab",
        type: "button",
        role: "tab",
        "aria-controls": panel.id,
        onclick: () => select(at),
      },
      name,
    );
  });
  const list = h("div", { class: "tabs", role: "tablist", "aria-label": label }, tabs);

  /** @param {number} chosen */
  function select(chosen) {
    for (const [at, tab] of tabs.entries()) {
      const isChosen = at === chosen;
      tab.setAttribute("aria-selected", String(isChosen));
      tab.tabIndex = isChosen ? 0 : -1;
      const panel = panels[at];
      if (panel) {
        panel.panel.hidden = !isChosen;
      }
    }
    panels[chosen]?.onShow?.();
  }

  list.addEventListener("keydown", ({ key }) => {
    const at = tabs.findIndex((one) => one === document.activeElement);
    const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
    if (step && at >= 0) {
      const next = (at + step + tabs.length) % tabs.length;
      select(next);
      tabs[next]?.focus();
    }
  });
  select(0);
  return {
    element: h("div", { class: "tabbed" }, list, panels.map(({ panel }) => panel)),
    select,
    /**
     * Say how much there is behind a tab.
     * @param {number} at
     * @param {number} count
     */
    setCount(at, count) {
      const [tab, panel] = [tabs[at], panels[at]];
      if (tab && panel) {
        fill(tab, panel.name, " ", h("span", { class: "count" }, formatNumber(count)));
      }
    },
  };
}
