import "./browser.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { dateRange, replaceRange, shiftDay } from "../../../src/parley/inbox/web/js/search-dates.js";

test("the days between which a query asks are both within", () => {
  assert.deepEqual(dateRange("bank after:2026-02-28 before:2026-04-01"), { first: "2026-03-01", last: "2026-03-31" });
  assert.deepEqual(dateRange("after:2024-02-28"), { first: "2024-02-29" });
  assert.deepEqual(dateRange("after:2026-99-99 thereafter:2026-01-01 before:"), {});
});

test("other days take the place of those in a query, and its words stay", () => {
  const range = { first: "2026-03-01", last: "2026-03-31" };
  const query = replaceRange("after:2020-01-01 bank before:2021-01-01", range);
  assert.equal(query, "bank after:2026-02-28 before:2026-04-01");
  assert.deepEqual(dateRange(query), range);
  assert.equal(replaceRange(query, {}), "bank");
});

test("days go over months and years", () => {
  assert.equal(shiftDay("2026-12-31", 1), "2027-01-01");
  assert.equal(shiftDay("2026-01-01", -1), "2025-12-31");
});
