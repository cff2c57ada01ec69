"""Conditions: what the law asks for beyond a lawful basis before sensitive data or data about crime is used."""

from collections.abc import Iterable, Iterator

from site_builder import law
from site_builder.records import Agreement
from site_builder.rules.handling import OFFENCES, SENSITIVE, handled, under_law_enforcement, under_uk_gdpr
from site_builder.rules.rule import Finding, Given, agreement_rule


@agreement_rule()
def special_category_condition(agreement: Agreement, given: Given) -> Iterator[Finding]:
    """Each party under UK GDPR that handles special category data has a condition of Article 9(2).

    Data about health, ethnic origin, religion, sex life and the like must not be used at all unless one of those
    conditions is met (UK GDPR Article 9(1)), besides the lawful basis. Confidential health data is such data.

    Bad:
        parties:
          - {partner: saltmarsh-county-council, lawful_basis: [6(1)(e)], special_category: []}
          - partner: saltmarsh-police
          - partner: harbour-light

    Good:
        parties:
          - {partner: saltmarsh-county-council, lawful_basis: [6(1)(e)], special_category: [9(2)(g)], schedule_1: [18]}
          - partner: saltmarsh-police
          - partner: harbour-light
    """
    if not (sensitive := handled(agreement, SENSITIVE)):
        return
    for index, party in under_uk_gdpr(agreement):
        if not party.special_category and (item := sensitive.get(party.partner)):
            who = given.register.partner_name(party.partner)
            message = f"whoever handles special category data must have a condition: {who} has none for '{item}'"
            hint = "add `special_category: [9(2)(h)]` and `schedule_1: [2]` for care, or 9(2)(g) and its paragraph"
            yield Finding(("parties", index), message, hint)


@agreement_rule()
def schedule_1_condition(agreement: Agreement, given: Given) -> Iterator[Finding]:
    """Some conditions of Article 9(2) come with a paragraph of Schedule 1 to the Data Protection Act 2018.

    Section 10 of the Act lets 9(2)(b), (g), (h), (i) and (j) be relied on only where a condition of Schedule 1 is met
    as well: paragraph 1 for (b), 2 for (h), 3 for (i), 4 for (j), and one of 6 to 28 for (g), the substantial public
    interest.

    Bad:
        parties:
          - {partner: saltmarsh-county-council, special_category: [9(2)(h)], schedule_1: [18]}
          - partner: saltmarsh-police
          - partner: harbour-light

    Good:
        parties:
          - {partner: saltmarsh-county-council, special_category: [9(2)(h)], schedule_1: [2, 18]}
          - partner: saltmarsh-police
          - partner: harbour-light
    """
    conditions = law.special_category()
    for index, party in under_uk_gdpr(agreement):
        for code in party.special_category:
            paragraphs = conditions[code].schedule_1
            if paragraphs and not set(paragraphs).intersection(party.schedule_1):
                who = given.register.partner_name(party.partner)
                found = f"gives {_listed(party.schedule_1)}" if party.schedule_1 else "gives none"
                message = f"{code} must come with {_paragraphs(paragraphs)} of Schedule 1: {who} {found}"
                example = ", ".join(str(number) for number in (*party.schedule_1, paragraphs[0]))
                hint = (
                    f"write `schedule_1: [{example}]`"
                    if len(paragraphs) == 1
                    else "add the one that fits to `schedule_1`"
                )
                yield Finding(("parties", index, "special_category"), message, hint)


def _paragraphs(numbers: tuple[int, ...]) -> str:
    """`paragraph 2`, or `one of paragraphs 6 to 28`: the law's lists have no gaps."""
    return f"paragraph {numbers[0]}" if len(numbers) == 1 else f"one of paragraphs {numbers[0]} to {numbers[-1]}"


def _listed(numbers: Iterable[int]) -> str:
    return ", ".join(str(number) for number in sorted(numbers))


@agreement_rule()
def policy_document(agreement: Agreement, given: Given) -> Iterator[Finding]:
    """A party gives the address of its appropriate policy document where the law asks it to have one.

    Most paragraphs of Schedule 1 to the Data Protection Act 2018 ask for a document that says how the party keeps to
    the principles and how long it keeps the data (Schedule 1 paragraphs 5, 38 and 39); so does sensitive processing for
    law enforcement (sections 35 and 42). Where the Act lifts this in some cases only, as paragraph 10 does for telling
    the police, it is a warning.

    Bad:
        parties:
          - partner: saltmarsh-county-council
          - partner: saltmarsh-police
          - {partner: harbour-light, schedule_1: [18], policy_document: null}

    Good:
        parties:
          - partner: saltmarsh-county-council
          - partner: saltmarsh-police
          - partner: harbour-light
            schedule_1: [18]
            policy_document: https://www.harbour-light.example/policies/appropriate-policy-document
    """
    schedule = law.schedule_1()
    for index, party in under_uk_gdpr(agreement):
        if party.policy_document or not party.schedule_1:
            continue
        asking = [schedule[number] for number in sorted(party.schedule_1) if schedule[number].policy_document]
        always = [entry for entry in asking if not entry.exception]
        if asking:
            entry = (always or asking)[0]
            who = given.register.partner_name(party.partner)
            unless = "" if always else ", save in the case that the Act excepts"
            message = f"Schedule 1 paragraph {entry.code} must come with a policy_document{unless}: {who} gives none"
            hint = (
                f"add `policy_document: https://…`, the address of the published document. {entry.exception}".rstrip()
            )
            yield Finding(("parties", index), message, hint, severity=None if always else "warning")
    for index, party in under_law_enforcement(agreement):
        if not party.policy_document and (condition := _schedule_8(party.law_enforcement)):
            who = given.register.partner_name(party.partner)
            message = f"sensitive processing for law enforcement must have a policy_document: {who} gives none"
            hint = f"add `policy_document: https://…`, or take out {condition} if nothing sensitive is used"
            yield Finding(("parties", index), message, hint)


