/* The rows that answer, a hundred at a time, in the table that the plain list has too. */

import { element } from "../element.js";

export const A_TIME = 100;

/** The words of a way round to sort. */
const WAYS = { title: ["A to Z", "Z to A"], date: ["earliest first", "latest first"], number: ["fewest first", "most first"] };

const tag = (look, { code, label }) =>
  look === undefined ? label : element("strong", { class: `r-tag r-tag--${look}${code}` }, label);

export class Table {
  #catalogue;
  #rows = [];

  /** `sort` is told the code of a sorting and whether it is turned round. */
  constructor(catalogue, sort) {
    this.#catalogue = catalogue;
    const name = catalogue.names.one;
    this.heads = new Map();
    const head = (title, code) => {
      if (!code) return element("th", { scope: "col" }, title);
      const cell = element("th", { scope: "col" }, element("button", { type: "button" }, title));
      const usual = catalogue.sorts.find((each) => each.code === code).back;
      cell.firstChild.addEventListener("click", () => {
        const now = cell.getAttribute("aria-sort");
        sort(code, now ? now === "ascending" : usual);
      });
      this.heads.set(code, cell);
      return cell;
    };
    this.body = element("tbody");
    this.caption = element("caption", { class: "r-hidden" });
    this.table = element(
      "table",
      { class: `r-table r-table--found r-table--found-${catalogue.names.many}` },
      this.caption,
      element(
        "thead",
        {},
        element("tr", {}, head(`${name[0].toUpperCase()}${name.slice(1)}`, "title"), ...catalogue.columns.map((each) => head(each.title, each.sort))),
      ),
      this.body,
    );
    // where the table folds into cards it has no headings, and is sorted from a list
    this.select = element("select", { id: "finder-sort" });
    for (const { code, title, kind, back } of catalogue.sorts) {
      for (const way of back ? [true, false] : [false, true]) {
        this.select.append(element("option", { value: `${code} ${way}` }, `${title}: ${WAYS[kind][Number(way)]}`));
      }
    }
    this.select.addEventListener("change", () => {
      const [code, way] = this.select.value.split(" ");
      sort(code, way === "true");
    });
    this.more = element("button", { type: "button", class: "r-finder__more" });
  }

  /** Shows the first of the rows, as many as `shown`. */
  show(rows, { sort, back }, shown, said) {
    this.#rows = rows;
    this.caption.textContent = said;
    for (const [code, cell] of this.heads) {
      if (code === sort) cell.setAttribute("aria-sort", back ? "descending" : "ascending");
      else cell.removeAttribute("aria-sort");
    }
    this.select.value = `${sort} ${back}`;
    this.table.hidden = !rows.length;
    this.body.replaceChildren(...Array.from(rows.slice(0, shown), (row) => this.#row(row)));
    this.#tellMore();
  }

  /** Adds the next hundred, and leads the keyboard to the first of them. How many are shown now. */
  addMore() {
    const from = this.body.children.length;
    this.body.append(...Array.from(this.#rows.slice(from, from + A_TIME), (row) => this.#row(row)));
    this.#tellMore();
    this.body.children[from].querySelector("a").focus();
    return this.body.children.length;
  }

  #tellMore() {
    const left = this.#rows.length - this.body.children.length;
    this.more.hidden = left <= 0;
    this.more.textContent = `Show ${Math.min(left, A_TIME)} more`;
  }

  #row(row) {
    const { ids, titles, notes, columns } = this.#catalogue;
    const title = element("th", { scope: "row" }, element("a", { href: `${ids[row]}/` }, titles[row]));
    if (notes?.[row]) title.append(element("br"), element("span", { class: "r-quiet" }, notes[row]));
    return element("tr", {}, title, ...columns.map((column) => this.#cell(column, row)));
  }

  #cell(column, row) {
    if (column.kind === "tag") {
      const values = this.#catalogue.values(column.facet, row);
      // a tag says in its own words what it is about
      return element("td", { class: "r-short", "data-label": column.look === undefined && column.title }, ...values.map((value) => tag(column.look, value)));
    }
    const said = this.#catalogue.said(column, row);
    const cell = element("td", { class: column.kind !== "value" && "r-short", "data-label": column.title });
    if (said) cell.append(column.kind === "date" ? element("span", { class: "r-nowrap" }, said) : said);
    if (column.tag) {
      for (const value of this.#catalogue.values(column.tag.facet, row)) {
        if (!column.tag.not.includes(value.code)) cell.append(" ", tag(column.tag.look, value));
      }
    }
    if (!cell.childNodes.length) cell.append(element("span", { class: "r-quiet" }, "None"));
    return cell;
  }
}
