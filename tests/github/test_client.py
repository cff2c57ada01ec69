"""The client against the tracker: what it asks, what it makes of the answers, and how it bears what goes wrong."""

import re
from collections.abc import Callable

import httpx
import pytest

from github.emulator import OFFICER, OWNER, REGISTER
from github.tracker import Clock, Tracker
from site_builder.github.answers import NOT_UNDERSTOOD
from site_builder.github.client import API_URL, GitHub, connect
from site_builder.github.errors import GitHubError, UnansweredError
from site_builder.github.labels import Label
from site_builder.reviews.issues import Comment, Issue

REVIEW = ("review",)
UNWELL = "GitHub answers with an error of its own. The next run does what is left."


def error_of(call: Callable[[], object]) -> GitHubError:
    with pytest.raises(GitHubError) as caught:
        call()
    return caught.value


def answering(*answers: httpx.Response) -> tuple[GitHub, list[httpx.Request], Clock]:
    """A client that is given these answers, one after the other, and what it asks."""
    asked: list[httpx.Request] = []
    following = iter(answers)

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return next(following)

    clock = Clock()
    http = connect(API_URL, "secret", httpx.MockTransport(answer))
    return GitHub(http, "o/r", clock.sleep, clock.now), asked, clock


def found(number: int, **facts: object) -> dict[str, object]:
    """An issue as GitHub gives it."""
    issue = {"number": number, "title": "T", "body": None, "state": "open", "comments": 0, "user": None}
    return {**issue, "labels": [], "assignees": [], **facts}


def test_what_is_written_can_be_read_again(tracker: Tracker) -> None:
    github = tracker.github
    github.create_label(Label("review", "1d70b8", "What falls due."))
    made = github.create("Title", "Text", REVIEW, (OFFICER,))
    assert made == Issue(1, REGISTER, "Title", "Text", "open", REVIEW, (OFFICER,), 0)
    assert github.comment(1, "A word") == Comment(REGISTER, "A word")
    changed = github.change(1, title="New", body="Other", labels=("review", "x"), state="closed", reason="completed")
    assert changed == Issue(1, REGISTER, "New", "Other", "closed", ("review", "x"), (OFFICER,), 1)
    assert github.change(1, state="open", reason="reopened") == tracker.issue(1)
    assert github.issues("review") == github.newest("review") == tracker.issues()
    assert github.comments(1) == (Comment(REGISTER, "A word"),)
    assert github.labels() == {"review", "x"}
    assert tracker.labels()["review"] == ("1d70b8", "What falls due.")
    assert github.assignees() == {OFFICER, OWNER}


def test_every_page_is_read_and_neither_other_labels_nor_pull_requests(tracker: Tracker) -> None:
    officer = tracker.by(OFFICER)
    for number in range(1, 301):
        officer.create(f"Issue {number}", "", REVIEW if number != 7 else ("other",), ())
    officer.change(300, state="closed", reason="not_planned")
    tracker.repository.pull_requests.add(9)
    numbers = [number for number in range(1, 301) if number not in (7, 9)]
    github = tracker.github
    assert [issue.number for issue in github.issues("review")] == numbers
    assert tracker.faults.asked == ["GET issues"] * 3
    newest = {issue.number for issue in github.newest("review")}
    # the last hundred, but for a few that were opened at the same moment as the hundredth
    assert (len(newest), newest >= set(numbers[-90:]), newest <= set(numbers[-110:])) == (100, True, True)
    assert tracker.faults.asked == ["GET issues"] * 4


def test_what_is_asked_says_who_asks_and_in_which_language() -> None:
    github, asked, _ = answering(httpx.Response(200, json=[]))
    github.issues("a & b")
    (request,) = asked
    assert str(request.url) == (
        "https://api.github.com/repos/o/r/issues?labels=a+%26+b&state=all&sort=created&direction=asc&per_page=100"
    )
    said = {name: request.headers[name] for name in ("accept", "authorization", "user-agent", "x-github-api-version")}
    assert said == {
        "accept": "application/vnd.github+json",
        "authorization": "Bearer secret",
        "user-agent": "information-sharing-register",
        "x-github-api-version": "2022-11-28",
    }
    assert connect(API_URL, "secret\n").timeout == httpx.Timeout(30, connect=10)


