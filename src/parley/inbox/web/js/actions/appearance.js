/** What the page looks like, by its person's choice: kept in this browser, for them. */

import { writeChoice } from "../cookies.js";
import { readStored, writeStored } from "../person-storage.js";
import { store } from "../state.js";

/** @import {Density, Theme} from "../types.d.ts" */

export const THEMES = /** @type {const} */ (["system", "light", "dark"]);
export const DENSITIES = /** @type {const} */ (["comfortable", "compact"]);

const THEME_KEY = "setting/theme";
const DENSITY_KEY = "setting/density";

/** Take up what the person chose. */
export function openAppearance() {
  store.set({
    theme: THEMES.find((one) => one === readStored(THEME_KEY)) ?? "system",
    density: DENSITIES.find((one) => one === readStored(DENSITY_KEY)) ?? "comfortable",
  });
  store.watch(
    (state) => state.theme,
    (theme) => {
      // The server writes it into its pages: none begins in another theme.
      const { dataset } = document.documentElement;
      if ((dataset["theme"] || "system") !== theme) {
        dataset["theme"] = theme;
        writeChoice("theme", theme);
      }
    },
  );
  store.watch(
    (state) => state.density,
    (density) => {
      document.documentElement.dataset["density"] = density;
    },
  );
}

/** @param {Theme} theme */
export function setTheme(theme) {
  writeStored(THEME_KEY, theme);
  store.set({ theme });
}

/** @param {Density} density */
export function setDensity(density) {
  writeStored(DENSITY_KEY, density);
  store.set({ density });
}
