"""Lawful basis: on which ground of Article 6 or section 35 each party relies, and who may rely on which."""

from collections.abc import Iterator

from site_builder import law
from site_builder.records import Agreement
from site_builder.records.agreement import Party
from site_builder.rules.handling import PERSONAL, controllers, handled, under_uk_gdpr
from site_builder.rules.rule import Finding, Given, agreement_rule

_OF_UK_GDPR = ("lawful_basis", "recognised_interests", "special_category", "schedule_1")


@agreement_rule()
def lawful_basis_stated(agreement: Agreement, given: Given) -> Iterator[Finding]:
    """Each party that handles personal data states its own lawful basis, under the law that governs its use.

    Personal data may be used only on one of the grounds of UK GDPR Article 6(1). When the police or another competent
    authority uses it to deal with crime, Part 3 of the Data Protection Act 2018 applies in its place, and the ground is
    one of section 35(2). The two ends of one flow may be under different laws, but one party's use is under one of
    them. A processor states none: it relies on the controller's. Neither does a party that handles counts alone.

    Bad:
        parties:
          - partner: saltmarsh-county-council
          - {partner: saltmarsh-police, regime: law-enforcement, lawful_basis: [6(1)(e)]}
          - partner: harbour-light

    Good:
        parties:
          - partner: saltmarsh-county-council
          - {partner: saltmarsh-police, regime: law-enforcement, law_enforcement: [s.35(2)(b), Sch.8 para.4]}
          - partner: harbour-light
    """
    for index, party in controllers(agreement):
        who = given.register.partner_name(party.partner)
        findings = _under_uk_gdpr if party.regime == "uk-gdpr" else _under_law_enforcement
        yield from findings(index, party, who, agreement)


def _under_uk_gdpr(index: int, party: Party, who: str, agreement: Agreement) -> Iterator[Finding]:
    if not party.lawful_basis and _must_state(party, agreement):
        hint = "add `lawful_basis: [6(1)(e)]`, or another ground of UK GDPR Article 6(1)"
        yield Finding(("parties", index), f"each party must state its lawful basis: {who} states none", hint)
    if party.law_enforcement:
        message = f"a party under UK GDPR must give no law_enforcement: {who} gives {party.law_enforcement[0]}"
        hint = "delete it, or write `regime: law-enforcement` if it uses the data to deal with crime"
        yield Finding(("parties", index, "law_enforcement"), message, hint)


def _under_law_enforcement(index: int, party: Party, who: str, agreement: Agreement) -> Iterator[Finding]:
    codes = law.law_enforcement()
    if not any(codes[code].group == "section-35" for code in party.law_enforcement) and _must_state(party, agreement):
        message = f"a law enforcement party must state section 35(2)(a) or (b): {who} states neither"
        yield Finding(("parties", index), message, "add `law_enforcement: [s.35(2)(b)]`, or s.35(2)(a) for consent")
    for key in _OF_UK_GDPR:
        if stated := getattr(party, key):
            message = f"a law enforcement party must give no {key}: {who} gives {stated[0]}"
            hint = "delete it, or write `regime: uk-gdpr` if this use is not to deal with crime"
            yield Finding(("parties", index, key), message, hint)


def _must_state(party: Party, agreement: Agreement) -> bool:
    """Whether it handles personal data, as far as the record tells."""
    if agreement.data is None or not agreement.data.items:
        return agreement.kind != "overarching"
    moves_anything = any(party.partner in (flow.giver, flow.receiver) for flow in agreement.flows)
    return party.partner in handled(agreement, PERSONAL) or (bool(agreement.flows) and not moves_anything)


@agreement_rule()
def recognised_interest_paragraph(agreement: Agreement, given: Given) -> Iterator[Finding]:
    """A party that relies on a recognised legitimate interest says which.

    Article 6(1)(ea) of UK GDPR works only together with a condition of Annex 1, such as safeguarding (Article 6(5), put
    in by the Data (Use and Access) Act 2025 section 70 and Schedule 4). The conditions are of no use with any other
    basis. Paragraphs 4 and 7 of the Annex explain words and are no conditions.

    Bad:
        parties:
          - partner: saltmarsh-county-council
          - partner: saltmarsh-police
          - {partner: harbour-light, lawful_basis: [6(1)(ea)], recognised_interests: []}

    Good:
        parties:
          - partner: saltmarsh-county-council
          - partner: saltmarsh-police
          - {partner: harbour-light, lawful_basis: [6(1)(ea)], recognised_interests: [6]}
    """
    bases = law.lawful_bases()
    for index, party in under_uk_gdpr(agreement):
        if not party.lawful_basis:
            continue
        relies = [code for code in party.lawful_basis if bases[code].recognised_interest]
        who = given.register.partner_name(party.partner)
        if relies and not party.recognised_interests:
            choice = "; ".join(f"{code} {entry.title}" for code, entry in law.recognised_interests().items())
            message = f"{relies[0]} must come with a paragraph of UK GDPR Annex 1: {who} gives none"
            hint = f"add `recognised_interests: [6]`, or the one that fits: {choice}"
            yield Finding(("parties", index, "lawful_basis"), message, hint)
        elif party.recognised_interests and not relies:
            message = f"recognised_interests must come with 6(1)(ea): {who} relies on {', '.join(party.lawful_basis)}"
            hint = "add 6(1)(ea) to `lawful_basis`, or delete `recognised_interests`"
            yield Finding(("parties", index, "recognised_interests"), message, hint)


