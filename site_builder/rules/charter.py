"""The charter: which versions there are, and who has signed which."""

from collections.abc import Iterator

from site_builder.records import Agreement, Charter, Partner, Settings
from site_builder.rules.rule import Finding, Given, agreement_rule, partner_rule, register_rule


@agreement_rule("warning", detail="any")
def charter_signed(agreement: Agreement, given: Given) -> Iterator[Finding]:
    """Every party has signed the current charter.

    The charter holds what all agreements have in common, so that each agreement need not repeat it. A party that never
    signed it, or signed an older one, has not promised the same as the others (ICO data sharing code of practice,
    Data Protection Act 2018 section 121: accountability).

    Bad:
        status: active

        # partners/harbour-light.yml
        charter:
          - {version: "1", on: 2018-05-25, role: Chief Executive}

    Good:
        status: active

        # partners/harbour-light.yml
        charter:
          - {version: "1", on: 2018-05-25, role: Chief Executive}
          - {version: "2", on: 2024-03-01, role: Chief Executive}
    """
    current = given.register.settings.current_charter
    if agreement.is_over:
        return
    for index, party in enumerate(agreement.parties):
        partner = given.register.partners.get(party.partner)
        if partner is None or partner.has_gone or partner.has_signed(current):
            continue
        older = [signature.version for signature in partner.charter if not signature.withdrawn_on]
        found = f"only version {older[-1]}" if older else "none"
        message = f"every party must have signed version {current} of the charter: {partner.name} has signed {found}"
        hint = f"ask it to sign, and add the signature to {partner.path} under `charter`"
        yield Finding(("parties", index, "partner"), message, hint)


@partner_rule()
def charter_version_known(partner: Partner, given: Given) -> Iterator[Finding]:
    """A signature under the charter is for a version that the register holds.

    A signature only means something if the text that was signed can be read (UK GDPR Article 5(2)). Each version is a
    file in `registry/charter/`, named for the version.

    Bad:
        # partners/harbour-light.yml
        charter:
          - {version: "2", on: 2024-03-01, role: Chief Executive}
          - {version: "2024", on: 2024-03-01, role: Chief Executive}

    Good:
        # partners/harbour-light.yml
        charter:
          - {version: "2", on: 2024-03-01, role: Chief Executive}
    """
    for index, signature in enumerate(partner.charter):
        if not given.register.has(Charter, signature.version):
            message = f"a charter signature must be for a version that exists: '{signature.version}'"
            yield Finding(("charter", index, "version"), message, _versions(given))


@register_rule()
def current_charter_known(given: Given) -> Iterator[tuple[str, Finding]]:
    """The current charter is one that the register holds.

    Every partner is asked to sign the current charter, so its text must be there to be read (UK GDPR Article 5(2),
    accountability). Each version is a file in `registry/charter/`, named for the version.

    Bad:
        # registry/register.yml
        current_charter: "3"

    Good:
        # registry/register.yml
        current_charter: "2"
    """
    current = given.register.settings.current_charter
    if not given.register.has(Charter, current):
        message = f"current_charter must be a version that exists: '{current}'"
        yield Settings.path, Finding(("current_charter",), message, _versions(given))


@register_rule()
def charter_predecessor_known(given: Given) -> Iterator[tuple[str, Finding]]:
    """The version that a charter replaces is one that the register holds.

    Some partners are still bound by an older version. Following the versions back shows what they have signed
    (UK GDPR Article 5(2), accountability).

    Bad:
        # registry/charter/2.yml
        supersedes: "0"

    Good:
        # registry/charter/2.yml
        supersedes: "1"
    """
    for charter in given.register.charters.values():
        older = charter.supersedes
        if older == charter.id:
            message = f"a charter must replace another version: '{older}' is this one"
            yield charter.path, Finding(("supersedes",), message, "name the version before it, or delete the line")
        elif older and not given.register.has(Charter, older):
            message = f"the charter that is replaced must be a version that exists: '{older}'"
            yield charter.path, Finding(("supersedes",), message, _versions(given))


def _versions(given: Given) -> str:
    versions = ", ".join(f'"{version}"' for version in given.register.charters)
    return f"the versions are {versions}" if versions else "add it first: a file in registry/charter/ named for it"
