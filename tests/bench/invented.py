"""One made-up agreement: what is drawn for it, and its record file."""

import textwrap
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from tests.bench import phrases

TODAY = date(2026, 11, 21)
"""The day that every measurement takes for today."""

EVERY = {"P1Y": 12, "P18M": 18, "P2Y": 24}
"""Review cycles, in months."""
STATUSES = {"active": 82, "draft": 4, "awaiting-signature": 4, "suspended": 2, "ended": 6, "superseded": 2}
KINDS = {"isp": 78, "data-disclosure": 10, "joint-controller": 6, "data-processing": 3, "mou": 3}
OUTCOMES = {"ended": "end", "superseded": "replace"}
SPECIAL = frozenset({"special-category", "confidential-health"})
COMPETENT = frozenset({"police", "probation"})
"""Sectors that use data about offences under Part 3 of the Data Protection Act 2018."""
FIRST_OF_THE_SECOND_TEMPLATE = date(2024, 3, 1)
SUMMARIES = 0.12
"""The share that is published as a summary, as older registers are when they are first brought across."""
LATE = 0.12
"""The share of reviews that are overdue."""


class Member(NamedTuple):
    """A partner that may be a party."""

    id: str
    name: str
    sector: str
    is_public: bool
    """Whether it is a public authority, which decides what lawful basis it may rely on."""

    @property
    def host(self) -> str:
        """The end of its web and mail addresses."""
        return f"{self.id[:24].rstrip('-')}.example"


class Timeline(NamedTuple):
    """When an agreement was made and looked at."""

    every: str
    agreed: date
    starts: date
    reviews: tuple[date, ...]
    signed: date
    """The first day on which its present version was signed."""
    due: str


