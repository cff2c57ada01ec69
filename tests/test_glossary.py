"""The words of the glossary: linked once a page, in prose alone, without another word of a record being altered."""

import re
from pathlib import Path

import pytest
from conftest import EXAMPLE
from hypothesis import given
from hypothesis import strategies as st
from sites import Built

from site_builder import register as registers
from site_builder.records.community import Term
from site_builder.site import text
from site_builder.site.glossary import Glossary

TERMS = (
    ("Data protection impact assessment", "DPIA", "DPIAs", "impact assessment", "data protection impact assessments"),
    ("Information sharing agreement", "ISP", "ISPs", "information sharing protocol"),
    ("Information Commissioner's Office", "ICO"),
    ("National Health Service", "NHS"),
    ("United Kingdom General Data Protection Regulation", "UK GDPR", "GDPR"),
    ("Not in education, employment or training", "NEET"),
    ("Memorandum of understanding", "MoU"),
    ("Personal data", "personal information"),
    ("Data subject", "data subjects"),
    ("Integrated care board", "ICB", "ICBs"),
    ("Controller", "data controller", "controllers"),
    ("Research & development", "R&D"),
)
GLOSSARY = Glossary(Term(term=term, meaning="It means something.", aliases=tuple(aliases)) for term, *aliases in TERMS)
_LINK = re.compile(r'<a class="r-term" href="\.\./glossary/#([\w-]+)">(.*?)</a>', re.DOTALL)


def explained(content: str) -> str:
    """The content of a page of the first level, its links written as `[words](anchor)`."""
    return _LINK.sub(r"[\2](\1)", GLOSSARY.explained(content, "../"))


DPIA = "data-protection-impact-assessment"
ISP = "information-sharing-agreement"
ICO = "information-commissioner-s-office"
NEET = "not-in-education-employment-or-training"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        # an abbreviation says what it stands for, a term in full is linked alone
        ("The DPIA is done.", f"The [DPIA]({DPIA}) (data protection impact assessment) is done."),
        ("An impact assessment is done.", f"An [impact assessment]({DPIA}) is done."),
        ("Personal data moves.", "[Personal data](personal-data) moves."),
        ("the data\nsubjects", "the [data\nsubjects](data-subject)"),
        ("A NEET", f"A [NEET]({NEET}) (not in education, employment or training)"),
        ("An MoU", "An [MoU](memorandum-of-understanding) (memorandum of understanding)"),
        ("Its ISP", f"Its [ISP]({ISP}) (information sharing protocol)"),
        ("All DPIAs", f"All [DPIAs]({DPIA}) (data protection impact assessments)"),
        ("<strong>DPIA</strong>", f"<strong>[DPIA]({DPIA}) (data protection impact assessment)</strong>"),
        # once a page, whichever of its names is first
        ("A DPIA, a DPIA", f"A [DPIA]({DPIA}) (data protection impact assessment), a DPIA"),
        ("An impact assessment, a DPIA", f"An [impact assessment]({DPIA}), a DPIA"),
        ("An information sharing protocol (ISP)", f"An [information sharing protocol]({ISP}) (ISP)"),
        # what the letters stand for is not said where the text says it, or where it would read oddly
        ("Risks are assessed (DPIA)", f"Risks are assessed ([DPIA]({DPIA}))"),
        ("ICO (the regulator)", f"[ICO]({ICO}) (the regulator)"),
        ("the ICO’s view", f"the [ICO]({ICO})’s view"),
        ("the ICO&#39;s view", f"the [ICO]({ICO})&#39;s view"),
        ("UK GDPR Article 6", "[UK GDPR](united-kingdom-general-data-protection-regulation) Article 6"),
        ("the ICBs", "the [ICBs](integrated-care-board)"),
        ("of the GDPR", "of the [GDPR](united-kingdom-general-data-protection-regulation)"),
        # apostrophes and entities, as HTML has them
        ("the Information Commissioner&#39;s Office", f"the [Information Commissioner&#39;s Office]({ICO})"),
        ("the Information Commissioner’s Office", f"the [Information Commissioner’s Office]({ICO})"),
        ("for R&amp;D", "for [R&amp;D](research-development)"),
        # the longest name that fits
        ("a data controller", "a [data controller](controller)"),
    ],
)  # fmt: skip
def test_a_term_is_linked_where_it_is_first_used(written: str, shown: str) -> None:
    assert explained(f"<p>{written}</p>") == f"<p>{shown}</p>"


