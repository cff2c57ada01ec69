/* What the finder knows: the rows of one index (site/finder.py writes it), and which of them answer a question.
   Nothing here touches the page.

   A question is what has been asked for: `words`, as they were typed; `chosen`, the numbers of the values chosen in
   each facet by its code; `sort`, the code of a sorting; `back`, whether it is turned round. A row answers if it has,
   in every facet in which something is chosen, at least one of the chosen values, and if it holds every word. */

const MONTHS = [
  ..."January February March April May June".split(" "),
  ..."July August September October November December".split(" "),
];

/** Words alone: no capitals, accents or punctuation, one blank between two. `folded` in site/facets.py does the same. */
export const fold = (text) =>
  text
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase()
    .replace(/['’]/g, "")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();

/** `2 March 2027`, or `March 2027` where only the month is known. */
const inWords = (day) => {
  const [year, month, date] = day.split("-").map(Number);
  return `${date ? `${date} ` : ""}${MONTHS[month - 1]} ${year}`;
};

/** An id or a code that the index leaves out, because it follows from what its bearer is called. */
const following = (label) => label.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");

/** Which values each row has: those of row r stand in `values` from `starts[r]` to before `starts[r + 1]`. */
class Column {
  constructor(rows) {
    this.starts = new Uint32Array(rows.length + 1);
    for (let row = 0; row < rows.length; row += 1) this.starts[row + 1] = this.starts[row] + rows[row].length;
    this.values = new Uint32Array(this.starts[rows.length]);
    for (let row = 0; row < rows.length; row += 1) this.values.set(rows[row], this.starts[row]);
  }

  static of({ of, sets }) {
    if (sets) return new Column(of.map((number) => sets[number]));
    return new Column(typeof of[0] === "number" ? of.map((value) => [value]) : of);
  }

  of(row) {
    return this.values.subarray(this.starts[row], this.starts[row + 1]);
  }

  /** Whether a row has one of the values that are marked with 1. */
  meets(row, marked) {
    for (let at = this.starts[row]; at < this.starts[row + 1]; at += 1) if (marked[this.values[at]]) return true;
    return false;
  }
}

/** The values of one column by way of another: the sectors of an agreement are those of its partners. */
const through = (column, further, rows) =>
  new Column(Array.from({ length: rows }, (_, row) => [...new Set([...column.of(row)].flatMap((each) => [...further.of(each)]))]));

export class Catalogue {
  #hay = null;
  #orders = new Map();
  #asked = { words: null, hits: null };

  constructor(index) {
    this.names = { one: index.one, many: index.many };
    this.size = index.titles.length;
    this.titles = index.titles;
    this.ids = index.ids.map((id, row) => id || following(index.titles[row]));
    this.references = index.references;
    this.notes = index.notes ?? null;
    this.days = index.days;
    this.columns = index.columns;
    this.facets = [];
    for (const facet of index.facets) {
      const own = Column.of(facet);
      const column = facet.through ? through(this.facet(facet.through).column, own, this.size) : own;
      const codes = facet.codes.map((code, value) => code || following(facet.labels[value]));
      const numbers = new Map(codes.map((code, value) => [code, value]));
      this.facets.push({ code: facet.code, title: facet.title, labels: facet.labels, codes, numbers, column });
    }
    this.common = new Set(index.common);
    this.searched = index.facets
      .filter((facet) => facet.searched)
      .map(({ code, labels, also }) => ({
        labels: labels.map((label, value) => ` ${fold(`${label} ${also[value]}`)}`),
        column: this.facet(code).column,
      }));
    if (index.words) {
      this.searched.push({ labels: index.words.labels.map((word) => ` ${word}`), column: Column.of(index.words) });
    }
    this.sorts = [
      { code: "title", title: "Title", kind: "title", back: false },
      ...this.columns.filter((each) => each.sort).map((each) => ({ ...each, code: each.sort, back: Boolean(each.newest) })),
    ];
  }

  facet(code) {
    return this.facets.find((each) => each.code === code);
  }

  /** The question that asks for everything. */
  everything() {
    return { words: "", chosen: new Map(this.facets.map(({ code }) => [code, new Set()])), sort: "title", back: false };
  }

  /** The rows that answer, in order; and for each facet, how many would answer with each of its values alone chosen. */
  find({ words, chosen, sort, back }) {
    const hits = this.#hits(words);
    const counts = this.facets.map(({ labels }) => new Uint32Array(labels.length));
    const asked = [];
    this.facets.forEach(({ code, labels, column }, number) => {
      const marked = new Uint8Array(labels.length);
      for (const value of chosen.get(code)) marked[value] = 1;
      if (chosen.get(code).size) asked.push({ number, marked, column });
    });
    const answers = new Uint8Array(this.size);
    const count = (number, row) => {
      const { starts, values } = this.facets[number].column;
      for (let at = starts[row]; at < starts[row + 1]; at += 1) counts[number][values[at]] += 1;
    };
    for (let row = 0; row < this.size; row += 1) {
      if (hits && !hits[row]) continue;
      let missed = 0;
      let only = -1;
      for (const { number, marked, column } of asked) {
        if (column.meets(row, marked)) continue;
        missed += 1;
        only = number;
        if (missed > 1) break;
      }
      // what only one facet keeps out would come in with another choice there, and counts for that choice
      if (missed === 1) count(only, row);
      if (missed) continue;
      answers[row] = 1;
      for (let number = 0; number < counts.length; number += 1) count(number, row);
    }
    return { rows: this.#order(sort, back).filter((row) => answers[row]), counts };
  }

  /** Gets ready for words and sortings while nobody waits. */
  prepare() {
    this.#haystack();
    for (const { code } of this.sorts) for (const back of [false, true]) this.#order(code, back);
  }

  #haystack() {
    this.#hay ??= this.titles.map(
      (title, row) => ` ${fold(`${title} ${this.references[row]} ${this.notes ? this.notes[row] : ""}`)}`,
    );
    return this.#hay;
  }

  /** The rows that hold every word, marked with 1; null if no word is asked for. */
  #hits(words) {
    const wanted = fold(words).split(" ").filter((word) => word && !this.common.has(word));
    const key = wanted.join(" ");
    if (this.#asked.words !== key) {
      this.#asked = { words: key, hits: wanted.length ? this.#holding(wanted) : null };
    }
    return this.#asked.hits;
  }

  #holding(wanted) {
    const hits = new Uint8Array(this.size).fill(1);
    const hay = this.#haystack();
    for (const word of wanted) {
      // words are found by how they begin: `child` finds `children`, and `art` does not find `department`
      const start = ` ${word}`;
      const among = this.searched.map(({ labels, column }) => ({
        column,
        marked: Uint8Array.from(labels, (label) => label.includes(start)),
      }));
      for (let row = 0; row < this.size; row += 1) {
        if (hits[row] && !hay[row].includes(start) && !among.some(({ column, marked }) => column.meets(row, marked))) {
          hits[row] = 0;
        }
      }
    }
    return hits;
  }

  /** Every row in the order of a sorting; rows without an answer to it come last, whichever way round. */
  #order(code, back) {
    const key = `${code} ${back}`;
    if (!this.#orders.has(key)) this.#orders.set(key, this.#ordered(this.sorts.find((each) => each.code === code), back));
    return this.#orders.get(key);
  }

  #ordered({ kind, of }, back) {
    const rows = Uint32Array.from({ length: this.size }, (_, row) => row);
    const way = back ? -1 : 1;
    // the index has its rows by title
    if (kind === "title") return back ? rows.reverse() : rows;
    if (kind === "number") return rows.sort((a, b) => way * (of[a] - of[b]) || a - b);
    // a month comes after its days
    const sorted = [...this.days].sort((a, b) => (a.padEnd(10, "~") < b.padEnd(10, "~") ? -1 : 1));
    const places = new Map(sorted.map((day, place) => [day, place]));
    const ranks = of.map((day) => (day < 0 ? Infinity : way * places.get(this.days[day])));
    return rows.sort((a, b) => (ranks[a] === ranks[b] ? a - b : ranks[a] - ranks[b]));
  }

  /** What stands in a column for a row, in words. */
  said(column, row) {
    const value = column.of?.[row];
    if (column.kind === "date") return value < 0 ? "" : inWords(this.days[value]);
    if (column.kind === "number") return String(value);
    const { labels, column: held } = this.facet(column.facet);
    return column.kind === "value" ? labels[value] : [...held.of(row)].map((each) => labels[each]).join(", ");
  }

  /** The same for programs: days as 2027-03-02. */
  written(column, row) {
    const value = column.of?.[row];
    return column.kind === "date" ? (value < 0 ? "" : this.days[value]) : this.said(column, row);
  }

  /** The codes and labels of a row in a facet. */
  values(facet, row) {
    const { codes, labels, column } = this.facet(facet);
    return [...column.of(row)].map((value) => ({ code: codes[value], label: labels[value] }));
  }
}
