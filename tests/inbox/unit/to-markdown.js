/** Writes bodies as Markdown: a line of the standard input is one, in JSON, and so is a line of the output. */

import "./browser.js";
import { createInterface } from "node:readline";
import { htmlToMarkdown } from "../../../src/parley/inbox/web/js/markdown.js";

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(htmlToMarkdown(JSON.parse(line)))}\n`);
}
