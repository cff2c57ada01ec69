"""Whose approval counts, and for what."""

from datetime import date

import httpx
import pytest

from github.description import Described
from github.emulator import OFFICER, OWNER, REGISTER, STRANGER
from github.faults import Faults
from github.proposals import Proposals
from site_builder.github.approvals import Consent, consents
from site_builder.github.client import connect
from site_builder.github.errors import GitHubError
from site_builder.github.pulls import ChangedFile, Pull, Pulls, Review

NOW, EARLIER = "b" * 40, "a" * 40
DAY = date(2026, 11, 20)
ACCOUNTS = {"police": ("Alex-Officer", "county/police"), "council": ("county/council",), "charity": ()}


def review(author: str, state: str, commit: str = NOW) -> Review:
    return Review(author, state, commit, DAY, f"https://github.example/{author}")


def of_police(*reviews: Review, author: str = "somebody") -> Consent:
    (consent,) = consents(["police"], ACCOUNTS, author, NOW, reviews)
    return consent


APPROVED = Consent("police", "approved", DAY, "https://github.example/alex-officer")


@pytest.mark.parametrize(
    ("reviews", "state"),
    [
        ([], "waiting"),
        ([review("alex-officer", "APPROVED")], "approved"),
        ([review("alex-officer", "APPROVED", EARLIER)], "approved-before"),
        ([review("alex-officer", "APPROVED", "")], "approved-before"),
        ([review("alex-officer", "COMMENTED")], "waiting"),
        ([review("alex-officer", "APPROVED"), review("alex-officer", "COMMENTED")], "approved"),
        ([review("alex-officer", "APPROVED"), review("alex-officer", "PENDING")], "approved"),
        ([review("alex-officer", "APPROVED"), review("alex-officer", "DISMISSED")], "waiting"),
        ([review("alex-officer", "APPROVED"), review("alex-officer", "CHANGES_REQUESTED")], "asks-for-changes"),
        ([review("alex-officer", "CHANGES_REQUESTED", EARLIER), review("alex-officer", "APPROVED")], "approved"),
        ([review("alex-officer", "CHANGES_REQUESTED", EARLIER)], "asks-for-changes"),
        ([review("mallory", "APPROVED")], "waiting"),
        ([review("", "APPROVED")], "waiting"),
        # an account named like a team, or like nothing at all
        ([review("county/police", "APPROVED"), review("police", "APPROVED")], "waiting"),
    ],
)
def test_the_last_decision_of_the_party_s_own_account_counts(reviews: list[Review], state: str) -> None:
    assert of_police(*reviews).state == state


def test_an_approval_comes_with_its_day_and_place_and_in_any_case_of_letters() -> None:
    assert of_police(review("alex-officer", "APPROVED")) == APPROVED


def test_a_colleague_who_asks_for_changes_outweighs_one_who_approves() -> None:
    accounts = {"police": ("alex", "sam")}
    reviews = [review("alex", "APPROVED"), review("sam", "CHANGES_REQUESTED")]
    assert [each.state for each in consents(["police"], accounts, "x", NOW, reviews)] == ["asks-for-changes"]


def test_whoever_proposes_has_not_approved() -> None:
    assert of_police(author="alex-officer").state == "proposed"


def test_teams_and_parties_without_accounts_are_asked_by_people() -> None:
    reviews = [review("county/council", "APPROVED"), review("mallory", "APPROVED")]
    found = consents(["council", "charity", "unheard-of", "police"], ACCOUNTS, "mallory", NOW, reviews)
    assert [(each.partner, each.state, each.teams) for each in found] == [
        ("council", "by-hand", ("county/council",)),
        ("charity", "by-hand", ()),
        ("unheard-of", "by-hand", ()),
        ("police", "waiting", ()),
    ]


def run(proposals: Proposals, account: str = REGISTER) -> Pulls:
    """A run through everything that GitHub describes."""
    http = connect(proposals.address, f"of:{account}", Described(Faults(proposals, proposals.name)))
    return Pulls(http, proposals.name, lambda _: None, lambda: 0.0)


def test_pull_requests_are_read_as_github_tells_them(proposals: Proposals) -> None:
    number = proposals.propose(STRANGER, EARLIER, "agreements/a.yml")
    proposals.paths[number] += (("partners/new.yml", "partners/old.yml"),)
    elsewhere = proposals.propose(OFFICER, NOW, base="other")
    proposals.push(number, NOW)
    proposals.review(number, OFFICER, "COMMENT")
    proposals.review(number, OFFICER, "APPROVE")
    pulls = run(proposals)
    pull = pulls.pull(number)
    assert pull == Pull(number, STRANGER, NOW, "main", pull.base_commit, is_open=True)
    assert pulls.open_at(NOW, "main") == (pull,)
    assert [each.number for each in pulls.open_at(NOW, "other")] == [elsewhere]
    assert pulls.open_at(EARLIER, "main") == ()
    assert pulls.tip("main") == pull.base_commit
    proposals.patches["agreements/a.yml"] = "@@ -1 +1 @@\n-a\n+b\n@@ -4,2 +5,3 @@ @@ -1 +90,9 @@\n+@@ -1 +80,9 @@\n"
    assert pulls.files(number) == (
        ChangedFile("agreements/a.yml", "", (range(1, 2), range(5, 8))),
        ChangedFile("partners/new.yml", "partners/old.yml", ()),
    )
    assert [(each.author, each.state, each.commit) for each in pulls.reviews(number)] == [
        (OFFICER, "COMMENTED", NOW),
        (OFFICER, "APPROVED", NOW),
    ]
    assert pulls.reviews(number)[1].on is not None


def test_a_number_that_is_none_is_told_in_one_sentence(proposals: Proposals) -> None:
    with pytest.raises(GitHubError, match="There is no pull request 99 in this repository"):
        run(proposals).pull(99)


@pytest.mark.parametrize("answer", ['{"number": 1}', "[]", "<html>", '{"number": 1, "user": null, "head": 3}'])
def test_an_answer_that_is_none_of_githubs_is_refused(answer: str) -> None:
    http = connect("https://github.example", "t", httpx.MockTransport(lambda _: httpx.Response(200, text=answer)))
    pulls = Pulls(http, f"{OWNER}/register", lambda _: None, lambda: 0.0)
    with pytest.raises(GitHubError, match="GitHub's answer is not what its interface describes"):
        pulls.pull(1)
