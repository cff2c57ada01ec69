/* Asks the index (site_builder/site/search/index.py): which pages answer a question, the best first. */

import { isOneEditAway, stem, words } from "./words.js";

const SHORTEST_BEGINNING = 4;
const SHORTEST_MISTYPED = 5;
const MOST_COMPLETIONS = 50;
const MOST_WORDS = 20;
/** What a word counts for that is not the one that was asked for, but begins like it or is a letter away from it. */
const COMPLETED = 0.6;
const MISTYPED = 0.5;
/** What two words that stand side by side count for, as in "Care Act", beside what each counts for. */
const PAIRED = 2;
/** A weight that is worth half of the most that any weight can be worth. */
const HALF = 12;
/** The share of the best page's part of the question that a page must have to be shown. */
const ENOUGH = 0.5;

/** The index of a site, read piece by piece. `base` is the address of its folder, ending in a slash. */
export class Index {
  #base;
  #about;
  #vocabulary;
  #fetched = new Map();

  constructor(base) {
    this.#base = base;
  }

  async #json(path, cache = "default") {
    const answer = await fetch(this.#base + path, { cache });
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return answer.json();
  }

  #once(name) {
    if (!this.#fetched.has(name)) this.#fetched.set(name, this.#json(`${this.#about.folder}/${name}.json`));
    return this.#fetched.get(name);
  }

  async #open() {
    // asked for anew: it may name another folder since the site was published again
    this.#about ??= await this.#json("index.json", "no-cache");
    this.#vocabulary ??= this.#about.words.split(" ");
  }

  /** The stem of a word, as the index has it. */
  stem(word) {
    return stem(word, this.#about.irregular);
  }

  /**
   * The pages that answer a question: `{ pages, stems, corrected }`. `pages` are numbers, the best first; `stems` are
   * what they were found by; `corrected` are `{ asked, found }` for words that no page has.
   */
  async ask(question) {
    await this.#open();
    const all = words(question);
    const telling = all.filter((word) => !this.#about.stop.includes(word));
    const asked = telling.length ? telling : all;
    const readings = [...new Set(asked)].slice(0, MOST_WORDS).map((word) => this.#read(word));
    // all at once: what follows then finds them there
    await Promise.all(readings.flatMap(({ candidates }) => candidates.map((each) => this.#weighed(each.stem))));
    const scores = new Map();
    const answered = new Map();
    let most = 0;
    for (const { candidates } of readings) {
      const found = await Promise.all(candidates.map(async (each) => ({ ...each, weighed: await this.#weighed(each.stem) })));
      const rarity = this.#rarity(found.flatMap(({ weighed }) => weighed));
      const best = new Map();
      for (const { factor, weighed } of found) {
        for (const [page, weight] of this.#each(weighed)) {
          const score = (factor * weight) / (weight + HALF);
          if (score > (best.get(page) ?? 0)) best.set(page, score);
        }
      }
      for (const [page, score] of best) {
        scores.set(page, (scores.get(page) ?? 0) + rarity * score);
        answered.set(page, (answered.get(page) ?? 0) + rarity);
        most = Math.max(most, answered.get(page));
      }
    }
    await this.#addPairs(all, scores);
    const order = [...scores]
      .filter(([page]) => answered.get(page) >= most * ENOUGH)
      .map(([page, score]) => [page, score * (answered.get(page) / most) ** 2])
      .sort(([page, score], [otherPage, otherScore]) => otherScore - score || page - otherPage);
    return {
      pages: order.map(([page]) => page),
      stems: new Set(readings.flatMap(({ candidates }) => candidates.map((each) => each.stem))),
      corrected: readings.flatMap(({ asked, corrections }) => (corrections.length ? [{ asked, found: corrections }] : [])),
    };
  }

  /** What a word of a question may stand for. */
  #read(word) {
    const own = this.stem(word);
    const candidates = new Map([[own, 1]]);
    const corrections = [];
    if (!/^[0-9]+$/.test(word) && !this.#vocabulary.includes(word)) {
      const isKnown = this.#vocabulary.some((each) => this.stem(each) === own);
      const completions = word.length < SHORTEST_BEGINNING ? [] : this.#vocabulary.filter((each) => each.startsWith(word));
      completions.sort((one, other) => one.length - other.length);
      const edits = this.#vocabulary.filter((each) => each.length >= SHORTEST_MISTYPED && isOneEditAway(word, each));
      const add = (found, factor) => {
        for (const each of found.map((one) => this.stem(one))) if (!candidates.has(each)) candidates.set(each, factor);
      };
      add(completions.slice(0, MOST_COMPLETIONS), COMPLETED);
      add(edits, MISTYPED);
      if (!isKnown && !completions.length) corrections.push(...edits);
    }
    return { asked: word, corrections, candidates: [...candidates].map(([stem, factor]) => ({ stem, factor })) };
  }

  /** Words that stand side by side are worth more where they do so on the page. */
  async #addPairs(all, scores) {
    const stems = all.slice(0, MOST_WORDS).map((word) => (this.#about.stop.includes(word) ? "" : this.stem(word)));
    const pairs = stems.slice(1).flatMap((each, at) => (each && stems[at] ? [`${stems[at]} ${each}`] : []));
    for (const pair of new Set(pairs)) {
      const weighed = await this.#weighed(pair);
      const rarity = this.#rarity(weighed);
      for (const [page, weight] of this.#each(weighed)) {
        if (scores.has(page)) scores.set(page, scores.get(page) + (PAIRED * rarity * weight) / (weight + HALF));
      }
    }
  }

  /** `[weight, first page, distance to the next, …]` for each weight that a stem has anywhere. */
  async #weighed(stem) {
    const after = this.#about.stretches.findIndex((first) => first > stem);
    const number = (after < 0 ? this.#about.stretches.length : after) - 1;
    if (number < 0) return [];
    const shelf = await this.#once(`w${number}`);
    return Object.hasOwn(shelf, stem) ? shelf[stem] : [];
  }

  *#each(weighed) {
    for (const [weight, ...distances] of weighed) {
      let page = 0;
      for (const distance of distances) yield [(page += distance), weight];
    }
  }

  /** What a word tells: the more the fewer pages have it, and next to nothing if all do (as in BM25). */
  #rarity(weighed) {
    const all = this.#about.pages;
    const pages = Math.min(all, weighed.reduce((sum, each) => sum + each.length - 1, 0));
    return Math.log(1 + (all - pages + 0.5) / (pages + 0.5));
  }

  /** A page: `{ address, title, kind, state, parts }`, its parts `{ label, text }`. */
  async page(number) {
    const file = await this.#once(`p${Math.floor(number / this.#about.pagesAFile)}`);
    const [address, title, kind, state, texts] = file[number % this.#about.pagesAFile];
    const parts = [];
    for (let at = 0; at < texts.length; at += 2) parts.push({ label: texts[at], text: texts[at + 1] });
    return { address, title, kind, state, parts };
  }
}