@agreement_rule()
def recognised_interest_date(agreement: Agreement, given: Given) -> Iterator[Finding]:
    """A new lawful basis is relied on only from the day on which it came into force.

    Recognised legitimate interests, Article 6(1)(ea) of UK GDPR, are in force from 5 February 2026 (Data (Use and
    Access) Act 2025 section 70; SI 2026/82 regulation 2(c)). Sharing that began before then rested on another ground.
    An older agreement may change over to it: the party's signature of the new version is then of that day or later.

    Bad:
        dates: {agreed: 2025-11-03, starts: 2025-12-01}
        parties:
          - partner: saltmarsh-county-council
          - partner: saltmarsh-police
          - partner: harbour-light
            lawful_basis: [6(1)(ea)]
            signature: {outcome: signed, version: 2, on: 2025-11-10, role: Chief Executive}

    Good:
        dates: {agreed: 2026-02-10, starts: 2026-03-01}
    """
    starts = agreement.dates.starts if agreement.dates else None
    if starts is None:
        return
    bases = law.lawful_bases()
    for index, party in under_uk_gdpr(agreement):
        for code in party.lawful_basis:
            since = bases[code].since
            if since and starts < since and (party.signature is None or party.signature.on < since):
                who = given.register.partner_name(party.partner)
                message = (
                    f"{code} must not be relied on before {since.isoformat()}: {who} does from {starts.isoformat()}"
                )
                hint = "give the basis that it relied on then; change over in a new version, signed since"
                yield Finding(("parties", index, "lawful_basis"), message, hint)


@agreement_rule()
def public_authority_interests(agreement: Agreement, given: Given) -> Iterator[Finding]:
    """A public authority does not rely on legitimate interests, recognised or not, for its own tasks.

    The last sentence of UK GDPR Article 6(1) bars public authorities from points (ea) and (f) in the performance of
    their tasks (as amended by the Data (Use and Access) Act 2025 section 70). Their ground is mostly the public task,
    6(1)(e), with the law that gives it. Who is a public authority is decided by section 7 of the Data Protection Act
    2018: the sectors in `registry/vocabularies.yml` say so, and a partner's own record can differ.

    Bad:
        parties:
          - {partner: saltmarsh-county-council, lawful_basis: [6(1)(f)]}
          - partner: saltmarsh-police
          - partner: harbour-light

    Good:
        parties:
          - {partner: saltmarsh-county-council, lawful_basis: [6(1)(e)]}
          - partner: saltmarsh-police
          - partner: harbour-light
    """
    bases = law.lawful_bases()
    for index, party in under_uk_gdpr(agreement):
        barred = [code for code in party.lawful_basis if not bases[code].public_authority]
        if barred and _is_public_authority(party, given):
            name = given.register.partner_name(party.partner)
            message = f"a public authority must not rely on {' or '.join(barred)} for its tasks: {name}"
            hint = (
                "use 6(1)(e) with a power; if it is no public authority, its own record says `public_authority: false`"
            )
            yield Finding(("parties", index, "lawful_basis"), message, hint)


@agreement_rule("warning")
def public_authority_consent(agreement: Agreement, given: Given) -> Iterator[Finding]:
    """A public authority thinks twice before it relies on consent.

    Consent counts only if people are free to say no. Between a person and a public authority they often are not, as
    recital 43 of the GDPR says, and the ICO's guidance on consent tells public authorities to look for another ground
    first. People may still be asked whether they want a service: that is courtesy, or the duty of confidentiality,
    and needs no 6(1)(a). Where consent is right, this warning may stand.

    Bad:
        parties:
          - {partner: saltmarsh-county-council, lawful_basis: [6(1)(a)]}
          - partner: saltmarsh-police
          - partner: harbour-light

    Good:
        parties:
          - {partner: saltmarsh-county-council, lawful_basis: [6(1)(e)]}
          - partner: saltmarsh-police
          - partner: harbour-light
    """
    for index, party in under_uk_gdpr(agreement):
        for key, code, instead in _CONSENT:
            if code in getattr(party, key) and _is_public_authority(party, given):
                name = given.register.partner_name(party.partner)
                message = f"a public authority should not rely on consent, {code}, if it can avoid it: {name}"
                yield Finding(("parties", index, key), message, instead)


_CONSENT = (
    ("lawful_basis", "6(1)(a)", "6(1)(e) fits most public tasks, with the power that gives the task"),
    ("special_category", "9(2)(a)", "9(2)(h) fits care and 9(2)(g) most safeguarding, with a paragraph of Schedule 1"),
)


def _is_public_authority(party: Party, given: Given) -> bool:
    partner = given.register.partners.get(party.partner)
    return partner is not None and given.register.is_public_authority(partner)
