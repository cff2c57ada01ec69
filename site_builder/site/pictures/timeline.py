"""Reviews by month: how many are overdue, and how many come due in each of the next months."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Final, Literal, NamedTuple

from site_builder.problem import plural
from site_builder.reviews import ReviewDue
from site_builder.site.pictures.bars import Bar, chart
from site_builder.site.pictures.drawing import Picture, figure

MONTHS: Final = 12
"""How far ahead the picture looks."""
YEAR: Final = 12


class ReviewCount(NamedTuple):
    """How many reviews there are of one kind, or in one month."""

    when: Literal["overdue", "month", "later", "no-date"]
    month: date | None
    """Its first day."""
    number: int

    @property
    def title(self) -> str:
        """In words, for a table: `March 2027`."""
        if self.month:
            return f"{self.month:%B %Y}"
        return {"overdue": "Overdue", "later": "Later", "no-date": "No date set"}[self.when]


def review_counts(reviews: Sequence[ReviewDue], today: date, months: int = MONTHS) -> tuple[ReviewCount, ...]:
    """Every review counted once: what is overdue, each of the months from this one on, later, and without a date."""
    late = sum(review.days is not None and review.days < 0 for review in reviews)
    due = [review.due.day for review in reviews if review.due and review.days is not None and review.days >= 0]
    by_month = Counter(day.replace(day=1) for day in due)
    ahead = [_months_after(today, number) for number in range(months)]
    return (
        ReviewCount("overdue", None, late),
        *(ReviewCount("month", month, by_month[month]) for month in ahead),
        ReviewCount("later", None, len(due) - sum(by_month[month] for month in ahead)),
        ReviewCount("no-date", None, sum(review.due is None for review in reviews)),
    )


def _months_after(day: date, number: int) -> date:
    years, month = divmod(day.month - 1 + number, YEAR)
    return date(day.year + years, month + 1, 1)


def reviews_by_month(counts: Sequence[ReviewCount], name: str = "reviews") -> Picture:
    """Bars for what is overdue and for each month, with its number."""
    most = max(1, *(count.number for count in counts if count.when in ("overdue", "month")))
    bars = [_bar(count, most) for count in counts if count.when in ("overdue", "month")]
    numbers = {count.when: count.number for count in counts}
    months = [count for count in counts if count.when == "month"]
    busiest = max(months, key=lambda count: count.number)
    notes = [
        said
        for number, said in (
            (numbers["later"], f"{plural(numbers['later'], 'more review')} due later."),
            (numbers["no-date"], f"{plural(numbers['no-date'], 'review')} without a date."),
        )
        if number
    ]
    coming = sum(count.number for count in months)
    description = (
        f"{plural(numbers['overdue'], 'review')} {'is' if numbers['overdue'] == 1 else 'are'} overdue. "
        f"{coming:,} fall due from {months[0].title} to {months[-1].title}"
    )
    description += f", the most in {busiest.title}: {busiest.number:,}. " if coming else ". "
    title = "Reviews that are overdue, and those due in each month"
    return figure(name, title, description + " ".join(notes), *chart(bars, notes))


def _bar(count: ReviewCount, most: int) -> Bar:
    share, said = count.number / most, (f"{count.number:,}",)
    if count.month:
        return Bar(f"{count.month:%b}", f"{count.month:%Y}", share, said)
    return Bar("Overdue", "", share, said, "r-late")
