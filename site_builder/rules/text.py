"""What text may hold: plain Markdown with safe links, and words that are what they look like."""

import html
import re
import unicodedata
from collections.abc import Iterator

from site_builder.records.fields import is_web_address
from site_builder.records.reading import shown
from site_builder.rules.rule import Finding, Given, register_rule
from site_builder.source import KeyPath, Plain


@register_rule()
def text_is_plain(given: Given) -> Iterator[tuple[str, Finding]]:
    """Text holds plain words, lists, emphasis and links to https addresses, and no HTML.

    Anybody can propose a change to this register, and readers trust what it shows. HTML could hide words, load things
    from elsewhere or change the page; a link to anything but an https address could run a program, or lead to a site
    where others can listen in. Plain text also stays readable in downloads, mails and printed forms. The GOV.UK Service
    Manual asks public services to use https throughout.

    Bad:
        security: >
          <b>Very safe.</b> See [our policy](http://www.saltmarsh.example/policy).

    Good:
        security: >
          **Very safe.** See [our policy](https://www.saltmarsh.example/policy).
    """
    for path, source in given.register.sources.items():
        if path in given.register.broken or not _may_hold_markup(source.text):
            continue
        for keys, text in _strings((), source.data):
            for _, found, message, hint in _markup(text):
                yield path, Finding(keys, f"{message}: {shown(found)}", hint, containing=found)
        body_starts = len(source.text) - len(source.body)
        for start, found, message, hint in _markup(source.body):
            yield path, Finding((), f"{message}: {shown(found)}", hint, at=source.position(body_starts + start))


def _may_hold_markup(text: str) -> bool:
    # a backslash may write any character in a quoted value, so it earns a closer look too
    return "<" in text or "](" in text or "]:" in text or "\\" in text


# the three forms of a link in Markdown: [text](address), [text]: address on a line of its own, and <address>
_BARE = r"[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*"
# possessive, so that no text can make it try again and again
_LINK = re.compile(
    rf"""\]\(\s*+<?+([^\s<>)]*+)|^[ ]{{0,3}}\[[^\]\n]+\]:\s*+<?+([^\s<>]*+)>?+[ \t]*+(?:$|["'(])|<({_BARE})>""",
    re.MULTILINE,
)
_HTML = re.compile(rf"<(?!{_BARE}>)[A-Za-z/!?][^\s>]*>?")


def _markup(text: str) -> Iterator[tuple[int, str, str, str]]:
    """Each stretch that is not plain: where it starts, what it is, what must hold and what to do."""
    if not _may_hold_markup(text):
        return
    for match in _HTML.finditer(text):
        hint = "write the words alone; **two stars** make bold, `- ` starts a list; for “<” write “less than”"
        yield match.start(), match[0], "text must hold no HTML", hint
    for match in _LINK.finditer(text):
        address = match[match.lastindex or 0]
        # Markdown takes &#106; for j and \: for a colon
        if not is_web_address(html.unescape(address.replace("\\", ""))):
            message = "a link must go to a web address that starts with https://"
            yield match.start(), address or match[0], message, "write the whole address as the browser shows it"


def _strings(keys: KeyPath, value: Plain) -> Iterator[tuple[KeyPath, str]]:
    if isinstance(value, str):
        yield keys, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _strings((*keys, key), inner)
    elif isinstance(value, tuple):
        for index, inner in enumerate(value):
            yield from _strings((*keys, index), inner)


@register_rule()
def one_script_a_word(given: Given) -> Iterator[tuple[str, Finding]]:
    r"""A word in a name or title is written in the letters of one script, in their usual form.

    Some letters of other alphabets look like ours and are others: a search does not find a name that has one in it,
    and somebody could pass for an organisation that they are not (Unicode Technical Standard 39, on security). The same
    goes for letters in full-width or joined forms, and for accents stored apart from their letter. Accents as such are
    welcome: Gwynedd, Łódź and Saint-Étienne pass, and so does a name wholly in another script. In the bad example,
    `\u0440` stands for the Russian letter that looks like a p.

    Bad:
        title: "Help for \u0440eople who are hurt by someone at home"

    Good:
        title: Help for people who are hurt by someone at home
    """
    for path, source in given.register.sources.items():
        if path in given.register.broken or (source.text.isascii() and "\\" not in source.text):
            continue
        for keys, text in _strings((), source.data):
            if not text.isascii() and _is_name(keys):
                yield from ((path, finding) for finding in _odd_words(keys, text))


_NAMES = frozenset(
    {
        *("title", "name", "short_name", "former_names", "subjects", "items", "term", "aliases", "reference"),
        *("act", "provision", "role", "issuer", "area", "publisher", "sponsor"),
    }
)


def _is_name(keys: KeyPath) -> bool:
    return next((key for key in reversed(keys) if isinstance(key, str)), "") in _NAMES


def _odd_words(keys: KeyPath, text: str) -> Iterator[Finding]:
    usual = unicodedata.normalize("NFKC", text)
    if usual != text:
        odd = next(word for word in text.split(" ") if unicodedata.normalize("NFKC", word) != word)
        hint = f"type it again as: {unicodedata.normalize('NFKC', odd)}"
        yield Finding(keys, f"a name must be written in the usual form of its letters: '{odd}'", hint, containing=odd)
    for word in re.findall(r"\w+", usual):
        if not word.isascii() and len(scripts := _scripts(word)) > 1:
            found = f"'{word}' mixes {' and '.join(scripts)}"
            hint = "type the word again on your own keyboard"
            yield Finding(keys, f"a word must be written in one script: {found}", hint, containing=word)


# the scripts whose letters pass for one another; Japanese mixes its own three in one word and means no harm
_ALIKE = ("Latin", "Greek", "Cyrillic", "Armenian", "Cherokee", "Coptic")


def _scripts(word: str) -> list[str]:
    names = {unicodedata.name(letter, "").partition(" ")[0].capitalize() for letter in word if letter.isalpha()}
    return [script for script in _ALIKE if script in names]
