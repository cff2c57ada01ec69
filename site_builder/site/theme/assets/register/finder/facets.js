/* The choices: a folded list of checkboxes a facet. They are made once and stay, so that the keyboard never loses its
   place; what changes is how many answers each would give, and whether it is there at all. */

import { element } from "../element.js";
import { fold } from "./catalogue.js";

const LONG = 30;
/* values, above which a list can itself be searched */

class FacetList {
  constructor(facet, choose) {
    this.facet = facet;
    this.items = [];
    this.wanted = [];
    this.number = element("span", { class: "r-facet__chosen" });
    this.list = element("ul", {});
    this.nothing = element("p", { class: "r-quiet", hidden: true }, "Nothing to choose from here.");
    const fields = element("fieldset", {}, element("legend", { class: "r-hidden" }, facet.title));
    if (facet.labels.length > LONG) fields.append(this.#search());
    fields.append(this.list, this.nothing);
    this.details = element("details", { class: "r-facet" }, element("summary", {}, facet.title, this.number), fields);
    this.details.addEventListener("toggle", () => this.#refresh());
    this.list.addEventListener("change", ({ target }) => choose(facet.code, Number(target.dataset.number), target.checked));
  }

  #search() {
    const box = element("input", {
      type: "search",
      class: "r-facet__search",
      autocomplete: "off",
      placeholder: "Search this list",
      "aria-label": `Search this list: ${this.facet.title}`,
    });
    box.addEventListener("input", () => {
      this.wanted = fold(box.value).split(" ");
      this.#refresh();
    });
    return box;
  }

  show(counts, chosen) {
    this.counts = counts;
    this.chosen = chosen;
    this.number.textContent = chosen.size ? ` ${chosen.size} chosen` : "";
    this.#refresh();
  }

  /** Brings what can be seen up to date; what is folded waits until it is opened. */
  #refresh() {
    if (!this.details.open || !this.counts) return;
    if (!this.items.length) this.#fill();
    let shown = 0;
    this.items.forEach(({ item, box, count, label }, number) => {
      const checked = this.chosen.has(number);
      const there = checked || (this.counts[number] > 0 && this.wanted.every((word) => label.includes(` ${word}`)));
      if (item.hidden === there) item.hidden = !there;
      if (there) shown += 1;
      if (box.checked !== checked) box.checked = checked;
      const said = this.counts[number].toLocaleString("en-GB");
      if (count.textContent !== said) count.textContent = said;
    });
    this.nothing.hidden = shown > 0;
  }

  #fill() {
    this.items = this.facet.labels.map((label, number) => {
      const box = element("input", { type: "checkbox", name: this.facet.code, value: this.facet.codes[number], "data-number": number });
      const count = element("span", { class: "r-facet__count" });
      return { box, count, label: ` ${fold(label)}`, item: element("li", {}, element("label", {}, box, element("span", {}, label), " ", count)) };
    });
    this.list.append(...this.items.map(({ item }) => item));
  }
}

export class Facets {
  /** `choose` is told the facet, the number of the value, and whether it is chosen now. */
  constructor(catalogue, choose) {
    this.lists = catalogue.facets.map((facet) => new FacetList(facet, choose));
    this.number = element("span", { class: "r-facet__chosen" });
    this.panel = element(
      "details",
      { class: "r-finder__filters" },
      element("summary", {}, "Filters", this.number),
      ...this.lists.map(({ details }) => details),
    );
    // beside the results where there is room, folded above them where there is not
    const wide = matchMedia("(min-width: 60em)");
    const unfold = () => {
      this.panel.open = wide.matches;
    };
    wide.addEventListener("change", unfold);
    unfold();
    this.lists[0].details.open = wide.matches;
  }

  show(counts, { chosen }) {
    let number = 0;
    this.lists.forEach((list, place) => {
      const values = chosen.get(list.facet.code);
      number += values.size;
      list.show(counts[place], values);
    });
    this.number.textContent = number ? ` ${number} chosen` : "";
  }
}
