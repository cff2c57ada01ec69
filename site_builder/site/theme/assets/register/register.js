/* What the pages need a script for, and no more. Everything can be read and reached without it. */

(() => {
  "use strict";

  const narrow = document.querySelector(".r-button--menu");
  const menu = document.getElementById("r-menu");

  /** Opens or closes the list of pages below the menu button. */
  const openMenu = (open) => {
    narrow.setAttribute("aria-expanded", String(open));
    menu.classList.toggle("r-menu--open", open);
  };

  narrow.addEventListener("click", () => openMenu(narrow.getAttribute("aria-expanded") === "false"));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && narrow.getAttribute("aria-expanded") === "true") {
      openMenu(false);
      narrow.focus();
    }
  });

  // Colours: the header has set them already, before anything was shown (partials/javascripts/palette.html)
  const { dataset } = document.body;
  const colours = document.querySelector(".r-button--colours");

  const show = (scheme) => {
    dataset.mdColorScheme = scheme;
    colours.setAttribute("aria-pressed", String(scheme === "slate"));
  };

  /** Does something with what is kept for the reader, where their browser keeps anything. */
  const kept = (act) => {
    try {
      return act(localStorage);
    } catch {
      return null;
    }
  };

  colours.addEventListener("click", () => {
    show(dataset.mdColorScheme === "slate" ? "default" : "slate");
    kept((store) => store.setItem(dataset.choice, dataset.mdColorScheme));
  });
  // a device may turn dark in the evening; what the reader chose here stays
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", ({ matches }) => {
    if (!kept((store) => store.getItem(dataset.choice))) show(matches ? "slate" : "default");
  });
  show(dataset.mdColorScheme);

  // The list of what is on the page marks the last heading that has come into the upper quarter of the screen
  const links = [...document.querySelectorAll(".r-contents a")];
  const headings = links.map(({ hash }) => document.getElementById(decodeURIComponent(hash.slice(1))));
  const passed = new Set();
  const reading = new IntersectionObserver(
    (changes) => {
      for (const { target, isIntersecting } of changes) passed[isIntersecting ? "add" : "delete"](target);
      const last = headings.findLastIndex((heading) => passed.has(heading));
      links.forEach((link, number) => link.classList.toggle("md-nav__link--active", number === last));
    },
    // everything above that line, however far
    { rootMargin: "1000000px 0px -75% 0px" },
  );
  for (const heading of headings) reading.observe(heading);

  document.querySelector(".r-print")?.addEventListener("click", () => print());

  // Paper cannot be unfolded
  let unfolded = [];
  addEventListener("beforeprint", () => {
    unfolded = [...document.querySelectorAll("article details:not([open])")];
    for (const each of unfolded) each.open = true;
  });
  addEventListener("afterprint", () => {
    for (const each of unfolded) each.open = false;
  });

  // What is too wide for the screen scrolls, and then a keyboard must be able to scroll it too
  const scrolling = new ResizeObserver((changes) => {
    for (const { target } of changes) {
      const caption = target.querySelector("caption");
      if (target.scrollWidth > target.clientWidth) {
        target.tabIndex = 0;
        if (caption) {
          target.setAttribute("role", "region");
          target.setAttribute("aria-label", caption.textContent);
        }
      } else {
        for (const name of ["tabindex", "role", "aria-label"]) target.removeAttribute(name);
      }
    }
  });
  for (const each of document.querySelectorAll(".r-scroll, pre > code")) scrolling.observe(each);
})();
