/* Elements made by hand. What records say is only ever text in them, never markup. */

/** An element with attributes and what is in it: other elements, or text. An attribute that is false is left out. */
export const element = (name, attributes = {}, ...content) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== false && value !== undefined) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...content);
  return made;
};

/** `1 agreement`, `1,234 agreements`. */
export const counted = (number, { one, many }) => `${number.toLocaleString("en-GB")} ${number === 1 ? one : many}`;
