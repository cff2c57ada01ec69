"""Powers and confidences: the law that lets parties share, and the duty to keep a secret."""

import re
from collections.abc import Iterator
from functools import lru_cache

from site_builder import law
from site_builder.records import Agreement
from site_builder.rules.handling import under_uk_gdpr
from site_builder.rules.rule import Finding, Given, agreement_rule


@agreement_rule()
def power_for_public_task(agreement: Agreement, given: Given) -> Iterator[Finding]:
    """A party that relies on a legal obligation or a public task has a duty or power that covers it.

    UK GDPR Article 6(3) lets 6(1)(c) and 6(1)(e) be relied on only with a basis in domestic law, and since 2026 point
    (e) speaks of a task of the controller itself (Data (Use and Access) Act 2025 section 70). A public body can do
    nothing without a power; another party's does not do. A power without a list of parties covers all of them.

    Bad:
        powers:
          - {act: Common law, provision: Policing purposes, kind: common-law, parties: [saltmarsh-police]}

    Good:
        powers:
          - {act: Domestic Abuse Act 2021, provision: section 57, kind: duty, parties: [saltmarsh-county-council]}
    """
    if not agreement.powers:
        return
    bases = law.lawful_bases()
    for index, party in under_uk_gdpr(agreement):
        needing = [code for code in party.lawful_basis if bases[code].needs_power]
        if needing and not any(power.covers(party.partner) for power in agreement.powers):
            who = given.register.partner_name(party.partner)
            message = f"{needing[0]} must rest on a duty or power of the party's own: no power covers {who}"
            hint = f"add the law to `powers`, with `parties: [{party.partner}]`, or name the party in one that is there"
            yield Finding(("parties", index, "lawful_basis"), message, hint)


@agreement_rule()
def power_parties(agreement: Agreement, given: Given) -> Iterator[Finding]:
    """The organisations that a power is said to cover are parties to the agreement.

    A power that is given for somebody else helps no party, and mostly a name is out of date: the power then covers
    nobody, and the party's public task has no basis (UK GDPR Article 6(3)).

    Bad:
        powers:
          - act: Domestic Abuse Act 2021
            provision: section 57
            kind: duty
            parties: [saltmarsh-county-council, northmere-district-council]

    Good:
        powers:
          - {act: Domestic Abuse Act 2021, provision: section 57, kind: duty, parties: [saltmarsh-county-council]}
    """
    parties = {party.partner for party in agreement.parties}
    for index, power in enumerate(agreement.powers):
        for place, partner in enumerate(power.parties):
            if partner not in parties:
                message = f"a power must cover parties of this agreement: '{partner}' is none"
                hint = "delete the name, or add the organisation to `parties`"
                yield Finding(("powers", index, "parties", place), message, hint)


@agreement_rule()
def digital_economy_register(agreement: Agreement, given: Given) -> Iterator[Finding]:
    """Sharing under Part 5, chapters 1 to 4, of the Digital Economy Act 2017 gives its number on the central register.

    The codes of practice under sections 43, 52 and 60 of that Act, and section 19AC of the Registration Service Act
    1953, ask for an entry on the government's public register of information sharing agreements. Where there is none
    yet, or none is needed, the record says why.

    Bad:
        powers:
          - {act: Domestic Abuse Act 2021, provision: section 57, kind: duty}
          - {act: Digital Economy Act 2017, provision: section 35, kind: power}

    Good:
        powers:
          - {act: Domestic Abuse Act 2021, provision: section 57, kind: duty}
          - {act: Digital Economy Act 2017, provision: section 35, kind: power}
        digital_economy_act_register: DEA-2026-0417
    """
    if agreement.digital_economy_act_register or agreement.digital_economy_act_reason:
        return
    for index, power in enumerate(agreement.powers):
        if "digital economy" in power.act.casefold() and _is_on_central_register(power.provision):
            must = "sharing under the Digital Economy Act 2017 must give its number on the central register"
            hint = "add `digital_economy_act_register: …`, or `digital_economy_act_reason: …` if it has none"
            yield Finding(("powers", index), f"{must}: {power.provision}", hint)
            return


@lru_cache(maxsize=256)
def _is_on_central_register(provision: str) -> bool:
    """Whether a provision, in the words of a record, is of the chapters or sections whose sharing is listed there."""
    listed = [gateway for gateway in law.digital_economy_act().values() if gateway.central_register]
    chapters = {int(number) for number in re.findall(r"\bchapters?\s+(\d)\b", provision, re.IGNORECASE)}
    elsewhere = re.sub(
        r"\b(?:parts?|chapters?|schedules?|paragraphs?)\s+\d+|\(\w+\)", " ", provision, flags=re.IGNORECASE
    )
    sections = set(re.findall(r"\d+[A-Z]*", elsewhere))
    if not sections and not chapters:
        return bool(re.search(r"\bpart\s+5\b", provision, re.IGNORECASE))
    return any(gateway.chapter in chapters or sections.intersection(gateway.sections) for gateway in listed)


@agreement_rule()
def confidentiality_stated(agreement: Agreement, given: Given) -> Iterator[Finding]:
    """Confidential health data is shared only with an answer to the duty of confidentiality.

    What people tell a doctor or nurse is told in confidence, and the common law protects that besides data protection
    law. The confidence may be lifted by consent, by statute (National Health Service Act 2006 section 251) or by an
    overriding public interest: see the NHS code of practice on confidentiality. It cannot be said not to be there.

    Bad:
        confidentiality: [not-confidential]

    Good:
        confidentiality: [public-interest]
    """
    if agreement.data is None or "not-confidential" not in agreement.confidentiality:
        return
    if item := next((item.name for item in agreement.data.items if item.category == "confidential-health"), ""):
        message = f"confidentiality must say what lifts the duty of confidence for '{item}': not-confidential"
        hint = f"use one of {', '.join(code for code in law.confidentiality() if code != 'not-confidential')}"
        yield Finding(("confidentiality",), message, hint)