class Invented:
    """What is drawn for an agreement between `lead` and some of `members`."""

    def __init__(self, random: Random, lead: Member, members: Sequence[Member], number: int) -> None:
        self.random = random
        self.number = number
        self.theme = random.choice(phrases.THEMES)
        self.people = random.choice(self.theme.people)
        self.place = random.choice(phrases.PLACES)
        self.title = f"{random.choice(phrases.ACTIVITIES).format(people=self.people)} in {self.place}"
        self.status = self._weighted(STATUSES)
        self.is_summary = self.status == "active" and random.random() < SUMMARIES
        self.kind = self._weighted(KINDS)
        others = random.sample(members, random.choices((1, 2, 3, 4, 5), (45, 29, 15, 7, 4))[0] + 1)
        self.parties = [lead, *(member for member in others if member != lead)][: len(others)]
        self.items = [
            *random.sample(phrases.CONTACT, random.randint(2, 3)),
            *random.sample(self.theme.items, random.randint(2, min(4, len(self.theme.items)))),
        ]
        self.categories = {category for _, category in self.items}
        self.shares = self._shares()
        self.owner = random.choice(phrases.OWNERS)
        self.outcomes: tuple[str, ...] = ()
        self.timeline = self._timeline()

    def _weighted(self, weights: dict[str, int]) -> str:
        return self.random.choices(list(weights), list(weights.values()))[0]

    def _shares(self) -> list[str]:
        """What each party does; the lead is at one end of every flow."""
        if self.kind == "data-disclosure":
            return ["gives", *["receives"] * (len(self.parties) - 1)]
        others = [self.random.choice(("gives", "gives-and-receives", "receives")) for _ in self.parties[1:]]
        gives = any(other != "gives" for other in others)
        receives = any(other != "receives" for other in others)
        return ["gives-and-receives" if gives and receives else "gives" if gives else "receives", *others]

    def _timeline(self) -> Timeline:
        every = self.random.choice(list(EVERY))
        days = EVERY[every] * 30
        held = self.random.choices((0, 1, 2, 3), (45, 35, 15, 5))[0]
        if self.status in ("draft", "awaiting-signature"):
            held = 0
        if self.status in OUTCOMES:
            held = max(held, 1)
        late = self.random.randint(40, 300) if self.random.random() < LATE else -self.random.randint(20, days - 40)
        last = TODAY - timedelta(days=days + late)
        if self.status == "awaiting-signature":
            last = TODAY + timedelta(days=self.random.randint(10, 60))
        looked_at = [_months_after(last, -EVERY[every] * back) for back in range(held, -1, -1)]
        starts, *reviews = looked_at
        agreed = starts - timedelta(days=70)
        self.outcomes = tuple(self.random.choice(("continue", "amend")) for _ in reviews)
        if self.status in OUTCOMES:
            self.outcomes = (*self.outcomes[:-1], OUTCOMES[self.status])
        amended = [on for on, outcome in zip(reviews, self.outcomes, strict=True) if outcome == "amend"]
        signed = amended[-1] if amended else agreed
        return Timeline(every, agreed, starts, tuple(reviews), signed, f"{_months_after(last, EVERY[every]):%Y-%m}")

    @property
    def version(self) -> int:
        """One more with each review that changed it."""
        return 1 + self.outcomes.count("amend")

    # The record file, part by part

    def text(self) -> str:
        """The record file, but for what ties it to other agreements."""
        if self.status == "draft":
            return "\n".join((*self._head(), *self._prose("summary", self._summary()), *self._bare_parties(), ""))
        if self.is_summary:
            return "\n".join((*self._head(), *self._why(), *self._bare_parties(), *self._outline(), ""))
        parts = (self._head(), self._why(), self._who(), self._law(), self._what(), self._care(), self._when(), ("",))
        return "\n".join(line for part in parts for line in part)

    def _head(self) -> Iterator[str]:
        template = "isp-2" if self.timeline.starts >= FIRST_OF_THE_SECOND_TEMPLATE else "isp-1"
        yield "# yaml-language-server: $schema=../registry/schema/agreement.schema.json"
        yield f"title: {self.title}"
        yield f'reference: "{self.number:05}"'
        yield f"kind: {self.kind}"
        yield f"status: {self.status}"
        yield f"version: {self.version}"
        yield f"template: {template}"
        yield f"theme: {self.theme.id}"
        yield f"lead: {self.parties[0].id}"
        yield ""

    def _said(self, pattern: str) -> str:
        return pattern.format(
            people=self.people,
            people_start=self.people[0].upper() + self.people[1:],
            place=self.place,
            lead=self.parties[0].name,
            other=self.random.choice(self.parties[1:]).name,
            number=self.random.randint(12, 480),
            days=self.random.randint(3, 11),
        )

    def _some(self, patterns: Sequence[str], number: int) -> Iterator[str]:
        return (self._said(pattern) for pattern in self.random.sample(patterns, number))

    def _summary(self) -> str:
        return " ".join((*self._some(phrases.WHAT_HAPPENS, 1), *self._some(phrases.WHY_IT_HELPS, 2)))

    @staticmethod
    def _prose(key: str, text: str) -> Iterator[str]:
        yield f"{key}: >"
        yield textwrap.fill(text, 110, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)

    def _why(self) -> Iterator[str]:
        yield from self._prose("summary", self._summary())
        purpose = [*self._some(phrases.NEED, 1), *self._some(phrases.AIM, 1), *self._some(phrases.METHOD, 1)]
        yield from self._prose("purpose", " ".join((*purpose, *self._some(phrases.LIMIT, 1))))
        yield "benefits: |"
        yield from (f"  - {benefit}" for benefit in self._some(phrases.BENEFITS, 2))
        if self.random.random() < 0.4:
            yield from self._prose("necessity", *self._some(phrases.NECESSITY, 1))
        yield ""

    def _bare_parties(self) -> Iterator[str]:
        yield "parties:"
        yield from (f"  - partner: {party.id}" for party in self.parties)

    def _outline(self) -> Iterator[str]:
        yield self._review_plan()
        yield "publication: summary"
        yield "publication_reason: Brought across from an older register. The rest is added at the next review."

    def _who(self) -> Iterator[str]:
        yield "parties:"
        for index, (party, shares) in enumerate(zip(self.parties, self.shares, strict=True)):
            role, mailbox = self.random.choice(phrases.REQUESTS)
            yield f"  - partner: {party.id}"
            yield f"    role: {self._role(index)}"
            yield f"    shares: {shares}"
            yield from (f"    {line}" for line in self._conditions(party))
            yield f"    privacy_notice: https://www.{party.host}/privacy/{self.theme.id}"
            yield f"    requests: {{role: {role}, email: {mailbox}@{party.host}}}"
            if index or self.status != "awaiting-signature":
                signed = self.timeline.signed + timedelta(days=self.random.randint(0, 18))
                if signed <= TODAY and not (self.status == "awaiting-signature" and index == len(self.parties) - 1):
                    by = self.random.choice(phrases.SIGNATORIES)
                    yield f"    signature: {{outcome: signed, version: {self.version}, on: {signed}, role: {by}}}"
        yield ""

    def _role(self, index: int) -> str:
        if self.kind == "joint-controller" and index < 2:
            return "joint-controller"
        return "processor" if self.kind == "data-processing" and index == len(self.parties) - 1 else "controller"

    def _conditions(self, party: Member) -> Iterator[str]:
        """The law that this party relies on for this data."""
        offences = "criminal-offence" in self.categories
        policy = f"policy_document: https://www.{party.host}/policies/appropriate-policy-document"
        if offences and party.sector in COMPETENT:
            yield from ("regime: law-enforcement", "law_enforcement: [s.35(2)(b), Sch.8 para.4]", policy)
            return
        yield f"lawful_basis: [{'6(1)(e)' if party.is_public else '6(1)(f)'}]"
        paragraphs = [10, 36] if offences else []
        if SPECIAL & self.categories:
            health = "confidential-health" in self.categories
            yield f"special_category: [{'9(2)(h)' if health else '9(2)(g)'}]"
            paragraphs = sorted([2 if health else 18, *paragraphs])
        if paragraphs:
            yield f"schedule_1: [{', '.join(map(str, paragraphs))}]"
        if {10, 18, 36} & set(paragraphs):
            yield policy

    def _law(self) -> Iterator[str]:
        yield "powers:"
        for act, provision, kind in self.random.sample(self.theme.powers, self.random.randint(1, 2)):
            yield f"  - {{act: {quoted(act)}, provision: {quoted(provision)}, kind: {kind}}}"
        duty = "implied-consent" if "confidential-health" in self.categories else "public-interest"
        yield f"confidentiality: [{duty if SPECIAL & self.categories else 'not-confidential'}]"
        yield ""

    def _what(self) -> Iterator[str]:
        yield "data:"
        yield f"  subjects: [{self.people[0].upper()}{self.people[1:]}]"
        yield "  items:"
        yield from (f"    - {{name: {quoted(name)}, category: {category}}}" for name, category in self.items)
        yield "flows:"
        lead = self.parties[0].id
        for party, shares in zip(self.parties[1:], self.shares[1:], strict=True):
            if shares != "receives":
                yield self._flow(party.id, lead)
            if shares != "gives":
                yield self._flow(lead, party.id)
        yield ""

    def _flow(self, giver: str, receiver: str) -> str:
        method = self.random.choice(("secure-email", "secure-file-transfer", "shared-system", "portal", "meeting"))
        often = self.random.choice(("daily", "weekly", "monthly", "on-request", "quarterly"))
        names = self.random.sample([name for name, _ in self.items], 2) if self.random.random() < 0.5 else []
        items = f"items: [{', '.join(map(quoted, names))}], " if names else ""
        return f"  - {{from: {giver}, to: {receiver}, {items}method: {method}, frequency: {often}}}"

    def _care(self) -> Iterator[str]:
        lead, agreed = self.parties[0], self.timeline.agreed
        again = max(_months_after(agreed, 36), _months_after(TODAY, 3))
        address = f"https://www.{lead.host}/privacy/assessments/{self.theme.id}-{self.number}"
        held = f"on: {agreed - timedelta(days=30)}, review_due: {again:%Y-%m}"
        yield f"dpia: {{status: done, {held}, url: {address}}}"
        yield f"automated_decisions: {self.random.choice(('none', 'none', 'none', 'assists'))}"
        period = self.random.choice(("P1Y", "P18M", "P2Y", "P6Y", "P7Y", "P25Y"))
        disposal = quoted(*self._some(phrases.DISPOSAL, 1))
        yield f"retention: {{period: {period}, starts: {self.random.choice(phrases.STARTS)}, disposal: {disposal}}}"
        yield from self._prose("security", " ".join(self._some(phrases.SECURITY, 2)))
        yield from self._prose("onward_sharing", *self._some(phrases.ONWARD, 1))
        yield f"complaints: {{role: Data Protection Officer, email: dpo@{lead.host}}}"

    def _review_plan(self) -> str:
        due = "" if self.status == "ended" else f"due: {self.timeline.due}, "
        owner = f"{{role: {self.owner}, email: sharing@{self.parties[0].host}}}"
        return f"review: {{every: {self.timeline.every}, {due}owner: {owner}}}"

    def _when(self) -> Iterator[str]:
        line = self.timeline
        yield f"dates: {{agreed: {line.agreed}, starts: {line.starts}}}"
        yield self._review_plan()
        if line.reviews:
            yield "reviews:"
        for on, outcome in zip(line.reviews, self.outcomes, strict=True):
            yield f"  - on: {on}"
            yield f"    role: {self.owner}"
            yield f"    outcome: {outcome}"
            yield "    answers:"
            for key in list(phrases.ANSWERS)[: self.random.randint(2, 5)]:
                yield f"      {key}: {quoted(self._said(self.random.choice(phrases.ANSWERS[key])))}"
            if outcome != "end":
                yield f"    next_due: {_months_after(on, EVERY[line.every]):%Y-%m}"
        if self.status == "ended":
            yield "ended:"
            yield f"  on: {min(line.reviews[-1] + timedelta(days=20), TODAY)}"
            yield f"  reason: {quoted(*self._some(phrases.ENDED, 1))}"
            yield f"  disposal_confirmed: [{', '.join(party.id for party in self.parties)}]"
        yield "publication: full"


def quoted(text: str) -> str:
    """`text` as YAML takes it inside braces."""
    return f'"{text}"' if set(text) & set(",:;") else text


def _months_after(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, 28))
