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
    issues = {issue.number: issue for issue in told.issues}
    said = list(told.said)
    for action in plan.actions if isinstance(plan, Plan) else plan:
        number = action.number or len(issues) + 1
        comments = action.comments + bool(action.comment)
        if action.comment:
            said.append((number, action.comment))
        body = action.body(comments)
        assert len(body) < 65_536
        assert len(action.title) <= 256
        issues[number] = Issue(
            number, ACCOUNT, action.title, body, action.state, action.labels, action.assignees, comments
        )
    return Told(tuple(issues.values()), tuple(said))
