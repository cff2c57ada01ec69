"""Which party handles what: the question behind most rules about the law."""

from collections.abc import Iterator

from site_builder.records import Agreement
from site_builder.records.agreement import Category, Party

PERSONAL: frozenset[Category] = frozenset(
    # pseudonymised data is still about people who can be picked out (UK GDPR Article 4(5))
    {"personal", "special-category", "criminal-offence", "confidential-health", "pseudonymised"}
)
# what is told in confidence to a doctor or nurse is data about health (UK GDPR Article 4(15))
SENSITIVE: frozenset[Category] = frozenset({"special-category", "confidential-health"})
OFFENCES: frozenset[Category] = frozenset({"criminal-offence"})


def handled(agreement: Agreement, categories: frozenset[Category]) -> dict[str, str]:
    """Each partner that handles an item of these categories, with the name of one.

    A party handles what flows from it or to it; a flow without items carries all of them. Where no flow is given,
    every party handles everything.
    """
    names = [item.name for item in agreement.data.items if item.category in categories] if agreement.data else []
    if not names:
        return {}
    if not agreement.flows:
        return dict.fromkeys((party.partner for party in agreement.parties), names[0])
    found: dict[str, str] = {}
    for flow in agreement.flows:
        name = next((name for name in flow.items if name in names), "") if flow.items else names[0]
        if name:
            found.setdefault(flow.giver, name)
            found.setdefault(flow.receiver, name)
    return found


def controllers(agreement: Agreement) -> Iterator[tuple[int, Party]]:
    """The parties that answer for what they do, with their places: not those that only act for another.

    A processor relies on the controller's grounds (UK GDPR Article 28); a party that refused or withdrew takes no part;
    and where a draft states no ground for a party yet, the rest of the law waits too.
    """
    draft = agreement.status == "draft"
    for index, party in enumerate(agreement.parties):
        if (
            party.role != "processor"
            and (party.signature is None or party.signature.outcome == "signed")
            and not (draft and not party.lawful_basis and not party.law_enforcement)
        ):
            yield index, party


def under_uk_gdpr(agreement: Agreement) -> Iterator[tuple[int, Party]]:
    """Those of them whose use UK GDPR governs."""
    return ((index, party) for index, party in controllers(agreement) if party.regime == "uk-gdpr")


def under_law_enforcement(agreement: Agreement) -> Iterator[tuple[int, Party]]:
    """Those of them whose use Part 3 of the Data Protection Act 2018 governs."""
    return ((index, party) for index, party in controllers(agreement) if party.regime == "law-enforcement")
