/* A question as an address, and an address as a question: what has been found can be linked to and gone Back to. */

/** The choice that a fragment is: the headings of the plain list, which others link to (#theme-housing). */
export const linkedChoice = (catalogue, fragment) => {
  const [, code, value] = /^#([a-z]+)-(.+)$/.exec(fragment) ?? [];
  const number = catalogue.facet(code)?.numbers.get(value);
  return number === undefined ? null : { code, number };
};

/** The question that an address asks. What it says that the catalogue does not know is passed over. */
export const read = (catalogue, { search, hash }) => {
  const question = catalogue.everything();
  const said = new URLSearchParams(search);
  for (const { code, numbers } of catalogue.facets) {
    for (const value of said.getAll(code)) if (numbers.has(value)) question.chosen.get(code).add(numbers.get(value));
  }
  const linked = linkedChoice(catalogue, hash);
  if (linked) question.chosen.get(linked.code).add(linked.number);
  question.words = said.get("q") ?? "";
  const sort = said.get("sort") ?? "";
  const found = catalogue.sorts.find(({ code }) => code === sort.replace(/^-/, ""));
  if (found) {
    question.sort = found.code;
    question.back = found.back !== sort.startsWith("-");
  }
  return question;
};

/** How the address says a sorting: its code, after a hyphen if it is turned round from how it usually is. */
export const sorting = (catalogue, { sort, back }) =>
  `${catalogue.sorts.find(({ code }) => code === sort).back === back ? "" : "-"}${sort}`;

/** The part of an address that asks a question: `?theme=housing&q=rent`, or nothing if it asks for everything. */
export const write = (catalogue, question) => {
  const said = new URLSearchParams();
  for (const { code, codes } of catalogue.facets) {
    for (const number of [...question.chosen.get(code)].sort((a, b) => a - b)) said.append(code, codes[number]);
  }
  if (question.words.trim()) said.set("q", question.words.trim());
  if (sorting(catalogue, question) !== "title") said.set("sort", sorting(catalogue, question));
  return said.size ? `?${said}` : "";
};
