"""What an issue says: its title, its body and the comments of each stage, for a busy officer.

Bodies are the Markdown templates beside this module. Whatever comes from a record goes through `plain`.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from site_builder import words
from site_builder.records import Agreement
from site_builder.register import Register
from site_builder.reviews.deadlines import Deadline, Kind
from site_builder.reviews.naming import about, address, headline, what
from site_builder.reviews.quiet import NOTHING, plain, quiet

if TYPE_CHECKING:
    from jinja2 import Environment

LONGEST_TITLE = 240
"""Characters; the tracker takes 256."""
_OPENING = "**"
"""How the line begins that says what is due and when: in both templates, the first."""
_FACT = re.compile(r"\*\*|\| [^|]+ \| ")
"""How the lines begin that say what the register knows: the opening, and each row of the table with its own name."""
_NOT_ALWAYS = frozenset({"| Parties | ", "| Reference | "})
"""The rows that the letter of a review has only where the agreement says this: one that is published by its title alone
names no parties."""
MOST_PARTIES = 60
"""How many parties a letter names; the page of the agreement has them all."""

CHOICES = (
    "It goes on as it is",
    (
        "It goes on with changes. If they touch the purpose, the data, the parties, the law or how long data is kept, "
        "the agreement needs a new version and new signatures"
    ),
    "A new agreement takes its place",
    "It ends. Every receiver confirms that the data is gone",
)
_REASON: dict[Kind, str] = {
    "assessment": "An impact assessment is looked at again when the risk changes, and at set times "
    "(UK GDPR Article 35(11)).",
    "publication": "Part of this agreement is withheld from the public. Whether that is still right is asked again on "
    "this date.",
    "registration": "A controller pays the data protection fee each year (Data Protection (Charges and Information) "
    "Regulations 2018, regulation 2). Partners rely on each other to have paid it.",
    "assurance": "Other partners rely on this to know that their people's data is safe with you.",
    "charter": "Partners have signed the charter. The community looks at its promises again on this date.",
}
_TODO: dict[Kind, str] = {
    "assessment": "Look at the assessment with your data protection officer. Then change `dpia:` in the agreement: the "
    "day at `on:` and the next date at `review_due:`.",
    "publication": "Ask again whether the reason to withhold still holds. Then publish the agreement in full, or set "
    "the next date at `publication_review:`.",
    "registration": "Renew the fee with the regulator. Then set the new date at `ico_expires:` in the partner's "
    "record.",
    "assurance": "Renew it, or decide not to. Then set the new date at `valid_to:` under `assurance:` in the partner's "
    "record, or delete the entry.",
    "charter": "Put the charter on the management group's agenda. Then set the new date at `review_due:`, or adopt a "
    "new version.",
}


@cache
def _templates() -> "Environment":
    # here, because every command imports this module and only a few write letters
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415

    folder = Path(__file__).parent / "letters"
    environment = Environment(
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701  Markdown, not HTML: `plain` makes every text of a record safe for it
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"plain": plain, "day": words.day, "due": words.due, "when": words.when}
    return environment


@dataclass(frozen=True)
class Letters:
    """Writes what issues say, for one register."""

    register: Register

    def title(self, deadline: Deadline) -> str:
        """The issue's title as of the day."""
        title = quiet(headline(deadline))
        return title if len(title) <= LONGEST_TITLE else title[: LONGEST_TITLE - 1].rstrip(NOTHING + " ") + "…"

    def body(self, deadline: Deadline) -> str:
        """The issue's text. It holds no word that is only true on one day: people tick its boxes and edit it."""
        settings = self.register.settings
        name = "review" if deadline.kind == "review" else "deadline"
        known = {
            "deadline": deadline,
            "about": about(deadline),
            "is_by_title": isinstance(deadline.record, Agreement) and deadline.record.publication == "title-only",
            "what": what(deadline),
            "page": settings.site_url + address(deadline),
            "help": f"{settings.site_url}contribute/#review",
            "edit": settings.edit_address(deadline.record.path),
            "lead": self.register.partner_name(deadline.lead),
            "mention": self._mention(deadline.lead),
            "parties": self._parties(deadline),
            "contact": settings.contact,
            "outcomes": words.OUTCOME,
            "choices": CHOICES,
            "reason": _REASON.get(deadline.kind, ""),
            "todo": _TODO.get(deadline.kind, ""),
        }
        return _templates().get_template(f"{name}.md.jinja").render(known).strip("\n")

    def renewed(self, deadline: Deadline, text: str) -> str:
        """An issue's text with what the register knows as it is now, the rest as people have left it."""
        now: dict[str, str] = {}
        for line in self.body(deadline).split("\n"):
            if fact := _FACT.match(line):
                now.setdefault(fact[0], line)
        gone = _NOT_ALWAYS - now.keys() if deadline.kind == "review" else frozenset[str]()
        lines = []
        for line in text.split("\n"):
            fact = _FACT.match(line)
            if not fact:
                lines.append(line)
            elif fact[0] not in gone:
                lines.append(now.pop(fact[0], line))
        # a date is told even where people took its line away
        opening = [now[_OPENING], ""] if _OPENING in now else []
        return "\n".join([*opening, *lines]).rstrip("\n")

    def _parties(self, deadline: Deadline) -> list[str]:
        if not isinstance(deadline.record, Agreement):
            return []
        names = [self.register.partner_name(party.partner) for party in deadline.record.parties]
        more = [f"and {len(names) - MOST_PARTIES} more"] if len(names) > MOST_PARTIES else []
        return names[:MOST_PARTIES] + more

    def accounts(self, lead: str) -> tuple[str, ...]:
        """The accounts and teams of a partner (its id) on the tracker."""
        partner = self.register.partners.get(lead)
        return partner.github if partner else ()

    def _mention(self, lead: str) -> str:
        accounts = self.accounts(lead)
        return f" ({', '.join(f'@{account}' for account in accounts)})" if accounts else ""

    def handed_over(self, deadline: Deadline) -> str:
        """What is said where another partner answers for it than when the issue was last changed."""
        name = plain(self.register.partner_name(deadline.lead))
        return f"This is now answered for by {name}{self._mention(deadline.lead)}."

    def reminder(self, deadline: Deadline) -> str:
        """What is said when a reminder is reached after the issue was opened."""
        called = " ".join(f"@{account}" for account in self.accounts(deadline.lead))
        greeting = f"{called} " if called else ""
        label = self.register.settings.review.escalate_to
        if deadline.due is None or deadline.days is None:
            return (
                f"{greeting}This review still has no date. The label `{label}` brings it before the management group. "
                "Please set a date in the register, or say below what stands in the way of it."
            )
        ahead = words.days_ahead(deadline.days)
        if deadline.days > 0:
            return f"{greeting}A reminder: this is due {words.when(deadline.due)}, {ahead}."
        if deadline.days == 0:
            return f"{greeting}This is due today. From tomorrow the public register lists it as late."
        wanted = "record the outcome" if deadline.kind == "review" else "set the new date in the register"
        return (
            f"{greeting}This was due {words.when(deadline.due)} and is {ahead}. The public register lists it as late, "
            f"and the label `{label}` brings it before the management group. "
            f"Please {wanted}, or say below what stands in the way of it."
        )

    def moved(self, deadline: Deadline) -> str:
        """The comment under an issue whose date was changed without a review."""
        if deadline.due is None:
            return "The register no longer gives a date for this. Please set one."
        return f"The date in the register was changed. This is now due {words.when(deadline.due)}."

    def again(self, deadline: Deadline) -> str:
        """The comment that reopens an issue because the register asks for the same once more."""
        if deadline.due is None:
            return "By the register, this has no date again. Please set one."
        return f"By the register, this is due again, {words.when(deadline.due)}."

    def thanks(self, deadline: Deadline, *, was_scheduled: bool) -> str:
        """The comment that closes an issue because what was due has been done."""
        following = f"It is next due {words.when(deadline.due)}." if deadline.due else "It has no next date yet."
        record = deadline.record
        if was_scheduled and deadline.kind == "review" and isinstance(record, Agreement) and record.reviews:
            held = record.reviews[-1]
            return (
                f"Thank you. The review of {words.day(held.on)} is in the register. "
                f"Outcome: {words.OUTCOME[held.outcome].lower()}. {following}"
            )
        return f"Thank you. The register holds the date. {following}"

    def later(self, deadline: Deadline) -> str:
        """The comment that closes an issue whose date was changed to one that has an issue of its own, now or later."""
        if deadline.due is None:
            return "The register no longer gives a date for this. Another issue asks for one."
        without = {"review": " without a review", "assessment": " without a new assessment"}.get(deadline.kind, "")
        return (
            f"The date in the register was changed{without}: this is now due {words.when(deadline.due)}. "
            "Another issue reminds of that in good time."
        )

    def over(self, record: object) -> str:
        """The comment that closes an issue because nothing is due any more. `record` is None where it is gone."""
        if isinstance(record, Agreement) and record.is_over:
            status = words.STATUS[record.status].lower()
            return f"This agreement is now “{status}” in the register, so no review is due. Thank you."
        if record is None:
            return (
                "The register no longer holds this record, so nothing is due. If that is a mistake, tell the core team."
            )
        return "By the register, this is no longer due."
