/* Who shares with whom: answers for two organisations, from one file of data (site/pages/sharing.py says its shape).
   The two stand in the address, so that an answer can be linked to and Back leads to the one before. Everything that
   records say is set as text. */

const form = document.getElementById("pairs");
const status = document.getElementById("pairs-status");
const found = document.getElementById("pairs-found");
const [selectA, selectB] = form.querySelectorAll("select");

/** An element with attributes and what is in it: other elements, or text. */
const element = (name, attributes, ...content) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...content);
  return made;
};

const load = async () => {
  const answer = await fetch(new URL("pairs.json", location.href));
  if (!answer.ok) throw new Error(`pairs.json: ${answer.status}`);
  return answer.json();
};

/** Every organisation by sector, in both lists. */
const fill = ({ partners, sectors }) => {
  for (const select of [selectA, selectB]) {
    const groups = sectors.map((title) => element("optgroup", { label: title }));
    for (const [id, name, sector] of partners) groups[sector].append(element("option", { value: id }, name));
    select.append(...groups.filter((group) => group.children.length));
  }
};

/** What goes from one to the other under an agreement, as a row of a list of facts; nothing if nothing goes that way. */
const row = (data, agreement, from, to) => {
  const [, , , , all, flows] = agreement;
  const between = flows.filter(([giver, receiver]) => giver === from && receiver === to);
  if (!between.length) return [];
  const facts = between.flatMap(([, , method, frequency, items]) => [
    element("ul", { class: "r-list" }, ...(items.length ? items : all).map((item) => element("li", {}, data.items[item]))),
    element("p", { class: "r-quiet" }, `${data.frequencies[frequency]} · ${data.methods[method]}`),
  ]);
  const way = `${data.partners[from][1]} to ${data.partners[to][1]}`;
  return [element("div", { class: "r-summary__row" }, element("dt", {}, way), element("dd", {}, ...facts))];
};

/** One agreement: its title, where it stands, and what goes which way. */
const section = (data, agreement, a, b) => {
  const [id, title, statusNumber, , , flows] = agreement;
  const [code, said] = data.statuses[statusNumber];
  const rows = [...row(data, agreement, a, b), ...row(data, agreement, b, a)];
  const nothing = flows.length
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

/** What the address asks for. */
const show = (data) => {
  const asked = new URLSearchParams(location.search);
  const numbers = ["a", "b"].map((key) => data.partners.findIndex(([id]) => id === asked.get(key)));
  [selectA, selectB].forEach((select, index) => {
    select.value = data.partners[numbers[index]]?.[0] ?? "";
  });
  found.replaceChildren();
  if (["a", "b"].some((key, index) => asked.get(key) && numbers[index] < 0)) {
    status.textContent = "This address names an organisation that is not in the register. Choose another.";
    return;
  }
  const [a, b] = numbers;
  if (a < 0 || b < 0) {
    status.textContent = a < 0 && b < 0 ? "" : "Now choose the other organisation.";
    return;
  }
  if (a === b) {
    status.textContent = "Choose two different organisations.";
    return;
  }
  const both = data.agreements.filter(([, , , parties]) => parties.includes(a) && parties.includes(b));
  const names = `${data.partners[a][1]} and ${data.partners[b][1]}`;
  const number = both.length === 1 ? "1 agreement names" : `${both.length || "No"} agreement${both.length ? "s name" : " names"}`;
  status.textContent = `${number} both ${names}.`;
  if (both.length) found.append(element("h2", { id: "pairs-answer" }, names), ...both.map((one) => section(data, one, a, b)));
};

try {
  const data = await load();
  fill(data);
  form.hidden = false;
  document.getElementById("pairs-without").hidden = true;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    history.pushState(null, "", `?${new URLSearchParams(new FormData(form))}`);
    show(data);
  });
  window.addEventListener("popstate", () => show(data));
  show(data);
} catch (error) {
  status.textContent = "The answers could not be loaded. Try again later, or open an organisation’s page below.";
  throw error;
}
