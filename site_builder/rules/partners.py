"""Partners: what the list says of each organisation that takes part."""

from collections.abc import Iterator
from datetime import date

from site_builder.records import Partner, Settings
from site_builder.rules.hints import did_you_mean
from site_builder.rules.rule import Finding, Given, partner_rule, register_rule

_ADD_FIRST = "add the partner first: a file in partners/ named for it"


@partner_rule()
def known_sector(partner: Partner, given: Given) -> Iterator[Finding]:
    """The sector of a partner is one that the register knows.

    The sector decides whether a partner counts as a public authority (Data Protection Act 2018 section 7), and with
    that which lawful bases it may rely on (UK GDPR Article 6(1)). `registry/vocabularies.yml` lists the sectors.

    Bad:
        # partners/harbour-light.yml
        sector: charity

    Good:
        # partners/harbour-light.yml
        sector: voluntary
    """
    if partner.sector not in given.register.sectors:
        sectors = given.register.sectors
        hint = did_you_mean(partner.sector, sectors, f"use one of {', '.join(sectors)}")
        yield Finding(("sector",), f"sector must be one that the register knows: '{partner.sector}'", hint)


@partner_rule()
def partner_dates(partner: Partner, given: Given) -> Iterator[Finding]:
    """The dates of a partner agree with its status and with each other.

    When something has gone wrong, people ask who was bound by the charter on that day (UK GDPR Article 5(2)). An active
    partner has not left, nobody leaves before joining, and no signature is withdrawn before it was given.

    Bad:
        # partners/harbour-light.yml
        status: active
        left: 2026-06-30

    Good:
        # partners/harbour-light.yml
        status: withdrawn
        left: 2026-06-30
    """
    if partner.status == "active" and partner.left and partner.left <= given.today:
        hint = "set `status` to withdrawn or dissolved, or take the day out"
        yield Finding(("left",), f"an active partner must not have left: {partner.left}", hint)
    if partner.joined and partner.left and partner.left < partner.joined:
        message = f"a partner must leave after it joined on {partner.joined}: {partner.left}"
        yield Finding(("left",), message, "check the year of both days")
    for index, signature in enumerate(partner.charter):
        if signature.withdrawn_on and signature.withdrawn_on < signature.on:
            message = f"a signature must be withdrawn after it was given on {signature.on}: {signature.withdrawn_on}"
            yield Finding(("charter", index, "withdrawn_on"), message, "check the year of both days")


@partner_rule()
def successor_named(partner: Partner, given: Given) -> Iterator[Finding]:
    """What took the place of a partner is another partner in the list.

    Councils are merged and NHS bodies replaced, and the law that does it moves their duties to a successor. People
    whose data was shared must be able to find who holds it now (UK GDPR Article 14(1)(a)), and every agreement with the
    old body must be signed by the new one.

    Bad:
        # partners/harbour-light.yml
        status: dissolved
        left: 2026-03-31
        succeeded_by: [saltmarsh-county-counsel]

    Good:
        # partners/harbour-light.yml
        status: dissolved
        left: 2026-03-31
        succeeded_by: [saltmarsh-county-council]
    """
    for index, successor in enumerate(partner.succeeded_by):
        if successor == partner.id:
            hint = "name the partner that holds its records now"
            yield Finding(
                ("succeeded_by", index), f"a successor must be another partner: '{successor}' is this one", hint
            )
        elif not given.register.has(Partner, successor):
            hint = did_you_mean(successor, given.register.names(Partner), _ADD_FIRST)
            yield Finding(("succeeded_by", index), f"a successor must be a partner: '{successor}'", hint)


@partner_rule()
def supporter_known(partner: Partner, given: Given) -> Iterator[Finding]:
    """The organisation that supports a partner is in the partner list.

    Small organisations may lean on a larger one for advice on data protection. The register shows whom to ask, so it
    must be a partner that can be found (ICO data sharing code of practice, Data Protection Act 2018 section 121).

    Bad:
        # partners/harbour-light.yml
        supported_by: saltmarsh-county-counsel

    Good:
        # partners/harbour-light.yml
        supported_by: saltmarsh-county-council
    """
    supporter = partner.supported_by
    if supporter == partner.id:
        yield Finding(("supported_by",), f"a supporter must be another partner: '{supporter}' is this one", "delete it")
    elif supporter and not given.register.has(Partner, supporter):
        hint = did_you_mean(supporter, given.register.names(Partner), _ADD_FIRST)
        yield Finding(("supported_by",), f"a supporter must be a partner: '{supporter}'", hint)


@partner_rule("warning")
def ico_registration_current(partner: Partner, given: Given) -> Iterator[Finding]:
    """A partner's registration with the Information Commissioner is in date.

    Controllers pay a yearly fee, with few exceptions, and the Commissioner may fine those who do not (Data Protection
    (Charges and Information) Regulations 2018, SI 2018/480; Data Protection Act 2018 sections 155 and 158).

    Bad:
        # partners/harbour-light.yml
        ico_expires: 2026-10-31

    Good:
        # partners/harbour-light.yml
        ico_expires: 2027-10-31
    """
    if partner.ico_expires and partner.ico_expires < given.today and not partner.has_gone:
        message = (
            f"the registration with the Information Commissioner must be in date: it ended on {partner.ico_expires}"
        )
        yield Finding(("ico_expires",), message, "when it has been renewed, write the new date")


@partner_rule("warning")
def assurance_current(partner: Partner, given: Given) -> Iterator[Finding]:
    """Evidence that a partner keeps data safe is in date.

    Controllers share only with bodies that keep data secure (UK GDPR Articles 5(1)(f) and 32). A certificate that has
    run out shows how things were once.

    Bad:
        # partners/harbour-light.yml
        assurance:
          - {scheme: cyber-essentials, valid_to: 2026-08-31}

    Good:
        # partners/harbour-light.yml
        assurance:
          - {scheme: cyber-essentials, valid_to: 2027-08-31}
    """
    if partner.has_gone:
        return
    in_date = {evidence.scheme for evidence in partner.assurance if (evidence.valid_to or date.max) >= given.today}
    for index, evidence in enumerate(partner.assurance):
        if evidence.valid_to and evidence.valid_to < given.today and evidence.scheme not in in_date:
            message = f"evidence of {evidence.scheme} must be in date: it ended on {evidence.valid_to}"
            hint = "when it has been renewed, write the new date; if it will not be, delete the entry"
            yield Finding(("assurance", index, "valid_to"), message, hint)


@register_rule()
def publisher_known(given: Given) -> Iterator[tuple[str, Finding]]:
    """The publisher of the register is in the partner list.

    The publisher answers in law for what the site says and for who can use it (Public Sector Bodies (Websites and
    Mobile Applications) (No. 2) Accessibility Regulations 2018). People must be able to find and reach it.

    Bad:
        # registry/register.yml
        publisher: saltmarsh-county-counsel

    Good:
        # registry/register.yml
        publisher: saltmarsh-county-council
    """
    publisher = given.register.settings.publisher
    if not given.register.has(Partner, publisher):
        hint = did_you_mean(publisher, given.register.names(Partner), _ADD_FIRST)
        yield Settings.path, Finding(("publisher",), f"publisher must be a partner: '{publisher}'", hint)
