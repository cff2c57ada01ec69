"""What is due, listed by who answers for it: for a terminal, for a document, and as data."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from site_builder import words
from site_builder.problem import visible
from site_builder.register import Register
from site_builder.reviews.deadlines import Deadline
from site_builder.reviews.naming import about, address, what
from site_builder.reviews.quiet import plain


def within(deadlines: Iterable[Deadline], days: int | None) -> tuple[Deadline, ...]:
    """Those that are late, have no date, or are due in at most so many days; all of them for None."""
    return tuple(one for one in deadlines if days is None or one.days is None or one.days <= days)


def _by_lead(deadlines: Iterable[Deadline], register: Register) -> Mapping[str, list[Deadline]]:
    """The name of who answers to what is due, the latest first; whoever is latest comes first."""
    found: defaultdict[str, list[Deadline]] = defaultdict(list)
    for deadline in deadlines:
        found[register.partner_name(deadline.lead)].append(deadline)
    return found


def _count(deadlines: tuple[Deadline, ...], today: date) -> str:
    late = sum(one.state in ("overdue", "lapsed") for one in deadlines)
    undated = sum(one.due is None for one in deadlines)
    parts = [f"{late} late", f"{len(deadlines) - late - undated} to come"] + [f"{undated} without a date"] * bool(
        undated
    )
    return f"On {words.day(today)}: {', '.join(parts)}."


def _how_far(deadline: Deadline) -> str:
    return "no date" if deadline.days is None else words.days_ahead(deadline.days)


def _on(deadline: Deadline) -> str:
    return words.due(deadline.due) if deadline.due else ""


def as_table(deadlines: tuple[Deadline, ...], register: Register, today: date) -> str:
    """For a terminal: a paragraph for each who answers for something, and a last line that counts."""
    lines = []
    for lead, due in _by_lead(deadlines, register).items():
        lines += [visible(lead), *_aligned([_cells(one) for one in due]), ""]
    return "\n".join([*lines, _count(deadlines, today), ""])


def _cells(deadline: Deadline) -> tuple[str, str, str, str]:
    owner = f" ({deadline.owner.role}, {deadline.owner.email})" if deadline.owner else ""
    return _how_far(deadline), _on(deadline), what(deadline), visible(about(deadline) + owner)


def _aligned(rows: list[tuple[str, str, str, str]]) -> list[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return [
        "  " + "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[3]])
        for row in rows
    ]


def as_markdown(deadlines: tuple[Deadline, ...], register: Register, today: date) -> str:
    """For an agenda or a job's summary: a table by who answers."""
    parts = [_count(deadlines, today), ""]
    for lead, due in _by_lead(deadlines, register).items():
        parts += [f"### {plain(lead)}", "", "| Due | | What | Whom to ask |", "|---|---|---|---|"]
        for one in due:
            page = f"[{plain(about(one))}]({register.settings.site_url}{address(one)})"
            owner = f"{plain(one.owner.role)}, {one.owner.email}" if one.owner else ""
            parts.append(f"| {_on(one)} | {_how_far(one)} | {what(one)}: {page} | {owner} |")
        parts.append("")
    return "\n".join(parts)


def as_json(deadlines: tuple[Deadline, ...], today: date) -> str:
    """As data: `reviews` of agreements, and `others`, what else runs out. `days` is negative once it has passed."""
    reviews = [one for one in deadlines if one.kind == "review"]
    others = [one for one in deadlines if one.kind != "review"]
    document = {
        "as_of": today.isoformat(),
        "reviews": [{"agreement": one.record.id, **_facts(one)} for one in reviews],
        "others": [
            {"kind": one.kind, "part": one.part or None, "record": one.record.path, **_facts(one)} for one in others
        ],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _facts(deadline: Deadline) -> dict[str, Any]:
    owner = deadline.owner
    return {
        "title": about(deadline),
        "lead": deadline.lead,
        "due": str(deadline.due) if deadline.due else None,
        "state": deadline.state,
        "days": deadline.days,
        "owner": {"role": owner.role, "email": owner.email} if owner else None,
    }
