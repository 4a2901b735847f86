import "./browser.js";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { rankPeople } from "../../../src/parley/inbox/web/js/people-ranking.js";
import { store } from "../../../src/parley/inbox/web/js/state.js";
import { conversation } from "./objects.js";

const person = (userid, firstname, lastname, org, email = `${userid}@consortium.example`) => ({
  userid,
  firstname,
  lastname,
  email,
  ...(org ? { org } : {}),
});
const zoe = person(1, "Zoe", "Adler");
const yan = person(2, "Yan", "Baker", "Côte & Co");
const cora = person(3, "Cora", "Lindqvist", "Lindqvist AB");
const colin = person(4, "Colin", "Zeller");
const ranked = (query, ...people) => rankPeople(people, query).map((one) => one.firstname);

beforeEach(() => {
  store.set({ conversations: new Map() });
});

test("whose name begins so comes first, then the organisation, then the address", () => {
  assert.deepEqual(ranked("Co", zoe, yan, cora), ["Cora", "Yan", "Zoe"]);
});

test("each word counts, without accents and in any order", () => {
  assert.deepEqual(ranked("lind cora", zoe, cora), ["Cora", "Zoe"]);
  assert.deepEqual(ranked("cote", zoe, yan), ["Yan", "Zoe"]);
});

test("with whom one wrote last comes before others, and not before a better match", () => {
  const block = ({ userid, firstname, lastname }) => ({ userid, name: { firstname, lastname } });
  const recipients = { users: { user: [block(colin), block(zoe)] } };
  store.set({ conversations: new Map([[7, conversation({ recipients })]]) });
  assert.deepEqual(ranked("co", cora, zoe, colin), ["Colin", "Cora", "Zoe"]);
});

test("the order of the server is kept among equals", () => {
  assert.deepEqual(ranked("co", cora, colin), ["Cora", "Colin"]);
  assert.deepEqual(ranked("co", colin, cora), ["Colin", "Cora"]);
});
