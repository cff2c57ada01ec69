"""The partners: their list, and the page of each."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple

from site_builder import words
from site_builder.problem import plural
from site_builder.records import Agreement, Partner
from site_builder.records.partner import CharterSignature
from site_builder.site.output import Output
from site_builder.site.pages import calendars, changes, due
from site_builder.site.pictures import star
from site_builder.site.rendering import Site


def index(site: Site) -> Output:
    """Every partner, by sector."""
    groups: defaultdict[str, list[Partner]] = defaultdict(list)
    for partner in sorted(site.register.partners.values(), key=lambda partner: partner.name.casefold()):
        groups[partner.sector].append(partner)
    statuses = Counter[str](partner.status for partner in site.register.partners.values())
    said = {
        "active": "members",
        "applied": "have applied",
        "withdrawn": "have left",
        "dissolved": "no longer exist",
    }
    counts = [f"{statuses[status]} {phrase}" for status, phrase in said.items() if statuses[status]]
    return site.list_page(
        "partners",
        "partners",
        title="Partners",
        description=f"The organisations that share information in {site.register.settings.area}.",
        by_sector=[(each, groups[each.id]) for each in site.register.vocabularies.sectors if each.id in groups],
        counts=words.sentence_list(counts),
        charter_state=partial(charter_state, site),
    )


def page(site: Site, partner: Partner) -> Output:
    """The page of one partner: what it shares, what is due, whom to ask."""
    agreements = site.register.agreements_of.get(partner.id, ())
    contacts = [
        (said, contact) for key, said in words.CONTACT.items() if (contact := getattr(partner.contacts, key, None))
    ]
    identifiers = [
        (said, value) for key, said in words.IDENTIFIER.items() if (value := getattr(partner.identifiers, key, None))
    ]
    sector = site.register.sectors.get(partner.sector, partner.sector)
    counts = _counts(site, partner, agreements)
    return site.page(
        "partner",
        f"partners/{partner.id}/index.html",
        title=partner.name,
        root="../../",
        description=f"{partner.name} ({sector}). {counts}",
        edit=partner.path,
        frame="partners",
        partner=partner,
        agreements=agreements,
        contacts=contacts,
        identifiers=identifiers,
        charter=charter_state(site, partner),
        counts=counts,
        changes=changes.of(site, partner.path),
        uncommitted=partner.path in site.history.uncommitted,
        picture=star(partner, site.connections),
        **_due(site, partner),
    )


def _due(site: Site, partner: Partner) -> dict[str, Any]:
    """What it answers for: what asks for something now, and what can wait."""
    rows = site.once(due.answered_for).get(partner.id, ())
    return {
        "due_now": [one for one in rows if one.state != "not-due"],
        "due_later": [one for one in rows if one.state == "not-due"],
        "due_counts": due.counted(rows),
        "calendar": f"partners/{partner.id}/{calendars.NAME}",
    }


def _counts(site: Site, partner: Partner, agreements: Sequence[Agreement]) -> str:
    if not agreements:
        return "It is not a party to any agreement in this register."
    led = [site.review_of.get(agreement.id) for agreement in agreements if agreement.lead == partner.id]
    late = sum(review is not None and review.state in ("overdue", "lapsed") for review in led)
    said = f"It takes part in {plural(len(agreements), 'agreement')} and leads {len(led) or 'none'}"
    return f"{said}, of which {late} {'is' if late == 1 else 'are'} overdue for review." if late else f"{said}."


class CharterState(NamedTuple):
    """Where a partner stands with the charter."""

    kind: str
    words: str


def charter_state(site: Site, partner: Partner) -> CharterState:
    """Whether a partner has signed the charter that is current."""
    current = site.register.settings.current_charter
    if partner.has_signed(current):
        return CharterState("current", f"Signed version {current}")
    signature = newest_signature(partner)
    return CharterState("old", f"On version {signature.version}") if signature else CharterState("none", "Not signed")


def newest_signature(partner: Partner) -> CharterSignature | None:
    """The latest of its charter signatures that stand."""
    standing = [signature for signature in partner.charter if not signature.withdrawn_on]
    return max(standing, key=lambda signature: signature.on, default=None)
