/* What counts as a word, and which words count as the same: site_builder/site/search/words.py over again. */

const WORD = /[\p{L}\p{N}]+(?:['’][\p{L}\p{N}]+)*/gu;
const ACCENTS = /[\u0300-\u036f]/g;
const SHORTEST = 4;

const fold = (text) => text.toLowerCase().normalize("NFKD").replace(ACCENTS, "");

/** The words of a text, folded, in order. */
export const words = (text) =>
  (fold(text).match(WORD) ?? []).map((word) => word.replace(/['’]s$/, "").replace(/['’]/g, ""));

/** Where the words of a text stand, as it is written: `{ word, start, end }`. */
export const placed = (text) =>
  [...text.normalize("NFC").matchAll(/[\p{L}\p{N}\p{M}]+(?:['’][\p{L}\p{N}\p{M}]+)*/gu)].flatMap((match) => {
    const end = match.index + match[0].length;
    return words(match[0]).map((word) => ({ word, start: match.index, end }));
  });

const withoutPlural = (word) => {
  if (word.length < SHORTEST || !word.endsWith("s") || /(?:ss|us|is)$/.test(word)) return word;
  if (word.endsWith("ies") && word.length > SHORTEST) return `${word.slice(0, -3)}y`;
  return word.slice(0, /(?:sses|shes|ches|xes|zes)$/.test(word) ? -2 : -1);
};

/** What a word has in common with its other forms. `irregular` are those that no rule leads to. */
export const stem = (word, irregular) => {
  if (Object.hasOwn(irregular, word)) return irregular[word];
  if (/^[0-9]+$/.test(word)) return word.replace(/^0+/, "") || "0";
  if (!/^[a-z]+$/.test(word)) return word;
  let short = withoutPlural(word);
  for (const ending of ["ing", "ed"]) {
    const rest = short.slice(0, -ending.length);
    if (short.endsWith(ending) && rest.length >= SHORTEST && /[aeiouy]/.test(rest)) {
      short = /([^lsz])\1$/.test(rest) ? rest.slice(0, -1) : rest;
      break;
    }
  }
  return short.endsWith("e") && short.length > SHORTEST ? short.slice(0, -1) : short;
};

/** Whether one letter put in, left out, exchanged or swapped with its neighbour makes one word of the other. */
export const isOneEditAway = (one, other) => {
  const [a, b] = one.length <= other.length ? [one, other] : [other, one];
  if (b.length - a.length > 1) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start += 1;
  if (a.length < b.length) return a.slice(start) === b.slice(start + 1);
  const isSwapped = a[start] === b[start + 1] && a[start + 1] === b[start];
  return a.slice(start + 1) === b.slice(start + 1) || (isSwapped && a.slice(start + 2) === b.slice(start + 2));
};
