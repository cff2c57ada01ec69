"""Parties: who takes part, and in which role."""

from collections.abc import Iterator

from site_builder.records import Agreement, Partner
from site_builder.rules.hints import did_you_mean, nearest
from site_builder.rules.rule import Finding, Given, agreement_rule
from site_builder.source import KeyPath

FEWEST_PARTIES = 2


@agreement_rule(detail="any")
def known_partner(agreement: Agreement, given: Given) -> Iterator[Finding]:
    """Every organisation that an agreement names is in the partner list.

    People must be able to see who each party is and how to reach it (UK GDPR Article 14(1)(a) and (e)). A party is
    named by its file in `partners/`, without the ending.

    Bad:
        lead: saltmarsh-county-counsel

    Good:
        lead: saltmarsh-county-council
    """
    for keys, partner in named(agreement):
        if not given.register.has(Partner, partner):
            who = "lead" if keys == ("lead",) else "a party"
            add = "add the partner first: a file in partners/ named for it"
            hint = did_you_mean(partner, given.register.names(Partner), add)
            yield Finding(keys, f"{who} must be a partner: '{partner}'", hint)


@agreement_rule(detail="any")
def lead_is_a_party(agreement: Agreement, given: Given) -> Iterator[Finding]:
    """The lead is one of the parties.

    The lead looks after the agreement for everybody, so it must be bound by it too. The ICO's data sharing code of
    practice (Data Protection Act 2018 section 121) asks an agreement to say who its parties are and who answers for it.

    Bad:
        lead: northmere-district-council

    Good:
        lead: saltmarsh-county-council
    """
    lead = agreement.lead
    if not agreement.parties or agreement.party(lead) or not given.register.has(Partner, lead):
        return
    near = nearest(lead, (party.partner for party in agreement.parties))
    # a party whose own name is misspelt is what known-partner reports
    if near is None or given.register.has(Partner, near):
        hint = f"add `- partner: {lead}` to the parties, or give the lead to one of them"
        yield Finding(("lead",), f"lead must be one of the parties: '{lead}'", hint)


@agreement_rule(detail="any")
def party_once(agreement: Agreement, given: Given) -> Iterator[Finding]:
    """A partner is a party once.

    Two entries for one organisation can say different things about its lawful basis or its signature, and then nobody
    can tell which holds (UK GDPR Article 5(2): it must be able to show what it relies on).

    Bad:
        parties:
          - partner: saltmarsh-county-council
          - partner: saltmarsh-police
          - partner: harbour-light
          - partner: harbour-light

    Good:
        parties:
          - partner: saltmarsh-county-council
          - partner: saltmarsh-police
          - partner: harbour-light
    """
    first: dict[str, int] = {}
    for index, party in enumerate(agreement.parties):
        before = first.setdefault(party.partner, index)
        if before != index:
            message = f"a partner must be a party once: '{party.partner}' is item {before + 1} of the parties already"
            hint = "keep one entry, with `shares: gives-and-receives` if it does both"
            yield Finding(("parties", index, "partner"), message, hint)


@agreement_rule(detail="any", soften=frozenset({"ended", "superseded"}))
def two_parties(agreement: Agreement, given: Given) -> Iterator[Finding]:
    """An agreement has at least two parties, even as a draft.

    An agreement is made between organisations. The ICO's data sharing code of practice (Data Protection Act 2018
    section 121) is about sharing between them: moving data within one organisation is not what this register lists.

    Bad:
        status: draft
        lead: saltmarsh-police
        parties:
          - partner: saltmarsh-police
        flows: null

    Good:
        status: draft
        parties:
          - partner: saltmarsh-county-council
          - partner: saltmarsh-police
    """
    # an agreement without any is what missing-field reports
    if 0 < len(agreement.parties) < FEWEST_PARTIES:
        message = f"an agreement must have at least two parties: '{agreement.parties[0].partner}' is the only one"
        yield Finding(("parties",), message, "add a `- partner: …` for each of the others")


@agreement_rule()
def joint_controllers(agreement: Agreement, given: Given) -> Iterator[Finding]:
    """There are two joint controllers or more, or none.

    Controllers are joint when they decide together why and how data is used (UK GDPR Article 26, and for law
    enforcement the Data Protection Act 2018 section 58). Nobody can do that alone. An agreement of the kind
    `joint-controller` needs at least two.

    Bad:
        kind: joint-controller

    Good:
        kind: joint-controller
        parties:
          - {partner: saltmarsh-county-council, role: joint-controller}
          - {partner: saltmarsh-police, role: controller}
          - {partner: harbour-light, role: joint-controller}
    """
    roles = [party.role for party in agreement.parties]
    if not roles or None in roles:
        return
    number = roles.count("joint-controller")
    if number == 1 or (number == 0 and agreement.kind == "joint-controller"):
        keys: KeyPath = ("parties", roles.index("joint-controller"), "role") if number else ("kind",)
        message = (
            f"an agreement of joint controllers must have at least two: {'this is the only one' if number else 'none'}"
        )
        yield Finding(keys, message, "write `role: joint-controller` for each party that decides with the others")


@agreement_rule()
def processor_has_controller(agreement: Agreement, given: Given) -> Iterator[Finding]:
    """A processor works for a controller that is a party too, and a data processing agreement has both.

    A processor uses data only as a controller tells it, under a contract between the two (UK GDPR Article 28(3), and
    for law enforcement the Data Protection Act 2018 section 59). An agreement without one of them is not that contract.

    Bad:
        kind: data-processing

    Good:
        kind: data-processing
        parties:
          - {partner: saltmarsh-county-council, role: controller}
          - {partner: saltmarsh-police, role: controller}
          - {partner: harbour-light, role: processor}
    """
    roles = [party.role for party in agreement.parties]
    if not roles or None in roles:
        return
    if "processor" not in roles:
        if agreement.kind == "data-processing":
            hint = "write `role: processor` for the party that works for another, or correct `kind`"
            yield Finding(
                ("kind",), "a data processing agreement must have a processor: none of the parties is one", hint
            )
    elif not {"controller", "joint-controller"}.intersection(roles):
        message = "a processor must work for a controller: none of the parties is one"
        hint = "write `role: controller` for the party that decides why and how the data is used"
        yield Finding(("parties", roles.index("processor"), "role"), message, hint)


def named(agreement: Agreement) -> Iterator[tuple[KeyPath, str]]:
    """The partners that an agreement names, each with its place: the lead, then the parties."""
    yield ("lead",), agreement.lead
    for index, party in enumerate(agreement.parties):
        yield ("parties", index, "partner"), party.partner
