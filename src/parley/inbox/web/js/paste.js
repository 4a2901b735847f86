/**
 * What is pasted, or dropped. Office programs put a picture of it beside the text: where there is text,
 * that counts.
 */

/**
 * Return the text to insert in the place of what a browser would: cells as a table. Empty where the
 * browser's own way will do.
 * @param {DataTransfer} data
 */
export function pastedText(data) {
  const text = data.getData("text/plain");
  const isTable = /<table[\s>]/i.test(data.getData("text/html")) && text.includes("\t");
  return isTable ? tableMarkup(text) : "";
}

/**
 * Return the files, and the names of the folders, which a browser hands over as files that no one can
 * read.
 * @param {DataTransfer} data
 */
export function givenFiles(data) {
  /** @type {File[]} */
  const files = [];
  /** @type {string[]} */
  const folders = [];
  for (const item of data.items) {
    const file = item.getAsFile();
    if (item.webkitGetAsEntry()?.isDirectory) {
      folders.push(file?.name ?? "");
    } else if (file) {
      files.push(file);
    }
  }
  return { files, folders };
}

/**
 * Write tab-separated cells as a table. Cells of more than one line stand between quotation marks, as
 * spreadsheets write them.
 * @param {string} text
 */
export function tableMarkup(text) {
  const rows = parseCells(text.replace(/\r\n?/g, "\n").replace(/\n+$/, ""));
  const width = Math.max(...rows.map((row) => row.length));
  const lines = rows.map((row) =>
    `| ${Array.from({ length: width }, (_, at) => cellText(row[at] ?? "")).join(" | ")} |`,
  );
  lines.splice(1, 0, `|${" --- |".repeat(width)}`);
  return `\n${lines.join("\n")}\n`;
}

/** @param {string} text */
function parseCells(text) {
  const cells = text.matchAll(/(?:"((?:[^"]|"")*)"(?=[\t\n]|$)|([^\t\n]*))(\t|\n|$)/g);
  /** @type {string[][]} */
  const rows = [[]];
  for (const [, quoted, plain = "", end] of cells) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain);
    if (!end) {
      break;
    }
    if (end === "\n") {
      rows.push([]);
    }
  }
  return rows;
}

/** @param {string} cell */
function cellText(cell) {
  return cell.replace(/\s+/g, " ").replaceAll("|", "\\|").trim();
}
