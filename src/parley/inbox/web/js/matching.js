/** What is found by the beginnings of words, whatever their case and accents; and where it is. */

import { h } from "./dom.js";

/** @param {string} text */
function fold(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase();
}

/**
 * Return the words of a text.
 * @param {string} text
 */
export function wordsOf(text) {
  return fold(text).match(/[\p{L}\p{N}]+/gu) ?? [];
}

/**
 * Return how well a text matches: 0 where a word of the query begins none of its words, and the more
 * the earlier in it the first is found.
 * @param {string} text
 * @param {readonly string[]} query its words
 */
export function matchScore(text, query) {
  return scoreWords(wordsOf(text), query);
}

/**
 * Return how well the words of a text match, as `matchScore` does.
 * @param {readonly string[]} words
 * @param {readonly string[]} query its words
 */
export function scoreWords(words, query) {
  const places = query.map((one) => words.findIndex((word) => word.startsWith(one)));
  if (!query.length || places.includes(-1)) {
    return 0;
  }
  return 1 / (1 + Math.min(...places));
}

/**
 * Return a text with what was found in it marked.
 * @param {string} text
 * @param {readonly string[]} query its words
 */
export function markMatches(text, query) {
  return text.split(/([\p{L}\p{M}\p{N}]+)/u).map((part) => {
    const found = query.find((one) => one && fold(part).startsWith(one));
    if (!found) {
      return part;
    }
    const letters = [...new Intl.Segmenter().segment(part)].map((one) => one.segment);
    const head = letters.slice(0, found.length).join("");
    return [h("mark", {}, head), part.slice(head.length)];
  });
}
