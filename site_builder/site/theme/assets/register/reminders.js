/* Warns when reminders have stopped. A site that stands still cannot know it, but the reader's clock does. */

const warning = document.getElementById("reminders-late");
if (Date.now() > Date.parse(warning.dataset.from)) warning.hidden = false;