def _schedule_8(codes: Iterable[str]) -> str:
    conditions = law.law_enforcement()
    return next((code for code in codes if conditions[code].group == "schedule-8"), "")


@agreement_rule()
def criminal_offence_condition(agreement: Agreement, given: Given) -> Iterator[Finding]:
    """Each party under UK GDPR that handles data about crime has official authority or a Schedule 1 condition.

    UK GDPR Article 10 keeps convictions and offences, alleged ones too, to those two. The condition may be in Part 1, 2
    or 3 of Schedule 1 to the Data Protection Act 2018 (section 10(5)). Paragraph 36 extends paragraphs 6 to 28 to such
    data where there is no substantial public interest, and paragraph 37 extends paragraph 20: neither stands alone.

    Bad:
        parties:
          - {partner: saltmarsh-county-council, special_category: [9(2)(h)], schedule_1: [2, 36]}
          - partner: saltmarsh-police
          - partner: harbour-light

    Good:
        parties:
          - {partner: saltmarsh-county-council, special_category: [9(2)(g)], schedule_1: [18, 36]}
          - partner: saltmarsh-police
          - partner: harbour-light
    """
    offences = handled(agreement, OFFENCES)
    for index, party in under_uk_gdpr(agreement):
        item = offences.get(party.partner)
        if item and not party.official_authority and not party.schedule_1:
            who = given.register.partner_name(party.partner)
            message = f"whoever handles data about crime must have a condition: {who} has none for '{item}'"
            hint = "add `schedule_1: […]` (safeguarding is 18, preventing crime 10), or `official_authority: true`"
            yield Finding(("parties", index), message, hint)
        for number, extended in _EXTENDS:
            if number in party.schedule_1 and not set(extended).intersection(party.schedule_1):
                who = given.register.partner_name(party.partner)
                message = (
                    f"paragraph {number} must come with {_paragraphs(extended)}, which it extends: {who} gives none"
                )
                yield Finding(("parties", index, "schedule_1"), message, "add the paragraph that it relies on")


# Data Protection Act 2018 Schedule 1 paragraphs 36 and 37
_EXTENDS: tuple[tuple[int, tuple[int, ...]], ...] = ((36, tuple(range(6, 29))), (37, (20,)))


@agreement_rule()
def sensitive_law_enforcement(agreement: Agreement, given: Given) -> Iterator[Finding]:
    """Each law enforcement party that handles sensitive data has consent or a condition of Schedule 8.

    Section 35(3) to (5) of the Data Protection Act 2018 allows sensitive processing to deal with crime in two cases
    only: the person consents, or it is strictly necessary and meets a condition of Schedule 8. Sensitive are data about
    health, ethnic origin, religion and the like (section 35(8)).

    Bad:
        parties:
          - partner: saltmarsh-county-council
          - {partner: saltmarsh-police, law_enforcement: [s.35(2)(b)]}
          - partner: harbour-light

    Good:
        parties:
          - partner: saltmarsh-county-council
          - {partner: saltmarsh-police, law_enforcement: [s.35(2)(b), Sch.8 para.4]}
          - partner: harbour-light
    """
    if not (sensitive := handled(agreement, SENSITIVE)):
        return
    for index, party in under_law_enforcement(agreement):
        # without any ground there is lawful-basis-stated to answer first
        if not party.law_enforcement or _CONSENT in party.law_enforcement or _schedule_8(party.law_enforcement):
            continue
        if item := sensitive.get(party.partner):
            who = given.register.partner_name(party.partner)
            message = f"sensitive data must come with a condition of Schedule 8: {who} has none for '{item}'"
            hint = (
                "add one to `law_enforcement`, such as `Sch.8 para.1` (a task by law) or `Sch.8 para.4` (safeguarding)"
            )
            yield Finding(("parties", index, "law_enforcement"), message, hint)


_CONSENT = "s.35(2)(a)"
