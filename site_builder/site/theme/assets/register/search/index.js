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
/** A page is shown that has this share of what the best page has of the question, or this share of its words. */
const ENOUGH = 0.5;
const ENOUGH_WORDS = 2 / 3;

/** The pages that have words of a question, and how well they answer it. */
class Answers {
  #pages = new Map();
  #most = 0;

  /** Counts a word of the question, for each page that has it. */
  add(rarity, worth) {
    for (const [page, each] of worth) {
      const { score, share, count } = this.#pages.get(page) ?? { score: 0, share: 0, count: 0 };
      this.#pages.set(page, { score: score + rarity * each, share: share + rarity, count: count + 1 });
      this.#most = Math.max(this.#most, share + rarity);
    }
  }

  /** Raises those that are among the answers already. */
  raise(rarity, worth) {
    for (const [page, each] of worth) if (this.#pages.has(page)) this.#pages.get(page).score += rarity * each;
  }

  /** The numbers of the pages that have enough of the question, which has so many words. */
  bestFirst(asked) {
    return [...this.#pages]
      .filter(([, { share, count }]) => share >= this.#most * ENOUGH || count >= asked * ENOUGH_WORDS)
      .map(([page, { score, share }]) => [page, score * (share / this.#most) ** 2])
      .sort(([page, score], [otherPage, otherScore]) => otherScore - score || page - otherPage)
      .map(([page]) => page);
  }
}

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
    const answers = new Answers();
    for (const { candidates } of readings) answers.add(...(await this.#found(candidates)));
    await this.#addPairs(all, answers);
    return {
      pages: answers.bestFirst(readings.length),
      stems: new Set(readings.flatMap(({ candidates }) => candidates.map((each) => each.stem))),
      corrected: readings.flatMap(({ asked, corrections }) => (corrections.length ? [{ asked, found: corrections }] : [])),
    };
  }

  /** How rare the candidates for a word are together, and for each page what the best of them is worth there. */
  async #found(candidates) {
    const found = await Promise.all(candidates.map(async (each) => ({ ...each, weighed: await this.#weighed(each.stem) })));
    const worth = new Map();
    for (const { factor, weighed } of found) {
      for (const [page, weight] of this.#each(weighed)) {
        worth.set(page, Math.max(worth.get(page) ?? 0, (factor * weight) / (weight + HALF)));
      }
    }
    return [this.#rarity(found.flatMap(({ weighed }) => weighed)), worth];
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
  async #addPairs(all, answers) {
    const stems = all.slice(0, MOST_WORDS).map((word) => (this.#about.stop.includes(word) ? "" : this.stem(word)));
    const pairs = stems.slice(1).flatMap((each, at) => (each && stems[at] ? [`${stems[at]} ${each}`] : []));
    for (const pair of new Set(pairs)) answers.raise(...(await this.#found([{ stem: pair, factor: PAIRED }])));
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
