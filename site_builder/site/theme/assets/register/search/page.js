/* The search page: answers the question in its address (../asked.js). What comes out of the index is text, and is never
   made markup. */

import { ask, asked, isNew, isPlace } from "../asked.js";
import { element } from "../element.js";
import { comeBack, noteOpened } from "../opened.js";
import { Index } from "./index.js";
import { placed } from "./words.js";

const A_PAGE = 10;
const EXCERPTS = 2;
/** Letters of a text that are shown around the words that were asked for. */
const BEFORE = 70;
const LONGEST = 220;

const home = new URL("../../../", import.meta.url);
const name = document.title;
const box = document.getElementById("r-question");
const results = document.getElementById("r-results");
const told = document.getElementById("r-told");

/** A text with the words that were asked for marked. */
const marked = (text, places) => {
  const pieces = [];
  let from = 0;
  for (const { start, end } of places) {
    if (start < from) continue;
    pieces.push(text.slice(from, start), element("mark", {}, text.slice(start, end)));
    from = end;
  }
  pieces.push(text.slice(from));
  return pieces;
};

/** The stretch of a text that has the most of what was asked for: `{ text, places, score }`. */
const excerpt = (whole, index, stems) => {
  const text = whole.normalize("NFC");
  const places = placed(text).filter(({ word }) => stems.has(index.stem(word)));
  let best = { at: 0, score: 0 };
  for (const [number, { start }] of places.entries()) {
    const near = places.slice(number).filter(({ end }) => end <= start - BEFORE + LONGEST);
    const score = new Set(near.map(({ word }) => index.stem(word))).size;
    if (score > best.score) best = { at: start, score };
  }
  const first = text.length <= LONGEST ? 0 : Math.max(0, Math.min(best.at - BEFORE, text.length - LONGEST));
  const start = first && text.indexOf(" ", first) + 1;
  const last = text.length - start <= LONGEST ? text.length : text.lastIndexOf(" ", start + LONGEST);
  const end = last > start ? last : start + LONGEST;
  const within = places.filter((place) => place.start >= start && place.end <= end);
  const shown = within.map((place) => ({ start: place.start - start, end: place.end - start }));
  return {
    score: best.score,
    pieces: [start ? "… " : "", ...marked(text.slice(start, end), shown), end < text.length ? " …" : ""],
  };
};

const result = (page, index, stems) => {
  const title = page.title.normalize("NFC");
  const inTitle = placed(title).filter(({ word }) => stems.has(index.stem(word)));
  const link = element("a", { href: new URL(page.address, home).href }, ...marked(title, inTitle));
  const found = page.parts.map((part) => ({ ...part, ...excerpt(part.text, index, stems) }));
  const telling = found.filter(({ score }) => score).sort((one, other) => other.score - one.score);
  const shown = (telling.length ? telling : found).slice(0, telling.length ? EXCERPTS : 1);
  const kind = [page.kind, page.state].filter(Boolean).join(" · ");
  const item = element("li", {}, element("h2", {}, link), element("p", { class: "r-quiet" }, kind));
  for (const { label, pieces } of shown) item.append(element("p", {}, label ? `${label}: ` : "", ...pieces));
  return item;
};

const step = (question, number, words, rel) => {
  const parameters = new URLSearchParams({ q: question, ...(number > 1 && { page: number }) });
  return element("a", { href: `#${parameters}`, rel }, words);
};

/** What was found, in words: for the eye, and for a screen reader to say. */
const summary = (question, { pages, corrected }, number, last) => {
  const count = pages.length ? `${pages.length.toLocaleString("en-GB")} page${pages.length === 1 ? "" : "s"}` : "No page";
  const part = last > 1 ? `, page ${number} of ${last}` : "";
  const said = corrected.map(({ asked, found }) => ` No page says “${asked}”. These say “${found.slice(0, 3).join("” or “")}”.`);
  return `${count} found for “${question}”${part}.${said.join("")}`;
};

/** The results of a page of the answer, or of the last one if there are not as many, and what was found in words. */
const answered = async (index, question, wanted) => {
  const answer = await index.ask(question);
  const last = Math.max(1, Math.ceil(answer.pages.length / A_PAGE));
  const number = Math.min(Math.max(1, wanted), last);
  const first = (number - 1) * A_PAGE;
  const found = await Promise.all(answer.pages.slice(first, first + A_PAGE).map((each) => index.page(each)));
  const list = element("ol", { class: "r-results", start: first + 1 });
  list.append(...found.map((page) => result(page, index, answer.stems)));
  const steps = element("p", { class: "r-steps" });
  if (number > 1) steps.append(step(question, number - 1, "Previous page", "prev"));
  if (number < last) steps.append(step(question, number + 1, "Next page", "next"));
  return { said: summary(question, answer, number, last), shown: [list, steps].filter((each) => each.hasChildNodes()) };
};

let index = null;

/** Shows what answers the question that is asked now. */
const show = async () => {
  const said = asked();
  const question = (said.get("q") ?? "").trim();
  const isOld = () => String(asked()) !== String(said);
  document.title = question ? `${question} - ${name}` : name;
  box.value = question;
  told.textContent = question ? "Searching …" : "";
  if (!question) {
    results.replaceChildren();
    return;
  }
  index ??= new Index(new URL("search/", home).href);
  try {
    const answer = await answered(index, question, Number.parseInt(said.get("page"), 10) || 1);
    if (isOld()) return;
    told.textContent = answer.said;
    results.replaceChildren(...answer.shown);
    comeBack(results);
  } catch {
    // it may have been published anew
    index = null;
    if (isOld()) return;
    told.textContent = "The search could not be loaded. Load this page again, or look through the lists below.";
    results.replaceChildren();
  }
};

document.querySelector(".r-search--page").addEventListener("submit", (event) => {
  event.preventDefault();
  ask(new URLSearchParams({ q: box.value.trim() }), "pushState");
  show();
});
addEventListener("popstate", async () => {
  const [stays, isStep] = [isPlace(), isNew()];
  ask(asked(), "replaceState");
  if (stays) return;
  await show();
  if (!isStep) return;
  // another page of the answer begins where a page begins, and the keyboard goes on from there
  scrollTo({ top: 0, behavior: "instant" });
  results.querySelector("a")?.focus({ preventScroll: true });
});
ask(asked(), "replaceState");
noteOpened(results);
// without a question there is nothing to show, and the reader may be typing one by now
if (asked().get("q")) await show();