@pytest.mark.parametrize(
    "content",
    [
        "<h2>The DPIA</h2>",
        "<td>DPIA</td>",
        "<dt>DPIA</dt><dd>DPIA</dd>",
        '<p class="r-quiet">commit DPIA</p>',
        "<ul><li>DPIA</li></ul>",
        '<p><a href="https://a.example">the <em>DPIA</em> guide</a></p>',
        '<p><a href="https://a.example/DPIA" title="a DPIA">guide</a></p>',
        "<p><code>a DPIA</code></p>",
        "<pre><code>a DPIA</code></pre>",
        # everybody knows it
        "<p>The NHS.</p>",
        # another name, which holds these words
        "<p>The Saltmarsh Integrated Care Board.</p>",
        "<p>The National Health Service Act 2006.</p>",
        # not these words at all
        "<p>non-personal data, impersonal data, Personal Data, DPIAX, XDPIA, DPIA-led, DPIA@a.example, DPIA.org</p>",
        "",
    ],
)
def test_all_else_is_left_alone(content: str) -> None:
    assert GLOSSARY.explained(content, "../") == content


def test_lists_and_leads_are_prose_and_names_in_lists_are_not() -> None:
    content = (
        '<h1>DPIA</h1><p class="r-lead">A DPIA.</p><ul class="r-columns">\n<li>An ISP</li></ul>'
        "<ul>\n<li>An ISP.</li>\n<li>Its MoU.</li>\n</ul>"
        '<ol start="3">\n<li>An ICB</li>\n</ol><p>The ISP, the DPIA.</p>'
    )
    assert re.findall(r"\[(\w+)\]\((?!data)([\w-]+)\)", explained(content)) == [
        ("ISP", ISP),
        ("MoU", "memorandum-of-understanding"),
        ("ICB", "integrated-care-board"),
    ]
    assert explained(content).startswith(f'<h1>DPIA</h1><p class="r-lead">A [DPIA]({DPIA}) (data')
    assert explained(content).endswith("<p>The ISP, the DPIA.</p>")


def test_a_register_without_a_glossary_explains_nothing() -> None:
    assert Glossary(()).explained("<p>The DPIA.</p>", "") == "<p>The DPIA.</p>"


def test_terms_of_the_same_letters_have_anchors_of_their_own() -> None:
    terms = [Term(term=term, meaning="x", aliases=()) for term in ("R & D", "R, D", "協定")]
    assert [(entry.anchor, entry.term.term) for entry in Glossary(terms).entries] == [
        ("r-d", "R & D"),
        ("r-d-2", "R, D"),
        ("term", "協定"),
    ]


_BRACKETS = (
    "data protection impact assessments?|information sharing protocol|Information Commissioner's Office|"
    "United Kingdom General Data Protection Regulation|not in education, employment or training|"
    "memorandum of understanding|integrated care board"
)
_NAMES = [name for term in TERMS for name in term]
_WORDS = st.sampled_from([*_NAMES, "(", ")", "and", "[x](https://a.example/ISP)", "`ISP`", "\n\n", "- ", "."])


@given(st.lists(_WORDS, max_size=40).map(" ".join) | st.text(max_size=80))
def test_no_word_is_lost_or_moved(written: str) -> None:
    html = str(text.page(written)[0])
    shown = GLOSSARY.explained(html, "../").replace("&#x27;", "'")
    linked = rf'<a class="r-term" href="\.\./glossary/#([\w-]+)">([^<]*)</a>(?: \((?:{_BRACKETS})\))?'
    assert re.sub(linked, r"\2", shown) == html
    anchors = [anchor for anchor, _ in re.findall(linked, shown)]
    assert len(anchors) == len(set(anchors))


# On the site


def test_every_link_of_a_term_leads_to_its_entry(demonstration: Built) -> None:
    """And every page has each term once."""
    entries = set(demonstration.page("glossary/").ids)
    linked = 0
    for path, page in demonstration.pages.items():
        anchors = [
            link.attributes["href"].partition("#")[2]
            for link in page.all("a")
            if link.attributes.get("class") == "r-term"
        ]
        assert set(anchors) <= entries, path
        assert len(anchors) == len(set(anchors)), path
        linked += len(anchors)
    assert linked > len(entries)


def test_the_glossary_has_every_term_with_its_meaning(demonstration: Built) -> None:
    page = demonstration.page("glossary/")
    terms = demonstration.register.vocabularies.glossary
    for term in terms:
        assert term.term in page.main
        assert " ".join(term.meaning.split()) in page.main
    assert [link for link in page.all("a") if link.attributes.get("class") == "r-term"] == []
    assert len(page.all("dt")) == len(terms)
    guidance = demonstration.page("guidance/")
    assert "../glossary/" in [link.attributes.get("href") for link in guidance.all("a")]


def test_descriptions_and_data_have_the_words_of_the_record(demonstration: Built) -> None:
    for path, page in demonstration.pages.items():
        description = page.one("meta", name="description").attributes["content"]
        assert "glossary/#" not in description, path
    for file in demonstration.site.rglob("*.json"):
        assert "r-term" not in file.read_text("utf-8"), file


def test_the_example_register_is_read_with_its_glossary() -> None:
    register = registers.read(Path(EXAMPLE)).register
    assert register
    shown = Glossary(register.vocabularies.glossary).explained("<p>A DPIA for an ISP.</p>", "")
    assert re.sub(r"<[^>]*>", "", shown) == (
        "A DPIA (data protection impact assessment) for an ISP (information sharing protocol)."
    )
