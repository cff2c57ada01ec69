/* What is asked, in the address. It stands after the `#`, which a browser sends to nobody: so whoever hosts these pages
   does not learn it. Older links, and forms where no script runs, ask after the `?` instead. They are answered too, and
   the address is then written anew. (A form on another page is led here by partials/javascripts/base.html.) */

/** What the address asks, such as `theme=housing&q=rent`; null if it leads to a place on the page, such as `#main`. */
const inAddress = () => {
  const { search, hash } = location;
  if (hash.includes("=")) return hash.slice(1);
  return search.length > 1 || hash.length < 2 ? search.slice(1) : null;
};

// at once: a reader may follow a link to a place on the page before there is an answer
let now = inAddress() ?? "";

addEventListener("popstate", () => {
  const said = inAddress();
  // a place that is gone to leaves the question as it is; a place that is gone back to was left without a question
  if (said !== null || !isNew()) now = said ?? "";
});

/** Whether the reader has just come here by a link: where `ask` has been, the browser's history has a state. */
export const isNew = () => history.state === null;

/** Whether that link leads to a place on the page: whoever has gone there stays there, and what they asked stays too. */
export const isPlace = () => isNew() && inAddress() === null;

/** What is asked, as parameters. */
export const asked = () => new URLSearchParams(now);

/** Says in the address what is asked, unless it says so: as a step of its own (`pushState`), or in place of the last. */
export const ask = (said, how, state = {}) => {
  now = String(said);
  const { pathname, search, hash } = location;
  const address = `${pathname}${now ? `#${now}` : inAddress() === null ? hash : ""}`;
  if (isNew() || address !== `${pathname}${search}${hash}`) history[how](state, "", address);
};
