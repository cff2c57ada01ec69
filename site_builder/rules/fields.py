"""Facts that must be known, be one of a kind, or have another fact beside them."""

from collections import defaultdict
from collections.abc import Iterator

from site_builder.records import Agreement
from site_builder.rules.hints import did_you_mean
from site_builder.rules.rule import Finding, Given, agreement_rule, register_rule


@agreement_rule(detail="any")
def known_theme(agreement: Agreement, given: Given) -> Iterator[Finding]:
    """An agreement's theme is one of those that the community has agreed on.

    Themes are how residents find agreements, and how feeds and counts are cut. A shared list of words is what makes
    records comparable (FAIR principle I2). It stands in `registry/vocabularies.yml`, where the management group can add
    a theme.

    Bad:
        theme: domestic-violence

    Good:
        theme: domestic-abuse
    """
    known = given.register.themes
    if agreement.theme and agreement.theme not in known:
        hint = did_you_mean(agreement.theme, known, f"use one of {', '.join(known)}")
        yield Finding(("theme",), f"theme must be one of those in registry/vocabularies.yml: '{agreement.theme}'", hint)


@agreement_rule(detail="any")
def known_template(agreement: Agreement, given: Given) -> Iterator[Finding]:
    """The template that an agreement was written on is in the register's list, or it says `own`.

    A reader who knows the common template finds their way in every agreement written on it, and when a new edition
    comes out, the register can say which agreements are still on the old one. Templates stand in
    `registry/register.yml`.

    Bad:
        template: isp-3

    Good:
        template: own
    """
    if agreement.template and agreement.template != "own":
        known = [template.id for template in given.register.settings.templates]
        if agreement.template not in known:
            hint = did_you_mean(agreement.template, [*known, "own"], f"use one of {', '.join([*known, 'own'])}")
            message = f"template must be one of those in registry/register.yml, or own: '{agreement.template}'"
            yield Finding(("template",), message, hint)


@register_rule()
def unique_reference(given: Given) -> Iterator[tuple[str, Finding]]:
    """No two agreements have the same reference.

    The reference is the number that an agreement has always had, on paper and in people's files. The controllers'
    records of processing (UK GDPR Article 30) point to it, so it must lead to one agreement. A new edition gets a
    reference of its own, and `supersedes` keeps the link to the old one.

    Bad:
        reference: "0001"

    Good:
        reference: "0003"
    """
    by_reference: defaultdict[str, list[Agreement]] = defaultdict(list)
    for agreement in given.register.agreements.values():
        if agreement.reference:
            by_reference[agreement.reference.casefold()].append(agreement)
    for agreements in by_reference.values():
        for agreement in agreements if len(agreements) > 1 else ():
            other = agreements[0] if agreement is not agreements[0] else agreements[1]
            message = f"reference must be this agreement's alone: '{agreement.reference}' is also that of {other.id}"
            yield agreement.path, Finding(("reference",), message, "give one of the two another, or leave the line out")


@agreement_rule()
def document_address(agreement: Agreement, given: Given) -> Iterator[Finding]:
    """A document has one place: a web address, or a path in this repository.

    People who ask to see what they have been told exists should get it in one step (Freedom of Information Act 2000
    section 19, publication schemes). With no place there is nothing to open; with two, nobody knows which copy counts.

    Bad:
        documents:
          - title: Guide for staff

    Good:
        documents:
          - {title: Guide for staff, url: https://www.saltmarsh.example/guide-for-staff}
    """
    for index, document in enumerate(agreement.documents):
        if bool(document.url) == bool(document.path):
            found = "both" if document.url else "neither"
            message = f"documents item {index + 1} must have either a url or a path: {found}"
            hint = "leave out the one that may go stale" if document.url else "add `url: https://…`"
            yield Finding(("documents", index), message, hint)


@agreement_rule()
def assessment_complete(agreement: Agreement, given: Given) -> Iterator[Finding]:
    """A data protection impact assessment that is done has its date, and one that is not needed has the reason.

    UK GDPR Article 35(1) asks for the assessment before data is used in a way that is likely to put people at high
    risk, and Article 35(11) for another look when that risk changes: both hang on the date. Where none was made, the
    reason shows that somebody thought about it, as the ICO's data sharing code of practice advises. An agreement that
    is active while its assessment is still in progress gets a warning.

    Bad:
        dpia: {status: not-needed}

    Good:
        dpia:
          status: not-needed
          reason: Only counts of calls are shared, from which nobody can be picked out.
    """
    dpia = agreement.dpia
    if dpia is None:
        return
    if dpia.status == "done" and not dpia.on:
        yield Finding(("dpia",), "dpia must give the day it was done", "add `on: 2026-01-15` with the right day")
    elif dpia.status == "not-needed" and not dpia.reason:
        yield Finding(("dpia",), "dpia must give the reason why none is needed", "add `reason: …` in a sentence or two")
    elif dpia.status == "in-progress" and agreement.in_force:
        message = "dpia must be finished before data is shared: in-progress, while the agreement is active"
        hint = "finish it and write `status: done`, or suspend the agreement until then"
        yield Finding(("dpia", "status"), message, hint, severity="warning")


@agreement_rule()
def transparency_record(agreement: Agreement, given: Given) -> Iterator[Finding]:
    """A decision that a computer takes alone has a published record of how it is taken.

    People have a right to know of such decisions, to have a person look again and to contest them (UK GDPR Articles
    22A to 22D, put in by the Data (Use and Access) Act 2025 section 80). The government's Algorithmic Transparency
    Recording Standard is a good form for the record.

    Bad:
        automated_decisions: solely-automated
        transparency_record:

    Good:
        automated_decisions: solely-automated
        transparency_record: https://www.saltmarsh.example/transparency/matching
    """
    if agreement.automated_decisions == "solely-automated" and not agreement.transparency_record:
        message = "transparency_record must be given, because automated_decisions is solely-automated"
        yield Finding(("automated_decisions",), message, "add `transparency_record: https://…` on a line of its own")
