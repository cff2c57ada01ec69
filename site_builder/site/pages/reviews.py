"""What is due for review and what is late: the overview, lists that are too long for it, and who answers for what."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, time
from functools import partial
from itertools import groupby
from typing import Any, Final, NamedTuple

from site_builder import words
from site_builder.problem import plural
from site_builder.records.community import Kind, ReviewPolicy
from site_builder.reviews.heartbeat import FILE, Heartbeat, moment, read_heartbeat
from site_builder.reviews.issues import LABEL
from site_builder.site import frames
from site_builder.site.output import Output
from site_builder.site.pages import calendars, due, paging
from site_builder.site.pages.due import Listed
from site_builder.site.pages.paging import Sheet
from site_builder.site.pictures import review_counts, reviews_by_month
from site_builder.site.rendering import Site

FOLDER: Final = "reviews"
BY_LEAD: Final = "by-lead"
KINDS: Final[Mapping[Kind, str]] = {
    "review": "agreements",
    "assessment": "impact assessments",
    "publication": "what is withheld",
    "registration": "data protection fees",
    "assurance": "assurances",
    "charter": "the charter",
}


class Reminders(NamedTuple):
    """What is known of the last run of the reminders."""

    has_note: bool
    heartbeat: Heartbeat | None
    """None without a note, and if the note cannot be read."""
    is_stale: bool
    """Whether that was too long ago when the day of the site began: a run may still come on that day. A note that says
    nothing stands for reminders of which nobody knows when they last ran."""

    @property
    def ran(self) -> str:
        """When, for programs."""
        return moment(self.heartbeat.ran) if self.heartbeat else ""

    @property
    def stale_from(self) -> str:
        """From when on readers are warned, for programs."""
        return moment(self.heartbeat.stale_from) if self.heartbeat else ""


def reminders(site: Site) -> Reminders:
    """When the reminders last ran."""
    heartbeat = None if site.reminders is None else read_heartbeat(site.reminders)
    midnight = datetime.combine(site.today, time(), UTC)
    is_stale = heartbeat.is_stale(midnight) if heartbeat else site.reminders is not None
    return Reminders(site.reminders is not None, heartbeat, is_stale)


def note(site: Site) -> Iterator[Callable[[], Output]]:
    """Makes the note of the last run once more, for the next build: what the run left is not kept for ever."""
    if heartbeat := reminders(site).heartbeat:
        yield partial(Output, FILE, heartbeat.to_text())


def index(site: Site) -> Output:
    """The overview: the late ones first, then what is due soon, by month, and what else runs out."""
    lists, policy = site.once(due.lists), site.register.settings.review
    late, soon = len(lists.overdue.rows), len(lists.soon.rows)
    counts = f"On {words.day(site.today)}, {late:,} of {len(site.reviews):,} are late and {soon:,} are due soon."
    return site.list_page(
        "reviews",
        FOLDER,
        title="Reviews",
        answers="Which reviews are overdue, and which are due? How do I record a review? How do reminders work?",
        description=f"Which agreements are due for review, and which are late. {counts}",
        lists=lists,
        leads=plural(len(site.once(due.answered_for)), "organisation"),
        late_leads=len({one.lead for one in site.once(due.every) if one.state in due.LATE}),
        last=reminders(site),
        policy=policy,
        label=LABEL,
        schedule=schedule(policy),
        reminded_of=words.sentence_list([KINDS[kind] for kind in dict.fromkeys(policy.remind_of)]),
        example=next((one.record.id for one in site.once(due.every) if one.kind == "review"), "hospital-discharge"),
        calendar=f"{FOLDER}/{calendars.NAME}",
        picture=reviews_by_month(review_counts(site.reviews, site.today)),
    )


def schedule(policy: ReviewPolicy) -> str:
    """When reminders go out, in words: `90 and 30 days before the date, on the day, and 90 days after it`."""
    days = sorted(set(policy.reminders), reverse=True)
    before, after = [day for day in days if day > 0], [-day for day in days if day < 0]
    parts = [f"{_days(before)} before the date"] if before else []
    parts += [f"on the {'day' if before else 'date'}"] if 0 in days else []
    parts += [f"{_days(after)} after {'it' if parts else 'the date'}"] if after else []
    return f"{', '.join(parts[:-1])}, and {parts[-1]}" if len(parts) > 1 else "".join(parts)


def _days(numbers: Sequence[int]) -> str:
    return f"{words.sentence_list([str(number) for number in numbers])} day{'' if list(numbers) == [1] else 's'}"


class Further(NamedTuple):
    """One of the pages beside the overview."""

    listed: Listed | None
    """None for the list by lead."""
    sheet: Sheet

    @property
    def folder(self) -> str:
        """Of its list, below the overview."""
        return self.listed.name if self.listed else BY_LEAD

    @property
    def address(self) -> str:
        """Relative to the overview, without a slash at its end."""
        return paging.address(f"{self.folder}/", self.sheet.number).rstrip("/")


def further(site: Site) -> Mapping[str, Further]:
    """The pages beside the overview, by their address."""
    return site.once(_further)


def _further(site: Site) -> Mapping[str, Further]:
    pages = [Further(None, sheet) for sheet in paging.sheets(site.once(due.by_lead))]
    for listed in site.once(due.lists).every:
        if listed.has_pages:
            pages += [Further(listed, sheet) for sheet in paging.sheets(listed.rows)]
    return {page.address: page for page in pages}


def page(site: Site, shown: Further) -> Output:
    """A page of a list that is too long for the overview, or of the list by lead."""
    listed, sheet = shown
    if listed is None:
        about = "What is late or due soon, by the organisation that answers for it"
        groups = [
            (lead, [row.deadline for row in rows if row.deadline]) for lead, rows in groupby(sheet.rows, key=_lead)
        ]
        return _further_page(site, shown, "reviews-by-lead", "Who answers for what", about, groups=groups)
    about, are_reviews = f"{listed.heading}: {sheet.total:,} in all", listed.name != due.OTHERS
    return _further_page(site, shown, "reviews-list", listed.heading, about, are_reviews=are_reviews)


def _lead(row: due.Row) -> due.Lead:
    return row.lead


def _further_page(site: Site, shown: Further, template: str, title: str, about: str, **values: Any) -> Output:  # noqa: ANN401  a template takes what it needs
    sheet, part = shown.sheet, f", page {shown.sheet.number}" if shown.sheet.number > 1 else ""
    return site.page(
        template,
        f"{FOLDER}/{shown.address}/index.html",
        title=f"{title}{part}",
        root="../" * (shown.address.count("/") + 2),
        description=f"{about}{part}.",
        frame=frames.name(FOLDER, shown.address),
        found_by="" if part else f"{about}.",
        heading=f"{title}{part}",
        sheet=sheet,
        base=f"{FOLDER}/{shown.folder}/",
        **values,
    )
