import "./browser.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { plainWords } from "../../../src/parley/inbox/web/js/actions/finding.js";
import { initials } from "../../../src/parley/inbox/web/js/elements/person-picture.js";
import { markMatches, matchScore, wordsOf } from "../../../src/parley/inbox/web/js/matching.js";

const score = (text, query) => matchScore(text, wordsOf(query));

test("a text is found by the beginnings of its words, in any order and case", () => {
  assert.ok(score("Moss lease", "lea mo") > 0);
  assert.ok(score("Müller & Söhne", "sohn MULL") > 0);
  assert.equal(score("Moss lease", "ease"), 0);
  assert.equal(score("Moss lease", ""), 0);
});

test("what begins with the query comes before what has it later", () => {
  assert.ok(score("Cora Lindqvist", "co") > score("Lindqvist, Cora", "co"));
});

test("what was found is marked, and the rest is text", () => {
  const parts = markMatches("Incorporation of Córa", wordsOf("cor")).flat();
  assert.deepEqual(
    parts.filter((one) => typeof one !== "string").map((one) => one.textContent),
    ["Cór"],
  );
  assert.equal(parts.map((one) => one.textContent ?? one).join(""), "Incorporation of Córa");
});

test("only messages are searched by terms with a colon", () => {
  assert.equal(plainWords('from:"dan moss" lease after:2026-01-31 "break clause"'), "lease break clause");
  assert.equal(plainWords("has:attachment"), "");
});

test("initials are those of the first and the last word, in any script", () => {
  assert.equal(initials("Ada Augusta King"), "AK");
  assert.equal(initials("Ada"), "A");
  assert.equal(initials("نور الهاشمي"), "نا");
  assert.equal(initials("<img> 7"), "I7");
  assert.equal(initials(""), "");
});