def test_an_address_below_a_path_is_kept() -> None:
    http = connect("https://github.council.example/api/v3", "secret")
    assert str(http.build_request("GET", "/repos/o/r/issues").url) == (
        "https://github.council.example/api/v3/repos/o/r/issues"
    )


@pytest.mark.parametrize("token", ["", " \n", "ghp_secret\nX-Other: 1", "ghp secret", "ghp_sécret"])
def test_what_cannot_be_a_token_is_not_sent_and_not_shown(token: str) -> None:
    error = error_of(lambda: connect(API_URL, token))
    assert str(error) == "There is no token, or it holds characters that no token has: give it once more."


def test_a_token_is_only_sent_encrypted() -> None:
    error = error_of(lambda: connect("http://github.example", "secret"))
    assert str(error) == (
        "The token is only sent encrypted: GitHub's address must begin with https://: http://github.example"
    )


def test_an_address_that_is_none_is_told_so() -> None:
    error = error_of(lambda: connect("https://github.example:port", "secret"))
    assert str(error) == "The address of GitHub is none: https://github.example:port"


@pytest.mark.parametrize("name", ["register", "a/b/c", "a/b?c", "https://github.com/a/b", "a/../b", ""])
def test_a_name_that_no_repository_has_is_told_so(name: str) -> None:
    http, clock = connect(API_URL, "secret"), Clock()
    error = error_of(lambda: GitHub(http, name, clock.sleep, clock.now))
    assert str(error) == f"A repository is named by its owner and its name, such as our-county/register: {name}"


def test_a_page_elsewhere_is_not_sent_the_token() -> None:
    link = {"Link": '<https://github.example/repositories/1/issues?page=2>; rel="next"'}
    github, asked, _ = answering(httpx.Response(200, json=[], headers=link))
    error = error_of(lambda: github.issues("review"))
    assert (str(error), len(asked)) == ("GitHub's list goes on at an address that is not its own: github.example", 1)


def test_a_list_without_end_is_not_read_for_ever() -> None:
    link = {"Link": '<https://api.github.com/repositories/1/labels?page=2>; rel="next"'}
    github, asked, _ = answering(*[httpx.Response(200, json=[], headers=link) for _ in range(301)])
    assert str(error_of(github.labels)) == "o/r has more labels than the register reads."
    assert len(asked) == 301


def test_an_account_that_is_gone_leaves_its_issues_and_comments() -> None:
    github, _, _ = answering(
        httpx.Response(200, json=[found(3, labels=["plain", {"name": "review"}])]),
        httpx.Response(200, json=[{"user": None, "body": None}]),
    )
    assert github.issues("review") == (Issue(3, "", "T", "", "open", ("plain", "review")),)
    assert github.comments(3) == (Comment("", ""),)


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, text="<html>Sign in to the network</html>"),
        httpx.Response(200, json={"message": "?"}),
        httpx.Response(200, json=["?"]),
        httpx.Response(200, json=[{"number": 1}]),
        httpx.Response(200, json=[found(1, user={})]),
        httpx.Response(200, json=[found(1, labels=None)]),
        httpx.Response(200, json=[found(1, labels=[{}])]),
    ],
)
def test_an_answer_of_something_else_is_told_so(answer: httpx.Response) -> None:
    github, _, _ = answering(answer)
    assert str(error_of(lambda: github.issues("review"))) == NOT_UNDERSTOOD


def test_an_answer_of_something_else_to_a_comment_is_told_so() -> None:
    github, _, _ = answering(httpx.Response(201, json=[]), httpx.Response(201, json={"body": ""}))
    for _ in range(2):
        assert str(error_of(lambda: github.comment(1, "x"))) == NOT_UNDERSTOOD


