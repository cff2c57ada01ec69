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

  // The theme offers its colours as two radio buttons in turn, of which one is always chosen and never seen
  const colours = document.querySelector(".r-button--colours");
  const tellColours = () => colours.setAttribute("aria-pressed", String(document.body.dataset.mdColorScheme === "slate"));
  colours.addEventListener("click", () => document.querySelector("[data-md-component=palette] label:not([hidden])").click());
  new MutationObserver(tellColours).observe(document.body, { attributeFilter: ["data-md-color-scheme"] });
  tellColours();

  // The theme acts on single letters. People who speak to their computer, or press keys by accident, cannot have that
  // (WCAG 2.2, 2.1.4 Character key shortcuts)
  const shortcuts = new Set(["f", "s", "/", "n", "p", ".", ","]);
  window.addEventListener("keydown", (event) => {
    const typing = event.target instanceof Element && event.target.closest("input, textarea, select, [contenteditable]");
    if (shortcuts.has(event.key) && !typing) event.stopImmediatePropagation();
  }, { capture: true });

  // What is too wide for the screen scrolls, and then a keyboard must be able to scroll it too
  const scrolling = new ResizeObserver((changes) => {
    for (const { target } of changes) {
      if (target.scrollWidth > target.clientWidth) {
        target.tabIndex = 0;
        target.setAttribute("role", "region");
        target.setAttribute("aria-label", target.querySelector("caption").textContent);
      } else {
        for (const name of ["tabindex", "role", "aria-label"]) target.removeAttribute(name);
      }
    }
  });
  for (const each of document.querySelectorAll(".r-scroll")) scrolling.observe(each);
})();
