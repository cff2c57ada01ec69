"""Every page of the site: Register and today to Outputs. Pure; what a page says stands in its template."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from typing import Any, NamedTuple

from site_builder import law, reviews
from site_builder.law import Provision
from site_builder.problem import plural
from site_builder.records import Agreement, Charter, Guidance, Partner
from site_builder.records.agreement import Party
from site_builder.records.partner import CharterSignature
from site_builder.register import Register
from site_builder.reviews import ReviewDue
from site_builder.rules import RULES
from site_builder.rules.rule import Rule
from site_builder.site import text, words
from site_builder.site.output import Output
from site_builder.site.rendering import environment, headings

LATEST = 8
"""How many of the newest events the front page shows."""


class CharterState(NamedTuple):
    """Where a partner stands with the charter."""

    kind: str
    words: str


class Banner(NamedTuple):
    """What a reader must know before reading on."""

    kind: str
    text: str


_BANNERS: Mapping[str, Banner] = {
    "ended": Banner("late", "This agreement has ended. Its page stays so that everybody can see what was shared."),
    "superseded": Banner("late", "This agreement has been replaced. Its page stays so that the record is whole."),
    "suspended": Banner("late", "This agreement is paused. Nothing should be shared under it for now."),
    "draft": Banner("note", "This is a draft. It is not in force and may change."),
    "awaiting-signature": Banner("note", "This agreement is not in force yet: some parties have still to sign."),
}


@dataclass(frozen=True)
class Site:
    """The site of a register on a day."""

    register: Register
    today: date

    @cached_property
    def reviews(self) -> tuple[ReviewDue, ...]:
        """Every agreement that is reviewed, the longest overdue first."""
        return reviews.due(self.register, self.today)

    @cached_property
    def _review_of(self) -> dict[str, ReviewDue]:
        return {review.agreement.id: review for review in self.reviews}

    @cached_property
    def _environments(self) -> dict[str, Any]:  # jinja2 stays out of the signatures of pages
        return {root: environment(self.register, self.today, self._review_of, root) for root in ("", "../", "../../")}

    def _page(self, template: str, path: str, *, title: str, root: str, **values: Any) -> Output:  # noqa: ANN401
        about = {key: values.pop(key) for key in ("description", "edit", "frame", "found_by") if key in values}
        content = self._template(template, root)(**values)
        return Output(path, content, title=title, headings=headings(content), **about)

    def _list(self, template: str, folder: str, *, description: str, **values: Any) -> Output:  # noqa: ANN401
        """A page that lists: search finds it by its description, because what it lists has pages of its own."""
        path = f"{folder}/index.html"
        return self._page(template, path, root="../", description=description, found_by=description, **values)

    def _template(self, name: str, root: str) -> Callable[..., str]:
        """How a template is rendered for pages from which `root` leads to the front page."""
        render: Callable[..., str] = self._environments[root].get_template(f"{name}.html.jinja").render
        return render

    # Pages of their own, which stand in the navigation

    def index_pages(self) -> Iterator[Output]:
        """The pages that list, in the order of the navigation."""
        yield self._home()
        yield self._agreements()
        yield self._partners()
        yield self._charter()
        yield self._reviews()
        yield self._guidance_list()
        yield self._rules()

    def _home(self) -> Output:
        in_force = sum(agreement.in_force for agreement in self.register.agreements.values())
        members = sum(partner.status == "active" for partner in self.register.partners.values())
        late = sum(review.state in ("overdue", "lapsed") for review in self.reviews)
        themes = Counter(agreement.theme for agreement in self.register.agreements.values())
        sectors = Counter(partner.sector for partner in self.register.partners.values())
        return self._page(
            "home",
            "index.html",
            title=self.register.settings.name,
            root="",
            description=self.register.settings.strapline,
            edit="registry/register.yml",
            figures={"in_force": in_force, "partners": members, "overdue": late},
            themes=[(each, themes[each.id]) for each in self.register.vocabularies.themes if themes[each.id]],
            sectors=[(each, sectors[each.id]) for each in self.register.vocabularies.sectors if sectors[each.id]],
            latest=self._latest(),
        )

    def _latest(self) -> list[dict[str, Any]]:
        """The newest things that the records themselves say happened."""
        events: list[tuple[date, str, Agreement]] = []
        for agreement in self.register.agreements.values():
            if agreement.dates and agreement.dates.starts:
                events.append((agreement.dates.starts, "came into force", agreement))
            if agreement.reviews:
                outcome = words.OUTCOME[agreement.reviews[-1].outcome]
                events.append((agreement.reviews[-1].on, f"was reviewed: {outcome.lower()}", agreement))
            if agreement.ended:
                events.append((agreement.ended.on, "ended", agreement))
        past = [event for event in events if event[0] <= self.today]
        newest = sorted(past, key=lambda event: (event[0], event[2].id), reverse=True)[:LATEST]
        return [{"on": on, "what": what, "agreement": agreement} for on, what, agreement in newest]

    def _agreements(self) -> Output:
        agreements = self.register.agreements.values()
        groups: defaultdict[str | None, list[Agreement]] = defaultdict(list)
        for agreement in sorted(agreements, key=lambda agreement: agreement.title.casefold()):
            groups[agreement.theme if agreement.theme in self.register.themes else None].append(agreement)
        by_theme: list[tuple[Any, list[Agreement]]] = [
            (theme, groups[theme.id]) for theme in self.register.vocabularies.themes if theme.id in groups
        ]
        if None in groups:
            by_theme.append(({"id": "none", "title": "Without a theme", "description": None}, groups[None]))
        statuses = Counter[str](agreement.status for agreement in agreements)
        counts = [f"{statuses[status]} {said.lower()}" for status, said in words.STATUS.items() if statuses[status]]
        return self._list(
            "agreements",
            "agreements",
            title="Agreements",
            description=f"Every agreement to share information about people in {self.register.settings.area}.",
            by_theme=by_theme,
            counts=words.sentence_list(counts),
        )

    def _partners(self) -> Output:
        groups: defaultdict[str, list[Partner]] = defaultdict(list)
        for partner in sorted(self.register.partners.values(), key=lambda partner: partner.name.casefold()):
            groups[partner.sector].append(partner)
        statuses = Counter[str](partner.status for partner in self.register.partners.values())
        said = {
            "active": "members",
            "applied": "have applied",
            "withdrawn": "have left",
            "dissolved": "no longer exist",
        }
        counts = [f"{statuses[status]} {phrase}" for status, phrase in said.items() if statuses[status]]
        return self._list(
            "partners",
            "partners",
            title="Partners",
            description=f"The organisations that share information in {self.register.settings.area}.",
            by_sector=[(each, groups[each.id]) for each in self.register.vocabularies.sectors if each.id in groups],
            counts=words.sentence_list(counts),
            charter_state=self.charter_state,
        )

    def _charter(self) -> Output:
        current = self.register.settings.current_charter
        charter = self.register.charters[current]
        members = sorted(
            (partner for partner in self.register.partners.values() if partner.status == "active"),
            key=lambda partner: partner.name.casefold(),
        )
        signed = {partner.id: _newest_signature(partner) for partner in members}
        return self._page(
            "charter",
            "charter/index.html",
            title="Charter",
            root="../",
            description=f"What partners promise when they share people's data in {self.register.settings.area}.",
            edit=charter.path,
            charter=charter,
            signatories=[
                (partner, signature)
                for partner in members
                if (signature := signed[partner.id]) and signature.version == current
            ],
            on_an_old_one=[
                (partner, signature)
                for partner in members
                if (signature := signed[partner.id]) and signature.version != current
            ],
            unsigned=[partner for partner in members if not signed[partner.id]],
            older=sorted(
                (each for each in self.register.charters.values() if each.id != current), key=_adopted, reverse=True
            ),
        )

    def _reviews(self) -> Output:
        groups = list(_review_groups(self.reviews))
        late = sum(review.state in ("overdue", "lapsed") for review in self.reviews)
        soon = sum(review.state == "due-soon" for review in self.reviews)
        counts = f"On {words.day(self.today)}, {late} of {len(self.reviews)} are late and {soon} are due soon."
        return self._list(
            "reviews",
            "reviews",
            title="Reviews",
            description=f"Which agreements are due for review, and which are late. {counts}",
            groups=groups,
            counts=counts,
        )

    def _guidance_list(self) -> Output:
        groups: defaultdict[str, list[Guidance]] = defaultdict(list)
        for page in sorted(self.register.guidance.values(), key=_standing):
            groups[page.tier].append(page)
        return self._list(
            "guidance-list",
            "guidance",
            title="Guidance",
            description="What official guidance says about sharing information.",
            by_tier=[(tier, groups[tier]) for tier in words.TIER if groups[tier]],
        )

    def _rules(self) -> Output:
        by_group = [
            (words.rule_group(group), group, [rule for rule in RULES.values() if rule.group == group])
            for group in dict.fromkeys(rule.group for rule in RULES.values())
        ]
        return self._list(
            "rules",
            "rules",
            title="Rules",
            description="What every record is checked for before it is published, and the law behind each rule.",
            by_group=by_group,
        )

    # Pages of records, which share the frame of their kind

    @cached_property
    def record_pages(self) -> Sequence[Callable[[], Output]]:
        """Makes the page of every agreement, partner, guidance page and rule: each can be made without the others."""
        return (
            *(partial(self.agreement_page, agreement) for agreement in self.register.agreements.values()),
            *(partial(self.partner_page, partner) for partner in self.register.partners.values()),
            *(partial(self.guidance_page, guidance) for guidance in self.register.guidance.values()),
            *(partial(self.rule_page, rule) for rule in RULES.values()),
        )

    @property
    def page_count(self) -> int:
        """How many pages there are."""
        return sum(1 for _ in self.addresses())

    def addresses(self) -> Iterator[str]:
        """The address of every page, relative to the site."""
        yield from ("", *(f"{name}/" for name in ("agreements", "partners", "charter", "reviews", "guidance", "rules")))
        for folder, group in (
            ("agreements", self.register.agreements),
            ("partners", self.register.partners),
            ("guidance", self.register.guidance),
            ("rules", RULES),
        ):
            for name in group:
                yield f"{folder}/{name}/"

    def agreement_page(self, agreement: Agreement) -> Output:
        """The page of one agreement: why, who, what, how it is protected, rights, law."""
        return self._page(
            "agreement",
            f"agreements/{agreement.id}/index.html",
            title=agreement.title,
            root="../../",
            description=text.plain(agreement.summary or agreement.purpose)
            or f"An agreement led by {self._name(agreement)}.",
            edit=agreement.path,
            frame="agreements",
            found_by=self._found_by(agreement),
            agreement=agreement,
            review=self._review_of.get(agreement.id),
            banner=self._banner(agreement),
            conditions=_conditions(agreement),
            has_detail=any(party.shares or party.lawful_basis for party in agreement.parties),
            has_rights=any(party.privacy_notice or party.requests for party in agreement.parties),
            has_signatures=bool(agreement.version) and any(party.signature for party in agreement.parties),
        )

    def _name(self, agreement: Agreement) -> str:
        return self.register.partner_name(agreement.lead)

    def _found_by(self, agreement: Agreement) -> str:
        """An agreement is looked for by its parties, its law, its people, its old number."""
        partners = dict.fromkeys((agreement.lead, *(party.partner for party in agreement.parties)))
        parties = map(self.register.partner_name, partners)
        laws = [f"{power.act} {power.provision}" for power in agreement.powers]
        subjects = agreement.data.subjects if agreement.data else ()
        parts = (agreement.summary or agreement.purpose or "", *parties, *laws, *subjects, agreement.reference or "")
        return " · ".join(" ".join(part.split()) for part in parts if part)

    def _banner(self, agreement: Agreement) -> Banner | None:
        if agreement.status in _BANNERS:
            return _BANNERS[agreement.status]
        review = self._review_of.get(agreement.id)
        if review and review.state in ("overdue", "lapsed") and review.due and review.days is not None:
            late = words.days_ahead(review.days)
            return Banner("late", f"The review of this agreement was due {words.when(review.due)}. It is {late}.")
        return None

    def partner_page(self, partner: Partner) -> Output:
        """The page of one partner: what it shares, what is due, whom to ask."""
        agreements = self.register.agreements_of.get(partner.id, ())
        contacts = [
            (said, contact) for key, said in words.CONTACT.items() if (contact := getattr(partner.contacts, key, None))
        ]
        identifiers = [
            (said, value)
            for key, said in words.IDENTIFIER.items()
            if (value := getattr(partner.identifiers, key, None))
        ]
        sector = self.register.sectors.get(partner.sector, partner.sector)
        counts = self._partner_counts(partner, agreements)
        return self._page(
            "partner",
            f"partners/{partner.id}/index.html",
            title=partner.name,
            root="../../",
            description=f"{partner.name} ({sector}). {counts}",
            edit=partner.path,
            frame="partners",
            found_by=" · ".join((sector, *partner.former_names, partner.short_name or "")),
            partner=partner,
            agreements=agreements,
            contacts=contacts,
            identifiers=identifiers,
            charter=self.charter_state(partner),
            counts=counts,
        )

    def _partner_counts(self, partner: Partner, agreements: Sequence[Agreement]) -> str:
        if not agreements:
            return "It is not a party to any agreement in this register."
        led = [self._review_of.get(agreement.id) for agreement in agreements if agreement.lead == partner.id]
        late = sum(review is not None and review.state in ("overdue", "lapsed") for review in led)
        said = f"It takes part in {plural(len(agreements), 'agreement')} and leads {len(led) or 'none'}"
        return f"{said}, of which {late} {'is' if late == 1 else 'are'} overdue for review." if late else f"{said}."

    def charter_state(self, partner: Partner) -> CharterState:
        """Whether a partner has signed the charter that is current."""
        current = self.register.settings.current_charter
        if partner.has_signed(current):
            return CharterState("current", f"Signed version {current}")
        signature = _newest_signature(partner)
        return (
            CharterState("old", f"On version {signature.version}") if signature else CharterState("none", "Not signed")
        )

    def guidance_page(self, guidance: Guidance) -> Output:
        """The page of one guidance document: what it is, who must follow it, and our account of it."""
        body, _ = text.page(guidance.body, reserved=frozenset({"main", "conflicts"}))
        conflicts = [self.register.guidance[name] for name in guidance.conflicts_with if name in self.register.guidance]
        return self._page(
            "guidance",
            f"guidance/{guidance.id}/index.html",
            title=guidance.title,
            root="../../",
            description=text.plain(guidance.body.partition("\n\n")[2] or guidance.body),
            edit=guidance.path,
            frame="guidance",
            found_by=f"{guidance.issuer} · {text.plain(guidance.body, longest=2_000)}",
            guidance=guidance,
            body=body,
            conflicts=conflicts,
        )

    def rule_page(self, rule: Rule) -> Output:
        """The page of one rule, from its docstring."""
        return self._page(
            "rule",
            f"rules/{rule.id}/index.html",
            title=rule.id,
            root="../../",
            description=rule.summary,
            frame="rules",
            found_by=rule.summary,
            rule=rule,
            group=words.rule_group(rule.group),
        )


def _adopted(charter: Charter) -> date:
    return charter.adopted


def _standing(guidance: Guidance) -> tuple[int, str]:
    """What still holds first, then by title."""
    return list(words.GUIDANCE_STATUS).index(guidance.status), guidance.title.casefold()


def _newest_signature(partner: Partner) -> CharterSignature | None:
    standing = [signature for signature in partner.charter if not signature.withdrawn_on]
    return max(standing, key=lambda signature: signature.on, default=None)


Conditions = tuple[Provision[Any], ...]


def _conditions(agreement: Agreement) -> list[tuple[list[Party], Conditions]]:
    """The conditions beyond the lawful basis that parties say they meet, with all the parties that say the same."""
    meeting: defaultdict[Conditions, list[Party]] = defaultdict(list)
    for party in agreement.parties:
        found: list[Provision[Any]] = [law.recognised_interests()[code] for code in party.recognised_interests]
        found += [law.special_category()[code] for code in party.special_category]
        found += [law.schedule_1()[code] for code in party.schedule_1]
        found += [law.law_enforcement()[code] for code in party.law_enforcement]
        if found:
            meeting[tuple(found)].append(party)
    return [(parties, conditions) for conditions, parties in meeting.items()]


def _review_groups(due: Sequence[ReviewDue]) -> Iterator[dict[str, Any]]:
    """The overdue, then the scheduled by month, then those that nobody has scheduled."""
    late = [review for review in due if review.state in ("overdue", "lapsed")]
    yield _group("overdue", "Overdue", "Reviews that are late, the longest first", late, "No review is late.")
    soon = [review for review in due if review.state == "due-soon"]
    yield _group("due-soon", "Due soon", "Reviews that are due soon", soon, "No review is due soon.")
    months: defaultdict[str, list[ReviewDue]] = defaultdict(list)
    for review in due:
        if review.state == "not-due" and review.due:
            months[f"{review.due.day:%Y-%m}"].append(review)
    for month, scheduled in months.items():
        title = f"{scheduled[0].due.day:%B %Y}" if scheduled[0].due else month
        yield _group(f"month-{month}", title, f"Reviews that are due in {title}", scheduled, "")
    if unscheduled := [review for review in due if review.state == "unscheduled"]:
        yield _group("unscheduled", "Without a date", "Agreements whose review nobody has scheduled", unscheduled, "")


def _group(name: str, title: str, caption: str, members: Sequence[ReviewDue], none: str) -> dict[str, Any]:
    return {"id": name, "title": title, "caption": caption, "reviews": members, "none": none}