def test_a_token_that_is_not_accepted(tracker: Tracker) -> None:
    error = error_of(lambda: tracker.run("nobody").issues("review"))
    assert str(error) == "GitHub does not accept the token: it is wrong or has expired. Give a new one."
    assert (error.scope, error.status) == ("everything", 401)


def test_a_repository_that_is_not_there(tracker: Tracker) -> None:
    tracker.faults.answer("*", 404, "Not Found", times=2)
    for call in (lambda: tracker.github.issues("review"), lambda: tracker.github.create("T", "", REVIEW, ())):
        error = error_of(call)
        assert (error.scope, error.status) == ("everything", 404)
        assert str(error) == (
            f"The token may not do this in {tracker.name}, or there is no such repository. Check the name, and that "
            "the token has the permission `issues: write`. GitHub says: Not Found."
        )


def test_a_repository_that_has_moved(tracker: Tracker) -> None:
    tracker.faults.answer("GET issues", 301, "Moved Permanently", {"location": "https://api.github.com/repositories/9"})
    error = error_of(lambda: tracker.github.issues("review"))
    assert str(error) == f"The repository {tracker.name} has moved: give its new owner and name."


def test_a_repository_that_is_archived(tracker: Tracker) -> None:
    tracker.repository.archived = True
    assert tracker.github.issues("review") == ()
    error = error_of(lambda: tracker.github.create("T", "", REVIEW, ()))
    assert (error.scope, error.status) == ("everything", 403)
    assert str(error) == (
        f"The repository {tracker.name} is archived, so nobody can change its issues. "
        "Unarchive it in its settings, or stop the reminders."
    )


def test_a_repository_without_issues(tracker: Tracker) -> None:
    tracker.repository.issues_off = True
    for call in (lambda: tracker.github.issues("review"), lambda: tracker.github.change(1, title="T")):
        error = error_of(call)
        assert (error.scope, error.status) == ("everything", 410)
        assert str(error) == (
            f"Issues are switched off for {tracker.name}. Switch them on in its settings, under Features."
        )


def test_a_token_with_too_few_rights(tracker: Tracker) -> None:
    tracker.faults.answer("PATCH *", 403, "Resource not accessible by integration")
    error = error_of(lambda: tracker.github.change(1, title="T"))
    assert (error.scope, error.status) == ("everything", 403)
    assert str(error) == (
        f"The token may not do this in {tracker.name}: it needs the permission `issues: write`. "
        "GitHub says: Resource not accessible by integration."
    )
    assert tracker.clock.waited == []


def test_an_issue_that_is_locked_or_gone(tracker: Tracker) -> None:
    github = tracker.github
    github.create("T", "", REVIEW, ())
    tracker.repository.locked.add(1)
    error = error_of(lambda: github.comment(1, "x"))
    assert (str(error), error.scope, error.status) == (
        "GitHub refused to change issue 1: Unable to create comment because issue is locked.",
        "issue",
        403,
    )
    tracker.repository.deleted.add(1)
    gone = [lambda: github.change(1, title="T"), lambda: github.comments(1), lambda: github.change(2, title="T")]
    tracker.faults.answer("PATCH issues/3", 301, "Moved Permanently")
    gone.append(lambda: github.change(3, title="T"))
    errors = [error_of(call) for call in gone]
    assert [(str(error), error.scope, error.status) for error in errors] == [
        (f"Issue {number} was deleted or moved away: the next run opens a new one.", "issue", status)
        for number, status in ((1, 410), (1, 410), (2, 404), (3, 301))
    ]


