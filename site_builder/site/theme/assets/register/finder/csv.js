/* Rows as a file for spreadsheets. Records come from anybody: what a spreadsheet would run as a formula is made text
   (OWASP, CSV injection), wherever blanks or full-width signs try to hide it. */

const FORMULA = /^[\t\r\n]|^\s*[=+\-@＝＋－＠]/u;

/** One cell: quoted where it must be, and text whatever it begins with. */
export const cell = (value) => {
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** The whole file: rows of texts, the first of them the headings. The mark in front tells Excel that it is UTF-8. */
export const file = (rows) => `\uFEFF${rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("")}`;

/** The headings, and what the catalogue knows of each row. */
export const table = (catalogue, rows, addressOf) => {
  const { names, titles, references, notes, columns, facets } = catalogue;
  const own = columns.filter((column) => column.kind !== "tag");
  const name = `${names.one[0].toUpperCase()}${names.one.slice(1)}`;
  const headings = [name, "Reference", ...(notes ? ["Notes"] : []), ...[...own, ...facets].map(({ title }) => title), "Address"];
  return [
    headings,
    ...rows.map((row) => [
      titles[row],
      references[row],
      ...(notes ? [notes[row]] : []),
      ...own.map((column) => catalogue.written(column, row)),
      ...facets.map(({ code }) => catalogue.values(code, row).map(({ label }) => label).join("; ")),
      addressOf(row),
    ]),
  ];
};
