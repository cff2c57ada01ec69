"""Signatures: who is bound by an agreement, and who is no longer there to be bound."""

from collections.abc import Iterator

from site_builder.records import Agreement, Partner
from site_builder.records.agreement import Party
from site_builder.register import Register
from site_builder.rules.parties import FEWEST_PARTIES, named
from site_builder.rules.rule import Finding, Given, agreement_rule


@agreement_rule()
def signed_by_every_party(agreement: Agreement, given: Given) -> Iterator[Finding]:
    """Every party of an active agreement has signed its present version, or is shown as having refused or withdrawn.

    A signature is for what was read. The ICO's data sharing code of practice (Data Protection Act 2018 section 121)
    asks senior staff of every party to sign, and UK GDPR Article 5(2) asks each to be able to show it. An agreement
    that is still going round has the status `awaiting-signature`.

    Bad:
        parties:
          - partner: saltmarsh-county-council
          - partner: saltmarsh-police
          - partner: harbour-light
            signature: {outcome: signed, version: 1, on: 2026-02-16, role: Chief Executive}

    Good:
        parties:
          - partner: saltmarsh-county-council
          - partner: saltmarsh-police
          - partner: harbour-light
            signature: {outcome: signed, version: 2, on: 2026-02-16, role: Chief Executive}
    """
    if agreement.status != "active" or agreement.version is None:
        return
    missing = False
    for index, party in enumerate(agreement.parties):
        if found := not_signed(party, agreement.version):
            missing = True
            who = given.register.partner_name(party.partner)
            message = f"every party must have signed version {agreement.version}: {who} {found}"
            hint = "add its signature of this version, or set `status` to awaiting-signature until it has signed"
            yield Finding(("parties", index, "signature"), message, hint)
    signed = sum(party.signature is not None and party.signature.outcome == "signed" for party in agreement.parties)
    if not missing and signed < FEWEST_PARTIES <= len(agreement.parties):
        message = f"an active agreement must be signed by at least two parties: {signed} of {len(agreement.parties)}"
        yield Finding(("status",), message, "set `status` to ended, or to awaiting-signature")


def not_signed(party: Party, version: int) -> str:
    """What stands in place of a decision on this version, or '' where there is one: signed, refused or withdrawn."""
    if party.signature is None:
        return "has not"
    if party.signature.outcome == "signed" and party.signature.version != version:
        return f"has signed version {party.signature.version}"
    return ""


@agreement_rule("warning", detail="any")
def party_has_left(agreement: Agreement, given: Given) -> Iterator[Finding]:
    """No party has left the community or been dissolved, unless its signature says that it has withdrawn.

    Councils merge and NHS bodies are replaced. Data must not be sent to a body that no longer exists, and its successor
    is bound only once it has signed (UK GDPR Article 5(1)(a) and (2); the ICO's data sharing code of practice asks for
    agreements to be reviewed when partners change).

    Bad:
        status: active

        # partners/harbour-light.yml
        status: withdrawn
        left: 2026-06-30

    Good:
        parties:
          - partner: saltmarsh-county-council
          - partner: saltmarsh-police
          - partner: harbour-light
            signature: {outcome: withdrawn, version: 2, on: 2026-06-30, role: Chief Executive}

        # partners/harbour-light.yml
        status: withdrawn
        left: 2026-06-30
    """
    if agreement.is_over:
        return
    withdrawn = {
        party.partner for party in agreement.parties if party.signature and party.signature.outcome == "withdrawn"
    }
    # where the lead is a party, as it should be, its place among the parties is the one to mend
    places = {name: keys for keys, name in named(agreement)}
    for name, keys in places.items():
        partner = given.register.partners.get(name)
        if partner and partner.has_gone and name not in withdrawn:
            who = "lead" if keys == ("lead",) else "a party"
            message = f"{who} must still be a partner: {_what_became_of(partner)}"
            yield Finding(keys, message, _instead_of(partner, given.register))


def _what_became_of(partner: Partner) -> str:
    event = "was dissolved" if partner.status == "dissolved" else "left"
    return f"{partner.name} {event} on {partner.left}" if partner.left else f"{partner.name} {event}"


def _instead_of(partner: Partner, register: Register) -> str:
    here = [successor.id for successor in register.successors(partner) if not successor.has_gone]
    successors = " and ".join(f"`{successor}`" for successor in here)
    if successors:
        return f"name what took its place, {successors}, and have the new version signed"
    withdrawn = "`signature: {outcome: withdrawn, …}`"
    return f"take it out in a new version, or record that it has withdrawn: {withdrawn}"
