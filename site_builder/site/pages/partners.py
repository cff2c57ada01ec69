"""The partners: their list, and the page of each."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple

from site_builder import words
from site_builder.problem import plural
from site_builder.records import Agreement, Partner
from site_builder.records.partner import CharterSignature
from site_builder.rules.signatures import not_signed
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
        to_do=list(_to_do(site, partner, agreements)),
        **_due(site, partner),
    )


class ToDo(NamedTuple):
    """Something that waits for a partner, beside what falls due: `Sign`, the name of what, and a link to it."""

    do: str
    what: str
    address: str
    """Relative to the site."""
    why: str = ""
    is_signing: bool = False


def _to_do(site: Site, partner: Partner, agreements: Sequence[Agreement]) -> Iterator[ToDo]:
    """The charter to sign, the agreements to sign, and those that it leads which are past their last day."""
    if partner.has_gone:
        return
    current = site.register.settings.current_charter
    if not partner.has_signed(current):
        yield ToDo("Sign", f"version {current} of the charter", "charter/")
    for one in agreements:
        address = f"agreements/{one.id}/"
        party = one.party(partner.id)
        is_waiting = one.status == "awaiting-signature" and one.publication == "full"
        if is_waiting and party and (found := not_signed(party, one.version or 0)):
            yield ToDo("Sign", one.title, address, f"it {found}" if party.signature else "", is_signing=True)
        if one.lead == partner.id and one.has_run_out(site.today) and one.dates and one.dates.ends:
            yield ToDo("End, extend or replace", one.title, address, f"it was to end on {words.day(one.dates.ends)}")


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
    taken_part_in = site.register.taken_part_in(partner.id)
    if partner.has_gone:
        still = sum(not one.is_over for one in taken_part_in)
        if not still:
            return "No agreement names it any more, but for those that are over or that it has left."
        return f"It is still named in {plural(still, 'agreement')} that {'is' if still == 1 else 'are'} not over."
    led = [site.review_of.get(agreement.id) for agreement in agreements if agreement.lead == partner.id]
    late = sum(review is not None and review.state in ("overdue", "lapsed") for review in led)
    said = "It takes part in no agreement."
    if taken_part_in:
        said = f"It takes part in {plural(len(taken_part_in), 'agreement')} and leads {len(led) or 'none'}"
        said += f", of which {late} {'is' if late == 1 else 'are'} overdue for review." if late else "."
    signatures = (party.signature for one in agreements if (party := one.party(partner.id)))
    outs = Counter[str](signature.outcome for signature in signatures if signature)
    told = {"withdrawn": "has withdrawn from", "refused": "has refused to sign"}
    what = "other agreement" if taken_part_in else "agreement"
    return " ".join((said, *(f"It {done} {plural(outs[how], what)}." for how, done in told.items() if outs[how])))


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
