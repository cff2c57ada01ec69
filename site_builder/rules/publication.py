"""How much of an agreement is published, and why not more."""

import re
from collections.abc import Iterator

from site_builder import law
from site_builder.records import Agreement
from site_builder.rules.rule import Finding, Given, agreement_rule, register_rule

_BY_TITLE = frozenset(
    {
        *("id", "title", "reference", "kind", "status", "theme", "lead", "review", "supersedes", "superseded_by"),
        *("publication", "publication_reason", "publication_review"),
    }
)


@agreement_rule(detail="any", soften=frozenset())
def too_much_detail(agreement: Agreement, given: Given) -> Iterator[Finding]:
    """An agreement that is published by title alone gives no further detail in its record.

    The files of this register are as public as its pages, and so is every earlier version of them. What is held back
    because the Freedom of Information Act 2000 exempts it must stand nowhere in the repository. The lead keeps the full
    agreement. If such a detail has been published already, tell the management group: deleting the line leaves it in
    the history.

    Bad:
        # agreements/safe-moves.yml
        title: Housing for people who must move for their safety
        kind: isp
        status: active
        lead: saltmarsh-police
        security: Held on a system that is not joined to any other.
        review: {every: P1Y, due: 2027-07}
        publication: title-only
        publication_reason: Section 31(1)(a) of the Freedom of Information Act 2000 (preventing crime).
        publication_review: 2027-07-31

    Good:
        # agreements/safe-moves.yml
        title: Housing for people who must move for their safety
        kind: isp
        status: active
        lead: saltmarsh-police
        review: {every: P1Y, due: 2027-07}
        publication: title-only
        publication_reason: Section 31(1)(a) of the Freedom of Information Act 2000 (preventing crime).
        publication_review: 2027-07-31
    """
    if agreement.publication != "title-only":
        return
    for key in type(agreement).model_fields:
        if key in agreement.model_fields_set and key not in _BY_TITLE:
            message = f"{key} must not be given, because the agreement is published by title alone"
            yield Finding((key,), message, "delete it here, and keep it in the agreement that the lead holds")


@agreement_rule(detail="any")
def withheld_with_a_reason(agreement: Agreement, given: Given) -> Iterator[Finding]:
    """An agreement that is not published in full says why, and one published by title alone names the legal exemption.

    A public body that holds information back must say which exemption of the Freedom of Information Act 2000 it relies
    on, and why it applies (section 17). An exemption can wear off, so the record also says when the decision is looked
    at again. For a summary, such as an entry taken over from an older list, the reason in plain words is enough.

    Bad:
        publication: summary
        publication_reason:

    Good:
        publication: summary
        publication_reason: It was taken over from the list kept before 2024, which held no more.
    """
    if agreement.publication == "full":
        return
    reason = agreement.publication_reason
    if not reason:
        message = f"publication_reason must be given, because publication is {agreement.publication}"
        yield Finding(("publication",), message, f"add `publication_reason: {_EXAMPLE[agreement.publication]}`")
    if agreement.publication == "title-only":
        if reason and not names_exemption(reason):
            message = "publication_reason must name a section of the Freedom of Information Act 2000 that exempts it"
            yield Finding(("publication_reason",), message, f"for example: {_EXAMPLE['title-only']}")
        if not agreement.publication_review:
            message = "publication_review must be given, because publication is title-only"
            yield Finding(
                ("publication",), message, "add `publication_review: 2027-07-31`, the day you will look again"
            )


_EXAMPLE = {
    "summary": "Taken over from an older list; the rest follows at the next review.",
    "title-only": "Section 31(1)(a) of the Freedom of Information Act 2000 (preventing crime). …",
}
_ACT = re.compile(r"\bFreedom of Information Act\b", re.IGNORECASE)
_SECTION = re.compile(r"\b(?:sections?|ss?\.?)\s*(\d{1,3}[A-Z]?)\b", re.IGNORECASE)


def names_exemption(reason: str) -> bool:
    """Whether a reason names a section of the Freedom of Information Act 2000 by which information is withheld."""
    exemptions = law.freedom_of_information()
    return bool(_ACT.search(reason)) and any(section.upper() in exemptions for section in _SECTION.findall(reason))


@register_rule()
def empty_register(given: Given) -> Iterator[tuple[str, Finding]]:
    """A register holds at least one agreement.

    A check of nothing finds nothing wrong. When every agreement is gone, a folder was probably renamed or the files
    were moved, and publishing would take every page away (Freedom of Information Act 2000 section 19: what a public
    authority has published under its scheme, people expect to find). A new community starts from a first draft.

    Bad:
        # agreements/example.yml, removed
        # agreements/first-edition.yml, removed
        # registry/register.yml
        short_name: Example Register

    Good:
        title: Help for people who are hurt by someone at home
    """
    register = given.register
    if not register.names(Agreement) and not any(path.startswith(f"{Agreement.folder}/") for path in register.broken):
        message = f"a register must hold agreements: there is none in {Agreement.folder}/"
        yield register.settings.path, Finding((), message, "add the first one, or look for where the files have gone")
