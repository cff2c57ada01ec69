"""About you: the agreements in force by the kind of people they are about, and whom those people can ask."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Final, NamedTuple

from site_builder import law, words
from site_builder.problem import plural
from site_builder.records import Agreement, Partner
from site_builder.records.fields import Contact
from site_builder.site import people
from site_builder.site.output import Output
from site_builder.site.people import Group
from site_builder.site.rendering import Site

RIGHTS: Final = {
    "right-to-be-informed": "To be told",
    "right-of-access": "To see it",
    "right-to-rectification": "To have it put right",
    "right-to-erasure": "To have it deleted",
    "right-to-restriction": "To have its use stopped for a while",
    "right-to-object": "To say no",
    "automated-decisions": "To have a person look at what a computer decided",
    "sensitive-automated-decisions": "When a computer may not decide",
    "law-enforcement-rights": "When the police use it",
}
"""The rights that the page explains, by their code in the tables of law, as people would say them."""
COMPLAINTS: Final = {
    "complain-to-organisation": "First, to the organisation",
    "complain-to-regulator": "Then, to the regulator",
}


def groups(site: Site) -> Mapping[str, Group]:
    """The kinds of people that have a page, by id."""
    return site.once(_groups)


def _groups(site: Site) -> Mapping[str, Group]:
    return people.groups(site.register)


def index(site: Site) -> Output:
    """Every kind of people, and the rights that all of them have."""
    unsaid = sum(one.in_force and not (one.data and one.data.subjects) for one in site.register.agreements.values())
    rights = law.rights()
    return site.list_page(
        "about-you",
        "about-you",
        title="About you",
        answers="How do I complain, or make a complaint? What are my rights? How do I make a subject access request "
        "(SAR): see what is held about me, have it put right, or deleted?",
        description=f"Which agreements in {site.register.settings.area} may involve people like you, what your rights "
        "are, and whom to ask.",
        groups=groups(site).values(),
        unsaid=unsaid,
        rights=[(said, rights[code]) for code, said in RIGHTS.items()],
        complaints=[(said, rights[code]) for code, said in COMPLAINTS.items()],
    )


class WhomToAsk(NamedTuple):
    """An organisation that takes part, and where it takes questions and complaints about people's data."""

    partner: Partner
    requests: tuple[Contact, ...]
    complaints: Contact | None
    instead_of: tuple[str, ...] = ()
    """Names of bodies that took part and no longer exist: it does their work now."""


def page(site: Site, group: Group) -> Output:
    """The agreements in force that are about one kind of people."""
    title, number = group.kind.title, len(group.agreements)
    description = (
        f"{title}: {plural(number, 'agreement')} in force in {site.register.settings.area} that may involve you."
    )
    subjects = dict.fromkeys(subject for about in group.agreements for subject in about.subjects)
    return site.page(
        "people",
        f"about-you/{group.kind.id}/index.html",
        title=f"About you: {title[0].lower()}{title[1:]}",
        root="../../",
        description=description,
        frame="about-you",
        found_by=f"{description} {words.sentence_list(list(subjects)[:50])}",
        group=group,
        whom_to_ask=whom_to_ask(site, group),
        tells_whom_to_ask=tells_whom_to_ask,
    )


def tells_whom_to_ask(agreement: Agreement) -> bool:
    """Whether the agreement's page has a part on rights, and whom to ask."""
    return any(party.privacy_notice or party.requests for party in agreement.parties)


def whom_to_ask(site: Site, group: Group) -> list[WhomToAsk]:
    """Every organisation that takes part in the group's agreements, by name.

    One that only works for others is left out unless it takes requests: people turn to whoever decides. In place of a
    body that no longer exists stands whoever does its work now.
    """
    requests: defaultdict[str, dict[Contact, None]] = defaultdict(dict)
    instead_of: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for about in group.agreements:
        for party in about.agreement.taking_part:
            partner = site.register.partners.get(party.partner)
            if partner is None or not (party.requests or party.role != "processor"):
                continue
            if partner.status == "dissolved":
                for heir in site.register.successors(partner):
                    instead_of[heir.id][partner.name] = None
            else:
                requests[partner.id].update({party.requests: None} if party.requests else {})
    asked = [site.register.partners[name] for name in {**requests, **instead_of}]
    return [
        WhomToAsk(
            partner,
            # what it says in an agreement of its own comes first
            tuple(requests.get(partner.id, ())) or _takes_requests(partner, instead_of.get(partner.id)),
            _complaints(partner),
            tuple(instead_of.get(partner.id, ())),
        )
        for partner in sorted(asked, key=lambda partner: (partner.name.casefold(), partner.id))
    ]


def _takes_requests(partner: Partner, instead_of: Mapping[str, None] | None) -> tuple[Contact, ...]:
    """Where a body that only comes in place of another takes requests: no agreement says so."""
    return (partner.takes_requests,) if instead_of and partner.takes_requests else ()


def _complaints(partner: Partner) -> Contact | None:
    return partner.complaints or (partner.contacts.data_protection_officer if partner.contacts else None)
