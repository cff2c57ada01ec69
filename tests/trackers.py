"""A tracker that is only values: what an issue tracker would hold once a plan has been carried out."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from site_builder.reviews.issues import Action, Issue, Plan, key_of

__all__ = ["ACCOUNT", "Told", "carried_out", "key_of"]

ACCOUNT = "github-actions[bot]"


@dataclass(frozen=True)
class Told:
    """Issues, and everything that was said under them, as (number, text)."""

    issues: tuple[Issue, ...] = ()
    said: tuple[tuple[int, str], ...] = ()

    def close(self, number: int) -> "Told":
        """As a person closes an issue."""
        return replace(self, issues=tuple(_closed(one) if one.number == number else one for one in self.issues))


def _closed(issue: Issue) -> Issue:
    return replace(issue, state="closed")


def carried_out(told: Told, plan: Plan | Iterable[Action]) -> Told:
    """The tracker after a plan."""
    plan = plan if isinstance(plan, Plan) else Plan(tuple(plan))
    issues = plan.foreseen(told.issues, ACCOUNT)
    said = list(told.said)
    opened = iter(one.number for one in issues[len(told.issues) :])
    for action in plan.actions:
        number = action.number or next(opened)
        if action.comment:
            said.append((number, action.comment))
    for issue in issues:
        assert len(issue.body) < 65_536
        assert len(issue.title) <= 256
    return Told(issues, tuple(said))
