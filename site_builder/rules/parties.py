"""Parties and flows: who takes part, in which role, and what moves between them."""

from collections.abc import Iterator

from site_builder.records import Agreement, Partner
from site_builder.rules.rule import Finding, Given, agreement_rule


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
    named = [(("lead",), agreement.lead)]
    named += [(("parties", index, "partner"), party.partner) for index, party in enumerate(agreement.parties)]
    for keys, partner in named:
        if not given.register.has(Partner, partner):
            yield Finding(
                keys,
                f"{keys[0] if len(keys) == 1 else 'a party'} must be a partner: '{partner}'",
                _nearest(partner, given),
            )


def _nearest(partner: str, given: Given) -> str:
    from difflib import get_close_matches  # noqa: PLC0415

    near = get_close_matches(partner, given.register.partners, n=1, cutoff=0.6)
    return f"did you mean `{near[0]}`?" if near else "add the partner first: a file in partners/ named for it"
