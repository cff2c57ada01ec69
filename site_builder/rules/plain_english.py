"""Plain English: whether the people whom an agreement is about can read what it says."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from site_builder.records import Agreement
from site_builder.rules.letters import letters_alone
from site_builder.rules.rule import Finding, Given, agreement_rule, register_rule
from site_builder.source import Source, load

_FOR_THE_PUBLIC = ("summary", "purpose", "benefits")
"""The texts that a member of the public reads first."""


@agreement_rule(detail="any")
def readable_summary(agreement: Agreement, given: Given) -> Iterator[Finding]:
    """The summary is easy to read.

    Information for people must be concise and in clear and plain language (UK GDPR Article 12(1)); GOV.UK writes for a
    reading age of nine. The grade is the automated readability index (Senter and Smith,
    1967): years of schooling, reckoned from the length of words and sentences. Above the first grade in
    `registry/register.yml` the check warns, above the second it refuses.

    Bad:
        summary: >
          Information concerning incidents necessitating police attendance at residential premises is communicated
          electronically to designated council representatives within twenty-four hours, facilitating appropriate
          multidisciplinary safeguarding interventions by commissioned specialist organisations.

    Good:
        summary: >
          When the police are called to abuse at home, they tell the council the same day. The council asks Harbour
          Light to ring and offer help.
    """
    sentences = _sentences(agreement.summary or "")
    if not sentences:
        return
    grade = _grade(sentences)
    limits = given.register.settings.plain_english
    if grade > limits.warn_grade:
        message = (
            f"the summary must be easy to read, at grade {limits.warn_grade:g} or below: it is at grade {grade:.1f}"
        )
        hint = "use shorter words and shorter sentences, as if you told a neighbour what happens"
        yield Finding(("summary",), message, hint, "error" if grade > limits.error_grade else "warning")


@agreement_rule("warning", detail="any")
def short_sentences(agreement: Agreement, given: Given) -> Iterator[Finding]:
    """No sentence of the summary is long.

    After about 25 words most readers have lost the start of a sentence, and people with some disabilities sooner (UK
    GDPR Article 12(1): concise and intelligible; GOV.UK content guidance). `registry/register.yml` says how many words
    are too many.

    Bad:
        summary: >
          When the police go to a home where someone is hurt, they tell the council the same day and the council asks
          Harbour Light to ring them. You can say no. You can change your mind.

    Good:
        summary: >
          When the police go to a home where someone is hurt, they tell the council the same day. The council asks
          Harbour Light to ring them. You can say no. You can change your mind.
    """
    longest = given.register.settings.plain_english.longest_sentence
    for sentence in _sentences(agreement.summary or ""):
        if len(sentence) > longest:
            message = f"a sentence must have at most {longest} words: this one has {len(sentence)}"
            hint = "make two of it; say the most important thing first"
            opening = sentence[0].string[sentence[0].start() : sentence[2].end()]
            yield Finding(("summary",), message, hint, containing=opening)


@agreement_rule("warning", detail="any")
def plain_words(agreement: Agreement, given: Given) -> Iterator[Finding]:
    """The summary, purpose and benefits use everyday words.

    People read public pages in a hurry and often in a second language (UK GDPR Article 12(1): clear and plain
    language). Words such as "utilise" or "in order to" say nothing that "use" and "to" do not.

    Bad:
        summary: >
          The police utilise secure mail in order to tell the council. The council tells Harbour Light the same day.

    Good:
        summary: >
          The police use secure mail to tell the council. The council tells Harbour Light the same day.
    """
    jargon = _jargon()
    for field in _FOR_THE_PUBLIC:
        text = getattr(agreement, field)
        if text:
            words = letters_alone(text).split()
            # most texts have none of the telling words, and this finds out at once
            if not jargon.keys().isdisjoint(words):
                yield from _plainer(field, text, words, jargon)


@register_rule("warning")
def abbreviation_explained(given: Given) -> Iterator[tuple[str, Finding]]:
    """An abbreviation in the summary, purpose or benefits is spelled out there or stands in the glossary.

    What the officers of one service say every day means nothing, or something else, to everybody outside it (UK GDPR
    Article 12(1): intelligible). Spell it out where it first stands, with the abbreviation in brackets, or add it to
    the glossary in `registry/vocabularies.yml`.

    Bad:
        benefits: People are offered help by an IDVA within two days.

    Good:
        benefits: People are offered help by an independent domestic violence adviser (IDVA) within two days.
    """
    glossary = [name for term in given.register.vocabularies.glossary for name in (term.term, *term.aliases)]
    explained = well_known().union(_ABBREVIATION.findall(" ".join(glossary)))
    for agreement in given.register.agreements.values():
        unexplained: dict[str, str] = {}
        for field in _FOR_THE_PUBLIC:
            for name in _ABBREVIATION.findall(getattr(agreement, field) or ""):
                if name not in explained:
                    unexplained.setdefault(name, field)
        if unexplained:
            yield from ((agreement.path, finding) for finding in _not_spelled_out(unexplained, agreement))


_TOKEN = re.compile(
    r"(?P<word>[^\W_]+(?:['’.,/@&-][^\W_]+)*)"
    # a full stop ends a sentence where a new one or nothing follows it; so do an empty line and a new item of a list
    r"|[.!?][\"'”’)*_]*(?=\s+(?:[-*+]\s+)?[\"'“‘(*_\[]*[^\W_a-z]|\s*\Z)"  # noqa: RUF001  quotation marks are meant
    r"|\n\s*(?:\n|[-*+]\s|\d{1,3}[.)]\s)"
)
_ADDRESS = re.compile(r"(?<=\])\([^()\s]*\)|https://\S+")
_ABBREVIATION = re.compile(r"(?<![\w&.])(?![IVX]+\b)(?:[A-Z]&?[A-Z][A-Z0-9&]*|[A-Z][a-z][A-Z])(?=s?\b)")


def _sentences(text: str) -> list[list[re.Match[str]]]:
    """The words of each sentence. Web addresses are no words."""
    sentences: list[list[re.Match[str]]] = [[]]
    for token in _TOKEN.finditer(_ADDRESS.sub("", text) if "://" in text else text):
        if token["word"]:
            sentences[-1].append(token)
        elif sentences[-1]:
            sentences.append([])
    return sentences if sentences[-1] else sentences[:-1]


def _grade(sentences: list[list[re.Match[str]]]) -> float:
    """The automated readability index of a text (Senter and Smith, 1967)."""
    words = sum(map(len, sentences))
    text = "".join(word[0] for sentence in sentences for word in sentence)
    characters = len(text) if text.isalnum() else sum(map(str.isalnum, text))
    return 4.71 * characters / words + 0.5 * words / len(sentences) - 21.43


class _Phrase(NamedTuple):
    words: list[str]
    instead: str
    telling: int
    """Which of the words is the longest, and so the one that few other texts have."""


def _plainer(field: str, text: str, words: list[str], jargon: Mapping[str, list[_Phrase]]) -> Iterator[Finding]:
    told: list[list[str]] = []
    for place, word in enumerate(words):
        for phrase in jargon.get(word, ()):
            start = place - phrase.telling
            if start >= 0 and words[start : start + len(phrase.words)] == phrase.words and phrase.words not in told:
                told.append(phrase.words)
                written = re.search(r"\b" + r"\W+".join(phrase.words) + r"\b", text, re.IGNORECASE)
                found = written[0] if written else " ".join(phrase.words)
                hint = f"write: {phrase.instead}"
                yield Finding((field,), f"everyday words must be used: '{found}'", hint, containing=found)
                break


def _not_spelled_out(abbreviations: Mapping[str, str], agreement: Agreement) -> Iterator[Finding]:
    """What stands neither before or after its meaning nor for words of the same text. The texts count as one page."""
    text = " ".join(getattr(agreement, field) or "" for field in _FOR_THE_PUBLIC)
    words = re.findall(r"[^\W\d_]+", text.lower())
    initials = "".join(word[0] for word in words)
    of_long_words = "".join(word[0] for word in words if word not in _SMALL_WORDS)
    for name, field in abbreviations.items():
        letters = "".join(filter(str.isalpha, name.lower()))
        # two letters follow each other by chance
        matches = len(letters) > len("ab") and (letters in initials or letters in of_long_words)
        if not matches and not any(f"({form})" in text or f"{form} (" in text for form in (name, f"{name}s")):
            message = f"an abbreviation must be spelled out or stand in the glossary: '{name}'"
            hint = f"write what it stands for, then ({name}) in brackets; write a word in small letters"
            yield Finding((field,), message, hint, containing=name)


_SMALL_WORDS = frozenset(["a", "an", "and", "at", "for", "from", "in", "of", "on", "or", "the", "to", "with"])


@cache
def _plain_words() -> dict[str, Any]:
    source = load(Path(__file__).parent, "plain_words.yml")
    if not isinstance(source, Source):
        raise TypeError(source)
    return source.data


@cache
def _jargon() -> Mapping[str, list[_Phrase]]:
    """The phrases to avoid, by their most telling word; longer ones first."""
    by_word: dict[str, list[_Phrase]] = {}
    for entry in _plain_words()["words"]:
        for avoided in entry["avoid"]:
            words = letters_alone(avoided).split()
            telling = max(range(len(words)), key=lambda place: len(words[place]))
            by_word.setdefault(words[telling], []).append(_Phrase(words, entry["use"], telling))
    return {word: sorted(phrases, key=lambda phrase: -len(phrase.words)) for word, phrases in by_word.items()}


@cache
def well_known() -> frozenset[str]:
    """Abbreviations that everybody knows: nobody has to explain them."""
    return frozenset(_plain_words()["well_known"])
