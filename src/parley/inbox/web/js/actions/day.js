/** What is "today": another day at midnight, however long the page is open. */

import { store } from "../state.js";

const DAY = 24 * 60 * 60 * 1000;

/** Keep the day, as long as the page lives. */
export function watchDay() {
  let timer = 0;
  const look = () => {
    const now = new Date();
    if (now.toDateString() !== store.state.today) {
      store.set({ today: now.toDateString() });
    }
    clearTimeout(timer);
    const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1);
    timer = setTimeout(look, Math.min(DAY, midnight.getTime() - now.getTime() + 50));
  };
  // A machine that slept counted no time.
  addEventListener("focus", look);
  document.addEventListener("visibilitychange", look);
  look();
}
