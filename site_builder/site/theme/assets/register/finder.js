/* The finder: choices, words and sortings over every agreement, or every partner, answered as they are made.

   It stands on a list in plain HTML, which it replaces once its index is here; without scripts, and where the index
   cannot be had, the list stays. It asks for nothing but the index, keeps nothing, and says in the address what it
   shows. */

import { ask, asked, isNew } from "./asked.js";
import { counted, element } from "./element.js";
import { read, write } from "./finder/address.js";
import { Catalogue } from "./finder/catalogue.js";
import { file, table } from "./finder/csv.js";
import { Facets } from "./finder/facets.js";
import { A_TIME, Table } from "./finder/table.js";
import { comeBack, noteOpened } from "./opened.js";

const PAUSE = 400;
/* milliseconds without a keystroke, after which a reader has asked what they wanted to ask */

class Finder {
  #pending = 0;
  #typing = false;
  #shown = history.state?.shown ?? A_TIME;

  constructor(place, catalogue) {
    this.catalogue = catalogue;
    this.question = read(catalogue, asked(), location.hash);
    const { many } = catalogue.names;
    this.words = element("input", {
      type: "search",
      id: "finder-words",
      autocomplete: "off",
      spellcheck: "false",
      "aria-describedby": "finder-hint",
    });
    this.form = element(
      "form",
      { class: "r-finder__words", role: "search", "aria-label": many },
      element("label", { for: "finder-words" }, `Search ${many}`),
      element("p", { class: "r-quiet", id: "finder-hint" }, this.#hint()),
      this.words,
    );
    this.facets = new Facets(catalogue, (code, number, on) => this.#choose(code, number, on));
    this.table = new Table(catalogue, (code, back) => this.#sort(code, back));
    this.heading = element("h2", { class: "r-finder__count", tabindex: "-1" });
    this.chips = element("ul", { class: "r-chips", "aria-label": "Chosen" });
    this.status = element("p", { class: "r-hidden", role: "status" });
    this.download = element("button", { type: "button", class: "r-finder__button" }, "Download as CSV");
    this.further = element("a", {});
    this.furtherWords = element("span", {}, " You can also ", this.further, ".");
    this.none = element(
      "p",
      { hidden: true },
      `No ${catalogue.names.one} has all of this. Remove a filter or a word to see more.`,
      this.furtherWords,
    );
    place.append(
      this.form,
      this.facets.panel,
      element(
        "div",
        { class: "r-finder__results" },
        element(
          "div",
          { class: "r-finder__bar" },
          this.heading,
          element("div", { class: "r-finder__sort" }, element("label", { for: "finder-sort" }, "Sort by"), this.table.select),
          this.download,
        ),
        this.chips,
        this.none,
        element("div", { class: "r-found" }, this.table.table),
        this.table.more,
        this.status,
      ),
    );
    this.#listen();
    for (const { facet, details } of this.facets.lists) if (this.question.chosen.get(facet.code).size) details.open = true;
    this.#write("replaceState");
    this.#show();
  }

  #hint() {
    return this.catalogue.notes ? "By name, old name or short name" : "By title, summary, partner or reference number";
  }

  #listen() {
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#settle();
    });
    this.words.addEventListener("input", (event) => {
      this.question.words = this.words.value;
      this.#shown = A_TIME;
      this.#show(event);
      clearTimeout(this.#pending);
      this.#pending = setTimeout(() => this.#settle(), PAUSE);
    });
    // a reader who leaves the box for a link has finished typing
    this.words.addEventListener("change", () => this.#settle());
    this.table.more.addEventListener("click", () => {
      this.#shown = this.table.addMore();
      history.replaceState({ ...history.state, shown: this.#shown }, "");
    });
    noteOpened(this.table.body);
    this.download.addEventListener("click", () => this.#save());
    addEventListener("popstate", () => {
      clearTimeout(this.#pending);
      this.#pending = 0;
      this.#typing = false;
      const before = this.#asked();
      this.question = read(this.catalogue, asked(), location.hash);
      // a link to a place on the page: whoever has gone there stays there
      const stays = isNew() && this.#asked() === before;
      if (!stays) this.#shown = history.state?.shown ?? A_TIME;
      this.#write("replaceState");
      if (stays) return;
      this.#show();
      this.#announceSoon();
    });
  }

  #choose(code, number, on) {
    const chosen = this.question.chosen.get(code);
    this.#change(() => (on ? chosen.add(number) : chosen.delete(number)));
  }

  #sort(code, back) {
    this.#change(() => Object.assign(this.question, { sort: code, back }));
  }

  /** Does what a reader chose, as a step that Back takes back. */
  #change(make) {
    const asked = performance.now();
    this.#settle();
    make();
    this.#typing = false;
    this.#shown = A_TIME;
    this.#write("pushState");
    this.#show({ timeStamp: asked });
    this.#announceSoon();
  }

  /** Ends what is being typed: it goes into the address, one step however many keys it took, and is announced. */
  #settle() {
    if (!this.#pending) return;
    clearTimeout(this.#pending);
    this.#pending = 0;
    this.#write(this.#typing ? "replaceState" : "pushState");
    this.#typing = true;
    this.#announce();
  }

  #asked() {
    return String(write(this.catalogue, this.question));
  }

  #write(how) {
    ask(this.#asked(), how, { shown: this.#shown });
  }

  #announceSoon() {
    clearTimeout(this.announcing);
    this.announcing = setTimeout(() => this.#announce(), PAUSE);
  }

  #announce() {
    this.status.textContent = this.heading.textContent;
  }

  /** Brings everything up to date. `event` is what asked for it. */
  #show(event) {
    const before = document.activeElement;
    const { rows, counts } = this.catalogue.find(this.question);
    this.rows = rows;
    const all = counted(this.catalogue.size, this.catalogue.names);
    this.heading.textContent = rows.length === this.catalogue.size ? all : `${rows.length.toLocaleString("en-GB")} of ${all}`;
    if (this.words.value.trim() !== this.question.words.trim()) this.words.value = this.question.words;
    this.facets.show(counts, this.question);
    this.#showChips();
    this.#showNone(rows.length === 0);
    this.download.hidden = !rows.length;
    this.table.show(rows, this.question, this.#shown, this.heading.textContent);
    // whoever stood on what is gone now is led to what came of it
    if (before !== document.body && (!before.isConnected || !before.getClientRects().length)) this.heading.focus();
    if (event) this.#measure(event.timeStamp);
  }

  /** Says that nothing answers. The search knows more of every page: the same words may lead there. */
  #showNone(isSo) {
    const words = this.question.words.trim();
    this.none.hidden = !isSo;
    this.furtherWords.hidden = !words;
    this.further.href = `../search/#${new URLSearchParams({ q: words })}`;
    this.further.textContent = `search the whole register for “${words}”`;
  }

