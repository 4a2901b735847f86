import "./browser.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  formatDay,
  formatFileSize,
  formatShortDate,
  loadLanguage,
  t,
} from "../../../src/parley/inbox/web/js/i18n.js";

await loadLanguage();

const DAY = 24 * 60 * 60 * 1000;
const ago = (days) => new Date(Date.now() - days * DAY).toISOString();

test("a text has its parts put in", () => {
  assert.equal(t("message.seen", { names: "Ada" }), "Read by Ada");
});

test("what is put in is taken as it is", () => {
  assert.equal(t("message.seen", { names: "{count} $&" }), "Read by {count} $&");
});

test("a text takes the form that its count asks for", () => {
  assert.equal(t("list.unreadCount", { count: 1 }), "1 unread message");
  assert.equal(t("list.unreadCount", { count: 1200 }), "1,200 unread messages");
});

test("sizes are spelled in the unit that fits", () => {
  const sizes = [0, 1, 999, 1000, 1_500_000, 2_000_000_000, 3e15];
  assert.deepEqual(sizes.map(formatFileSize), [
    "0 bytes",
    "1 byte",
    "999 bytes",
    "1 kB",
    "1.5 MB",
    "2 GB",
    "3,000,000 GB",
  ]);
});

test("days near today are called so", () => {
  assert.equal(formatDay(ago(0)), "Today");
  assert.equal(formatDay(ago(1)), "Yesterday");
  assert.match(formatDay("2020-02-03T12:00:00Z"), /3 February 2020/);
});

test("a row says the time of today, and the date with the year of another one", () => {
  assert.match(formatShortDate(ago(0)), /^\d\d:\d\d/);
  assert.equal(formatShortDate("2020-02-03T12:00:00Z"), "3 Feb 2020");
});
