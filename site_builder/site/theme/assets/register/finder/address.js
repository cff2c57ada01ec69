/* A question as parameters of an address (../asked.js), and such parameters as a question: what has been found can be
   linked to and gone Back to. */

/** The choice that a fragment is: the headings of the plain list, which others link to (#theme-housing). */
const linkedChoice = (catalogue, fragment) => {
  const [, code, value] = /^#([a-z]+)-(.+)$/.exec(fragment) ?? [];
  const number = catalogue.facet(code)?.numbers.get(value);
  return number === undefined ? null : { code, number };
};

/** The question that parameters ask, with the choice that a fragment is. What the catalogue does not know is passed over. */
export const read = (catalogue, said, fragment) => {
  const question = catalogue.everything();
  for (const { code, numbers } of catalogue.facets) {
    for (const value of said.getAll(code)) if (numbers.has(value)) question.chosen.get(code).add(numbers.get(value));
  }
  const linked = linkedChoice(catalogue, fragment);
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

/** A question as parameters: `theme=housing&q=rent`, or none if it asks for everything. */
export const write = (catalogue, question) => {
  const said = new URLSearchParams();
  for (const { code, codes } of catalogue.facets) {
    for (const number of [...question.chosen.get(code)].sort((a, b) => a - b)) said.append(code, codes[number]);
  }
  if (question.words.trim()) said.set("q", question.words.trim());
  if (sorting(catalogue, question) !== "title") said.set("sort", sorting(catalogue, question));
  return said;
};