def test_what_github_does_not_take_is_told_in_its_own_words(tracker: Tracker) -> None:
    error = error_of(lambda: tracker.github.create("T" * 257, "x" * 65_537, REVIEW, ("mallory",)))
    assert (error.scope, error.status) == ("issue", 422)
    assert str(error) == (
        "GitHub refused: Validation Failed (body is too long (maximum is 65536 characters); "
        "title is too long (maximum is 256 characters); assignees mallory invalid)."
    )
    assert tracker.issues() == ()


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (httpx.Response(422, text="<html>"), "it gave no reason"),
        (httpx.Response(422, json={"message": "No\n  way. ", "errors": ["it is\tFriday"]}), "No way. (it is Friday)"),
        (httpx.Response(422, json={"message": "x" * 400}), "x" * 300),
        (
            httpx.Response(422, json={"message": "The title is archived or disabled", "errors": "?"}),
            "The title is archived or disabled",
        ),
    ],
)
def test_a_refusal_is_one_line(answer: httpx.Response, said: str) -> None:
    github, _, _ = answering(answer)
    assert str(error_of(lambda: github.create("T", "", (), ()))) == f"GitHub refused: {said}."


def test_a_label_that_is_there_already_is_as_good(tracker: Tracker) -> None:
    tracker.by(OFFICER).create_label(Label("Review", "ffffff", "by hand"))
    tracker.github.create_label(Label("review", "1d70b8", ""))
    assert tracker.labels() == {"Review": ("ffffff", "by hand")}
    error = error_of(lambda: tracker.github.create_label(Label("x", "1d70b8", "x" * 101)))
    assert "description is too long (maximum is 100 characters)" in str(error)


def test_writes_are_a_second_apart_and_reads_are_not(tracker: Tracker) -> None:
    github = tracker.github
    for _ in range(3):
        github.create("T", "", REVIEW, ())
    github.issues("review")
    assert tracker.clock.waited == [1, 1]
    tracker.clock.seconds += 0.75
    github.change(1, title="U")
    assert tracker.clock.waited == [1, 1, 0.25]
    tracker.clock.seconds += 5
    github.comment(1, "x")
    assert tracker.clock.waited == [1, 1, 0.25]


def test_a_clock_that_was_put_back_makes_nobody_wait_for_it(tracker: Tracker) -> None:
    github = tracker.github
    github.create("T", "", REVIEW, ())
    tracker.clock.seconds -= 3600
    github.create("T", "", REVIEW, ())
    assert tracker.clock.waited == [1]


