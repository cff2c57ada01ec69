"""What is due for review, and what is late."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from site_builder import words
from site_builder.reviews import ReviewDue
from site_builder.site.output import Output
from site_builder.site.pictures import review_counts, reviews_by_month
from site_builder.site.rendering import Site


def index(site: Site) -> Output:
    """Reviews: the late ones first, then by month."""
    groups = list(_groups(site.reviews))
    late = sum(review.state in ("overdue", "lapsed") for review in site.reviews)
    soon = sum(review.state == "due-soon" for review in site.reviews)
    counts = f"On {words.day(site.today)}, {late} of {len(site.reviews)} are late and {soon} are due soon."
    return site.list_page(
        "reviews",
        "reviews",
        title="Reviews",
        description=f"Which agreements are due for review, and which are late. {counts}",
        groups=groups,
        counts=counts,
        picture=reviews_by_month(review_counts(site.reviews, site.today)),
    )


def _groups(due: Sequence[ReviewDue]) -> Iterator[dict[str, Any]]:
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
