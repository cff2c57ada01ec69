/* Back to what was found. A script makes it again, too late for the browser to lead its reader to where they were: so the
   link that they opened, and its place on the screen, stand in the entry of the browser's own history. */

/** From now on notes the link that is opened in a place. */
export const noteOpened = (place) =>
  place.addEventListener("click", ({ target }) => {
    const link = target.closest("a");
    if (!link) return;
    const opened = { address: link.getAttribute("href"), top: link.getBoundingClientRect().top };
    history.replaceState({ ...history.state, opened }, "");
  });

/** Leads a reader who comes back to the link that they opened: it is where it was, and the keyboard goes on from it. */
export const comeBack = (place) => {
  const { opened } = history.state ?? {};
  if (!opened) return;
  const link = [...place.querySelectorAll("a")].find((each) => each.getAttribute("href") === opened.address);
  if (!link) return;
  link.focus({ preventScroll: true });
  scrollBy({ top: link.getBoundingClientRect().top - opened.top, behavior: "instant" });
};
