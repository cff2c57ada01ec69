"""Carries out a plan, issue by issue. Whenever it is stopped, carrying out the next plan makes it good.

First the comment, then the rest of the issue with the mark that knows of the comment: if nothing came after the
comment, the next run finds it by its own mark and says nothing twice.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from site_builder.github.errors import GitHubError, UnansweredError
from site_builder.github.labels import label_of
from site_builder.reviews.issues import LABEL, Action, Issue, Key, Mark, Plan, Verb, read_mark
from site_builder.reviews.plan import drop_copy

if TYPE_CHECKING:
    from site_builder.github.client import GitHub

_TRIES = 3
"""How often something is sent that, as far as can be seen, did not arrive."""
_MOST_ASSIGNEES = 10
"""As many as GitHub takes."""
_UNPROCESSABLE = 422
"""The status with which GitHub refuses what an issue is to consist of."""
_WORDS: Mapping[Verb, str] = {
    "open": "opened",
    "update": "updated",
    "move": "moved to its new date",
    "reopen": "reopened",
    "close": "closed",
    "drop-copy": "closed as a copy",
}


@dataclass(frozen=True)
class Done:
    """An action that was carried out."""

    verb: Verb
    number: int
    title: str

    def __str__(self) -> str:
        return f"#{self.number} {_WORDS[self.verb]}: {self.title}"


@dataclass(frozen=True)
class Applied:
    """What came of a plan."""

    done: tuple[Done, ...] = ()
    failed: tuple[str, ...] = ()
    """Why one or another issue could not be changed, each a plain sentence."""
    stopped: str = ""
    """Why nothing more was tried; empty if everything was."""
    left: int = 0
    """How many actions were not tried."""

    @property
    def counts(self) -> Mapping[Verb, int]:
        """How often each thing was done, of those that were."""
        return Counter(done.verb for done in self.done)

    @property
    def is_complete(self) -> bool:
        """Whether everything that was planned has been done."""
        return not self.failed and not self.stopped


def apply(plan: Plan, github: "GitHub", account: str) -> Applied:
    """Carry out a plan in the name of `account`, whose login the token's account must have.

    What concerns one issue is noted and does not keep the others waiting. What concerns everything ends the run, and
    so does GitHub's failing to answer about two issues, one after the other.
    """
    run = _Run(github, account)
    for tried, action in enumerate(plan.actions):
        run.attempt(action)
        if run.stopped:
            return run.outcome(left=len(plan.actions) - tried - 1)
    run.drop_copies()
    return run.outcome(left=0)


@dataclass
class _Run:
    """What has been done so far."""

    github: "GitHub"
    account: str
    done: list[Done] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    stopped: str = ""
    opened: set[Key] = field(default_factory=set)
    was_unwell: bool = False
    """Whether GitHub failed to answer about the last issue."""

    def outcome(self, left: int) -> Applied:
        """All of it, as a value."""
        return Applied(tuple(self.done), tuple(self.failed), self.stopped, left)

    def attempt(self, action: Action) -> None:
        """Carry out one action, and note what came of it."""
        try:
            number = self._open(action) if action.number is None else self._change(action, action.number)
        except GitHubError as error:
            self._note(action, error)
        else:
            self.was_unwell = False
            self.done.append(Done(action.verb, number, action.title))

    def _note(self, action: Action, error: GitHubError) -> None:
        if error.scope == "everything" or (error.scope == "service" and self.was_unwell):
            self.stopped = str(error)
        else:
            self.was_unwell = error.scope == "service"
            self.failed.append(f"{_name(action)}: {error}")

    @cached_property
    def labels(self) -> set[str]:
        """The labels that are there. The tracker takes upper and lower case for the same."""
        return {name.casefold() for name in self.github.labels()}

    @cached_property
    def assignable(self) -> Mapping[str, str]:
        """The accounts that may be assigned, by their names in lower case."""
        return {login.casefold(): login for login in self.github.assignees()}

    def _prepare_labels(self, action: Action) -> None:
        for name in action.labels:
            if name.casefold() not in self.labels:
                self.github.create_label(label_of(name))
                self.labels.add(name.casefold())

    def _open(self, action: Action) -> int:
        self._prepare_labels(action)
        issue = self._assigned(action, lambda assignees: self._create(action, assignees or ()))
        self.opened.add(action.mark.key)
        self._insist_on_recognition(issue)
        return issue.number

    def _assigned(self, action: Action, send: Callable[[tuple[str, ...] | None], Issue]) -> Issue:
        """The issue that is sent, assigned to those of the action's accounts that may be.

        Where GitHub refuses them, it is sent with None: to whoever it is assigned already.
        """
        # `assignable` asks GitHub, which is not needed where nobody is wanted
        found = [self.assignable.get(login.casefold()) for login in action.assignees or ()]
        assigned = tuple(login for login in found if login)[:_MOST_ASSIGNEES]
        try:
            return send(assigned)
        except GitHubError as error:
            # the list of accounts may be older than what is true by now: better nobody new assigned than no issue
            if not assigned or error.status != _UNPROCESSABLE:
                raise
            return send(None)

    def _create(self, action: Action, assignees: tuple[str, ...], tries: int = _TRIES) -> Issue:
        """Open it, or find it where GitHub did not say whether it had."""
        try:
            return self.github.create(action.title, action.body(0), action.labels, assignees)
        except UnansweredError:
            self.github.pause()
            if found := self._standing(action.mark.key):
                return found
            if tries == 1:
                raise
        return self._create(action, assignees, tries - 1)

    def _standing(self, key: Key) -> Issue | None:
        """The issue about `key` that our account has just opened."""
        ours = self._ours(self.github.newest(LABEL), {key})
        return ours[0][0] if ours else None

    def _ours(self, issues: Iterable[Issue], keys: Collection[Key]) -> list[tuple[Issue, Mark]]:
        """Those that our account opened about these, by number, with their marks."""
        by_number = sorted(issues, key=lambda issue: issue.number)
        ours = ((issue, issue.mark) for issue in by_number if issue.author == self.account)
        return [(issue, mark) for issue, mark in ours if mark and mark.key in keys]

    def _insist_on_recognition(self, issue: Issue) -> None:
        """Stop at the first issue that the next run would not know for its own: it would open all of them again.

        That one is closed, since no run would ever do so.
        """
        if issue.author != self.account:
            self._take_back(issue)
            raise GitHubError(
                f"Issue {issue.number} was opened by {issue.author}, whose token it is, and not by {self.account}. "
                "It has been closed again, and nothing more was done. To remind now, start the workflow on GitHub: "
                "Actions, Reminders, Run workflow."
            )
        if LABEL not in map(str.casefold, issue.labels):
            self._take_back(issue)
            raise GitHubError(
                f"Issue {issue.number} was opened without the label “{LABEL}”: the token may not set labels. "
                "It has been closed again, and nothing more was done. Allow the token to write issues, or the next run "
                "would not find what it has opened."
            )

    def _take_back(self, issue: Issue) -> None:
        """Close an issue that no run would know. Raises GitHubError where that fails, with what to do."""
        try:
            self.github.change(issue.number, state="closed", reason="not_planned")
        except GitHubError as error:
            raise GitHubError(
                f"Issue {issue.number} was opened by {issue.author} by mistake and could not be closed again: {error} "
                "Close it by hand."
            ) from None

    def _change(self, action: Action, number: int) -> int:
        self._prepare_labels(action)
        comments = action.comments + self._say(action, number)

        def send(assignees: tuple[str, ...] | None) -> Issue:
            return self.github.change(
                number,
                title=action.title,
                body=action.body(comments),
                labels=action.labels,
                assignees=None if action.assignees is None else assignees,
                # what is to stay open is not opened: somebody may have closed it since the plan was made
                state=action.state if action.reason else None,
                reason=action.reason,
            )

        return self._assigned(action, send).number

    def _say(self, action: Action, number: int) -> int:
        """Make the action's comment, unless it stands already. How many comments this adds to those it was planned on.

        One may stand only if there are more than the mark tells of.
        """
        if not action.comment or (action.comments != action.noted and self._is_said(action, number)):
            return 0
        self._comment(action, number)
        return 1

    def _comment(self, action: Action, number: int, tries: int = _TRIES) -> None:
        """Make the comment, or find it where GitHub did not say whether it had."""
        try:
            self.github.comment(number, action.comment_body)
        except UnansweredError:
            self.github.pause()
            if self._is_said(action, number):
                return
            if tries == 1:
                raise
            self._comment(action, number, tries - 1)

    def _is_said(self, action: Action, number: int) -> bool:
        mark = read_mark(action.comment_body)
        said = self.github.comments(number)
        return any(comment.author == self.account and read_mark(comment.body) == mark for comment in said)

    def drop_copies(self) -> None:
        """Close what two runs at once have opened twice. The lowest number stays."""
        if not self.opened:
            return
        try:
            newest = self.github.newest(LABEL)
        except GitHubError as error:
            self.failed.append(f"Copies could not be looked for: {error}")
            return
        first: dict[Key, int] = {}
        for issue, mark in self._ours(newest, self.opened):
            original = first.setdefault(mark.key, issue.number)
            if issue.number != original and issue.state == "open" and not self.stopped:
                self.attempt(drop_copy(issue, mark, original))


def _name(action: Action) -> str:
    return f"#{action.number} {action.title}" if action.number else action.title
