/* Who shares with whom: answers for two organisations, from a file that has what one of them shares (site/pages/sharing.py
   says its shape). The organisations to choose from are those that the page lists. The two stand in the address, so that
   an answer can be linked to and Back leads to the one before. Everything that records say is set as text. */

import { ask, asked, isPlace } from "./asked.js";
import { element } from "./element.js";
import { comeBack, noteOpened } from "./opened.js";

const form = document.getElementById("pairs");
const status = document.getElementById("pairs-status");
const found = document.getElementById("pairs-found");
const selects = [...form.querySelectorAll("select")];

/** Id to name of every organisation that can be chosen. */
const names = new Map();

/** Offers the organisations that the page lists, below the headings that it lists them under. */
const fill = () => {
  for (const heading of document.querySelectorAll("h3[id^='sector-']")) {
    const group = element("optgroup", { label: heading.textContent });
    for (const link of heading.nextElementSibling.querySelectorAll("a")) {
      const id = new URL(link.href).pathname.split("/").at(-2);
      names.set(id, link.textContent);
      group.append(element("option", { value: id }, link.textContent));
    }
    for (const select of selects) select.append(group.cloneNode(true));
  }
};

const firsts = form.dataset.firsts.split(" ");
const files = new Map();

/** The agreements of one organisation. Its file holds those of others too: fetched once, and again if that failed. */
const shared = async (id) => {
  const number = firsts.findLastIndex((first) => first <= id);
  if (!files.has(number)) {
    const fetched = fetch(new URL(`${number}.json`, location.href)).then((answer) => {
      if (!answer.ok) throw new Error(`${number}.json: ${answer.status}`);
      return answer.json();
    });
    fetched.catch(() => files.delete(number));
    files.set(number, fetched);
  }
  return (await files.get(number))[id];
};

/** What goes from one to the other under an agreement, as a row of a list of facts; nothing if nothing goes that way. */
const row = (from, to, flows) => {
  if (!flows.length) return [];
  const facts = flows.flatMap(({ items, how }) => [
    element("ul", { class: "r-list" }, ...items.map((item) => element("li", {}, item))),
    element("p", { class: "r-quiet" }, how),
  ]);
  const way = element("dt", {}, `${names.get(from)} to ${names.get(to)}`);
  return [element("div", { class: "r-summary__row" }, way, element("dd", {}, ...facts))];
};

/** One agreement: its title, where it stands, and what goes which way. */
const section = ({ id, title, status: [code, said], flows }, a, b) => {
  const rows = [
    ...row(a, b, (flows ?? []).filter(({ to }) => to === b)),
    ...row(b, a, (flows ?? []).filter(({ from }) => from === b)),
  ];
  const nothing = flows
    ? "Both take part, but nothing goes straight from one to the other."
    : "Its record does not say yet what goes which way.";
  return element(
    "section",
    { class: "r-pair" },
    element("h3", {}, element("a", { href: `../agreements/${id}/` }, title)),
    element("p", { class: "r-tags" }, element("strong", { class: `r-tag r-tag--${code}` }, said)),
    rows.length ? element("dl", { class: "r-summary" }, ...rows) : element("p", {}, nothing),
  );
};

/** What to say where the address does not ask for two organisations; nothing where it does. */
const missing = (a, b) => {
  if ([a, b].some((id) => id && !names.has(id))) return "This address names an organisation that is not in the register. Choose another.";
  if (!a && !b) return "";
  if (!a || !b) return "Now choose the other organisation.";
  return a === b ? "Choose two different organisations." : null;
};

const answer = (agreements, a, b) => {
  const both = agreements.filter((one) => one.with.includes(b));
  const two = `${names.get(a)} and ${names.get(b)}`;
  const number = both.length === 1 ? "1 agreement has" : `${both.length || "No"} agreement${both.length ? "s have" : " has"}`;
  status.textContent = `${number} both ${two} as parties.`;
  if (both.length) found.replaceChildren(element("h2", { id: "pairs-answer" }, two), ...both.map((one) => section(one, a, b)));
};

/** Shows what the address asks for. */
const show = async () => {
  const said = asked();
  const [a, b] = ["a", "b"].map((key) => said.get(key) ?? "");
  selects.forEach((select, place) => {
    select.value = names.has([a, b][place]) ? [a, b][place] : "";
  });
  found.replaceChildren();
  status.textContent = missing(a, b) ?? "";
  if (missing(a, b) !== null) return;
  try {
    const agreements = await shared(a);
    // a reader may have asked for something else by now
    if (String(asked()) === String(said)) answer(agreements, a, b);
  } catch (error) {
    if (String(asked()) === String(said)) {
      status.textContent = "The answer could not be loaded. Try again later, or open an organisation’s page below.";
    }
    throw error;
  }
};

fill();
form.hidden = false;
document.getElementById("pairs-without").hidden = true;
form.addEventListener("submit", (event) => {
  event.preventDefault();
  ask(new URLSearchParams(new FormData(form)), "pushState");
  show();
});
// by the time the other is chosen, the answer is here; if this fails, asking says so
selects[0].addEventListener("change", () => names.has(selects[0].value) && shared(selects[0].value).catch(() => {}));
addEventListener("popstate", () => {
  const stays = isPlace();
  ask(asked(), "replaceState");
  if (!stays) show();
});
ask(asked(), "replaceState");
noteOpened(found);
await show();
comeBack(found);
