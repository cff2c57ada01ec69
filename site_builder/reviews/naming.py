"""What a deadline is called: on the site, in calendars, in issues and in letters."""

from site_builder import words
from site_builder.records import Agreement, Charter, Partner
from site_builder.reviews.deadlines import Deadline

_WHAT = {
    "review": "Review",
    "assessment": "Impact assessment review",
    "publication": "Review of what is withheld",
    "registration": "Data protection fee",
    "charter": "Charter review",
}
_RUNS_OUT = frozenset({"registration", "assurance"})
"""What is not reviewed but renewed."""


def what(deadline: Deadline) -> str:
    """What is due: `Impact assessment review`, `Cyber Essentials Plus`."""
    return words.SCHEME[deadline.part] if deadline.kind == "assurance" else _WHAT[deadline.kind]


def about(deadline: Deadline) -> str:
    """The title or name of the record that it is due on."""
    return deadline.record.name if isinstance(deadline.record, Partner) else deadline.record.title


def headline(deadline: Deadline) -> str:
    """One line that says what is due, when, and on what: `Review overdue since 2 March 2027: Hospital discharge`."""
    return f"{what(deadline)} {_when(deadline)}: {about(deadline)}"


def _when(deadline: Deadline) -> str:
    if deadline.due is None or deadline.days is None:
        return "has no date"
    runs_out = deadline.kind in _RUNS_OUT
    if deadline.days < 0:
        return f"{'ran out' if runs_out else 'overdue since'} {_on(deadline, runs_out)}"
    return f"{'runs out' if runs_out else 'due by'} {_on(deadline, runs_out)}"


def _on(deadline: Deadline, runs_out: bool) -> str:  # noqa: FBT001  told by a fact of the kind, in this module alone
    if deadline.due is None:
        return ""
    return words.when(deadline.due) if runs_out else words.due(deadline.due)


def address(deadline: Deadline) -> str:
    """The page of the record, relative to the site's own address."""
    match deadline.record:
        case Agreement():
            return f"agreements/{deadline.record.id}/"
        case Partner():
            return f"partners/{deadline.record.id}/"
        case Charter():
            return "charter/"