@pytest.mark.parametrize(
    ("limit", "waited"),
    [
        ((429, "", {"retry-after": "30"}), 30),
        ((403, "You have exceeded a secondary rate limit.", {"retry-after": "90"}), 90),
        ((403, "API rate limit exceeded", {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1795305700"}), 100),
        ((403, "", {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1795305000"}), 1),
        ((403, "", {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "soon"}), 60),
        ((403, "You have exceeded a secondary rate limit.", {}), 60),
        ((429, "", {"retry-after": "Sun, 22 Nov 2026 12:00:00 GMT"}), 60),
    ],
)
@pytest.mark.parametrize("to", ["GET issues", "POST issues", "PATCH issues/1"])
def test_a_limit_is_waited_for(
    tracker: Tracker, to: str, limit: tuple[int, str, dict[str, str]], waited: float
) -> None:
    tracker.by(OFFICER).create("T", "", REVIEW, ())
    tracker.faults.answer(to, *limit)
    github = tracker.github
    if to == "GET issues":
        github.issues("review")
    elif to == "POST issues":
        github.create("T", "", REVIEW, ())
    else:
        github.change(1, title="U")
    assert tracker.faults.asked == [to, to]
    assert tracker.clock.waited == [waited]


def test_a_limit_that_stays_is_waited_for_longer_and_longer_and_then_told(tracker: Tracker) -> None:
    tracker.faults.answer("*", 429, times=9)
    error = error_of(lambda: tracker.github.issues("review"))
    assert (str(error), error.scope) == (
        "GitHub takes no more requests. The next run does what is left.",
        "everything",
    )
    assert tracker.clock.waited == [60, 120, 240]


def test_nobody_waits_for_an_hour(tracker: Tracker) -> None:
    tracker.faults.answer("*", 403, "", {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1795309200"})
    error = error_of(lambda: tracker.github.issues("review"))
    assert (str(error), error.scope) == (
        "GitHub cannot be asked again before 01:00 UTC. The next run does what is left.",
        "everything",
    )
    assert tracker.clock.waited == []


def test_a_run_waits_so_long_altogether_and_no_longer(tracker: Tracker) -> None:
    tracker.faults.answer("*", 429, "", {"retry-after": "400"}, times=3)
    github = tracker.github
    error = error_of(lambda: github.issues("review"))
    assert re.fullmatch(
        r"GitHub cannot be asked again before \d\d:\d\d UTC. The next run does what is left.", str(error)
    )
    assert tracker.clock.waited == [400, 400]


@pytest.mark.parametrize("stored", [True, False])
@pytest.mark.parametrize("how", ["silence", "502"])
def test_what_can_be_asked_twice_is(tracker: Tracker, how: str, stored: bool) -> None:  # noqa: FBT001  by parameter
    tracker.by(OFFICER).create("T", "", REVIEW, ())
    for to in ("GET issues", "PATCH issues/1", "POST labels"):
        if how == "silence":
            tracker.faults.silence(to, times=2, stored=stored)
        else:
            tracker.faults.answer(to, 502, times=2, stored=stored)
    tracker.github.change(1, title="U")
    tracker.github.create_label(Label("new", "ffffff", ""))
    assert [issue.title for issue in tracker.github.issues("review")] == ["U"]
    assert set(tracker.labels()) == {"review", "new"}
    assert tracker.faults.asked == [one for one in ("PATCH issues/1", "POST labels", "GET issues") for _ in range(3)]
    assert tracker.clock.waited == [2, 4] * 3


def test_what_github_never_answers_is_given_up(tracker: Tracker) -> None:
    tracker.faults.answer("PATCH *", 500, times=9)
    tracker.faults.silence("GET *", times=9)
    tracker.faults.cut_off("POST *", times=9)
    calls = [
        lambda: tracker.github.change(1, title="U"),
        lambda: tracker.github.issues("review"),
        lambda: tracker.github.create("T", "", REVIEW, ()),
    ]
    errors = [error_of(call) for call in calls]
    assert [(str(error), error.scope) for error in errors] == [
        (UNWELL, "service"),
        ("GitHub does not answer. The next run does what is left.", "service"),
        ("GitHub cannot be reached from here. The next run does what is left.", "service"),
    ]
    assert tracker.faults.asked == [one for one in ("PATCH issues/1", "GET issues", "POST issues") for _ in range(4)]


@pytest.mark.parametrize("stored", [True, False])
def test_what_would_then_be_there_twice_is_sent_once(tracker: Tracker, stored: bool) -> None:  # noqa: FBT001  the same
    tracker.by(OFFICER).create("T", "", REVIEW, ())
    for to in ("POST issues", "POST issues/1/comments"):
        tracker.faults.silence(to, stored=stored)
        tracker.faults.answer(to, 502, skip=1, stored=stored)
    github = tracker.github
    for call in (lambda: github.create("U", "", REVIEW, ()), lambda: github.comment(1, "x")):
        errors = [error_of(call) for _ in range(2)]
        assert [(str(error), error.status) for error in errors] == [
            ("GitHub did not answer.", 0),
            ("GitHub answered with an error of its own.", 502),
        ]
        assert {type(error) for error in errors} == {UnansweredError}
    assert tracker.faults.asked == ["POST issues"] * 2 + ["POST issues/1/comments"] * 2
    assert len(tracker.issues()) == (3 if stored else 1)
    assert len(tracker.comments(1)) == (2 if stored else 0)


def test_what_was_never_sent_is_sent_again(tracker: Tracker) -> None:
    tracker.faults.cut_off("POST issues", times=2)
    tracker.github.create("T", "", REVIEW, ())
    assert len(tracker.issues()) == 1
    assert tracker.clock.waited == [2, 4]