  #showChips() {
    const chips = this.catalogue.facets.flatMap(({ code, title, labels }) =>
      [...this.question.chosen.get(code)].map((number) => this.#chip(`${title}: ${labels[number]}`, () => this.question.chosen.get(code).delete(number))),
    );
    if (this.question.words.trim()) {
      chips.push(this.#chip(`Words: ${this.question.words.trim()}`, () => Object.assign(this.question, { words: "" })));
    }
    if (chips.length > 1) {
      const { sort, back } = this.question;
      chips.push(this.#chip("all", () => Object.assign(this.question, this.catalogue.everything(), { sort, back }), "r-chip r-chip--all"));
    }
    this.chips.replaceChildren(...chips);
    this.chips.hidden = !chips.length;
  }

  /** One choice, and the way to take it back. The keyboard then stands on the next one. */
  #chip(said, remove, look = "r-chip") {
    const name = look === "r-chip" ? element("span", { class: "r-hidden" }, "Remove ") : "Remove ";
    const button = element("button", { type: "button", class: look }, name, said);
    const item = element("li", {}, button);
    button.addEventListener("click", () => {
      const place = [...this.chips.children].indexOf(item);
      this.#change(remove);
      const next = this.chips.children[Math.min(place, this.chips.children.length - 1)];
      (next?.firstChild ?? this.heading).focus();
    });
    return item;
  }

  #save() {
    const addressOf = (row) => new URL(`${this.catalogue.ids[row]}/`, location).href;
    const content = file(table(this.catalogue, [...this.rows], addressOf));
    const address = URL.createObjectURL(new Blob([content], { type: "text/csv;charset=utf-8" }));
    const link = element("a", { href: address, download: `${this.catalogue.names.many}.csv` });
    link.click();
    // the browser has taken what it needs once it is done with the click
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  }

  /** From the key or click to what is painted: `performance.getEntriesByName("finder")` has the last of these. */
  #measure(start) {
    requestAnimationFrame(() =>
      setTimeout(() => {
        performance.clearMeasures("finder");
        performance.measure("finder", { start });
      }),
    );
  }
}

const place = document.querySelector(".r-finder");
const plain = document.querySelector(".r-plain");

try {
  const answer = await fetch(new URL(place.dataset.index, document.baseURI));
  if (!answer.ok) throw new Error(`${place.dataset.index}: ${answer.status}`);
  const catalogue = new Catalogue(await answer.json());
  const isLed = plain.contains(document.querySelector(":target"));
  new Finder(place, catalogue);
  place.hidden = false;
  plain.hidden = true;
  // the heading that a link led to is hidden now; what it became is here
  if (isLed) place.scrollIntoView({ behavior: "instant" });
  comeBack(place);
  (globalThis.requestIdleCallback ?? setTimeout)(() => catalogue.prepare());
} catch (error) {
  plain.classList.add("r-plain--kept");
  throw error;
}
