"""Monthly e-mails to leads: one a lead and month, remembered in an issue, sent through a service that counts them."""

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import NAMESPACE_URL, uuid5

import pytest
from holding import agreement, demonstration, holding
from trackers import ACCOUNT, Told, carried_out

from site_builder.notify import Notify, NotifyError
from site_builder.records.fields import Contact
from site_builder.register import Register
from site_builder.reviews.digest import Digest, digests, sent_lately
from site_builder.reviews.plan import plan

KEY = "register-26785a09-ab16-4eb0-8407-a37497a57506-3d844edf-8d35-48ac-975b-e847b4f122b0"
"""Made up; of the form that GOV.UK Notify gives: a name, the service's id, a secret."""
TEMPLATE = "f33517ff-2a88-4f6e-b855-c550268ce08a"
HELD = holding(
    agreement("hospital-discharge", "2026-10"),
    agreement("school-meals", "2026-12-01"),
    agreement("bin-days", "2026-12-20", lead="northmere-district-council"),
    agreement("far-away", "2028-01"),
)


def told(register: Register, day: date, before: Told | None = None) -> Told:
    before = before or Told()
    return carried_out(before, plan(register, day, before.issues, ACCOUNT))


def remembering(told: Told, sent: tuple[Digest, ...]) -> Told:
    """The tracker after the digests have been noted in their issues."""
    bodies = {digest.issue.number: digest.marked_body for digest in sent}
    return replace(told, issues=tuple(replace(one, body=bodies.get(one.number, one.body)) for one in told.issues))


def test_a_lead_gets_one_letter_about_all_of_its_own() -> None:
    day = date(2026, 11, 21)
    first, second = digests(HELD, day, told(HELD, day).issues, ACCOUNT)
    assert (first.lead, second.lead) == ("northmere-district-council", "saltmarsh-county-council")
    assert second.to == "ig@saltmarsh.example"
    assert second.reference == "saltmarsh-sharing/register saltmarsh-county-council 2026-11"
    assert second.subject == "2 things to look at in the Saltmarsh Information Sharing Register"
    assert second.body == (
        "Saltmarsh County Council answers for these in the Saltmarsh Information Sharing Register:\n"
        "\n"
        "* Review: About hospital-discharge (October 2026, 21 days late)\n"
        "  Its page: https://register.saltmarsh.example/agreements/hospital-discharge/\n"
        "  Its issue: https://github.com/saltmarsh-sharing/register/issues/1\n"
        "* Review: About school-meals (1 December 2026, in 10 days)\n"
        "  Its page: https://register.saltmarsh.example/agreements/school-meals/\n"
        "  Its issue: https://github.com/saltmarsh-sharing/register/issues/2\n"
        "\n"
        "What to do: each issue says how to record it.\n"
        "Questions, or no account on GitHub? Write to sharing@saltmarsh.example (Information Sharing Support Team).\n"
        "You get this once a month while something is due."
    )


def test_it_is_sent_once_a_month_and_again_in_the_next() -> None:
    day = date(2026, 11, 21)
    tracker = told(HELD, day)
    tracker = remembering(tracker, digests(HELD, day, tracker.issues, ACCOUNT))
    for later in (day, date(2026, 11, 30)):
        tracker = told(HELD, later, tracker)
        assert digests(HELD, later, tracker.issues, ACCOUNT) == ()
    december = digests(HELD, date(2026, 12, 1), told(HELD, date(2026, 12, 1), tracker).issues, ACCOUNT)
    assert [one.lead for one in december] == ["northmere-district-council", "saltmarsh-county-council"]


def test_a_closed_issue_still_remembers() -> None:
    day = date(2026, 11, 21)
    tracker = told(HELD, day)
    tracker = remembering(tracker, digests(HELD, day, tracker.issues, ACCOUNT))
    for number in [one.number for one in tracker.issues]:
        tracker = tracker.close(number)
    held = holding(*HELD.agreements.values(), agreement("new-and-late", "2026-11-22"))
    assert digests(held, date(2026, 11, 23), told(held, date(2026, 11, 23), tracker).issues, ACCOUNT) == ()


def test_an_agreement_that_changes_hands_or_is_taken_away_makes_nobody_be_written_to_twice() -> None:
    day, later = date(2026, 11, 21), date(2026, 11, 23)
    tracker = told(HELD, day)
    tracker = remembering(tracker, digests(HELD, day, tracker.issues, ACCOUNT))
    others = [one for one in HELD.agreements.values() if one.id != "hospital-discharge"]
    handed_over = agreement("hospital-discharge", "2026-10", lead="eastwold-district-council")
    for held in (holding(*others, handed_over), holding(*others)):
        assert digests(held, later, told(held, later, tracker).issues, ACCOUNT) == ()
    # its new lead has another issue, which can remember
    more = holding(*others, handed_over, agreement("road-safety", "2026-12-01", lead="eastwold-district-council"))
    tracker = told(more, later, tracker)
    (sent,) = digests(more, later, tracker.issues, ACCOUNT)
    assert (sent.lead, sent.subject) == (
        "eastwold-district-council",
        "2 things to look at in the Saltmarsh Information Sharing Register",
    )
    assert digests(more, later, remembering(tracker, (sent,)).issues, ACCOUNT) == ()


def test_what_is_still_to_be_opened_is_in_the_letter_of_the_month() -> None:
    day = date(2026, 11, 21)
    first = carried_out(Told(), plan(HELD, day, (), ACCOUNT, most=1))
    assert len(first.issues) == 1
    # the other lead has no issue yet that could remember a letter
    (letter,) = digests(HELD, day, first.issues, ACCOUNT)
    assert (letter.lead, letter.subject) == (
        "saltmarsh-county-council",
        "2 things to look at in the Saltmarsh Information Sharing Register",
    )
    assert [line.strip() for line in letter.body.splitlines() if line.startswith(("* ", "  Its issue"))] == [
        "* Review: About hospital-discharge (October 2026, 21 days late)",
        "Its issue: https://github.com/saltmarsh-sharing/register/issues/1",
        "* Review: About school-meals (1 December 2026, in 10 days)",
        "Its issue: opened soon",
    ]
    after = told(HELD, date(2026, 11, 22), remembering(first, (letter,)))
    assert [one.lead for one in digests(HELD, date(2026, 11, 22), after.issues, ACCOUNT)] == [
        "northmere-district-council"
    ]


def test_what_somebody_closed_is_not_brought_up_again() -> None:
    day = date(2026, 11, 21)
    tracker = told(HELD, day).close(1)
    _, letter = digests(HELD, day, tracker.issues, ACCOUNT)
    assert letter.subject == "1 thing to look at in the Saltmarsh Information Sharing Register"
    assert "hospital-discharge" not in letter.body


def test_a_letter_goes_to_the_next_mailbox_that_is_known() -> None:
    day = date(2026, 11, 21)
    owner = {"role": "Head of Discharge", "email": "discharge@saltmarsh.example"}
    owned = agreement("school-meals", review={"every": "P1Y", "due": "2026-12-01", "owner": owner})
    officer = Contact(role="Data Protection Officer", email="dpo@saltmarsh.example")
    for agreements, contacts, to in (
        ((owned,), {"information_governance": None}, "discharge@saltmarsh.example"),
        ((HELD.agreements["school-meals"],), {"information_governance": None}, officer.email),
        ((HELD.agreements["school-meals"],), {"information_governance": None, "data_protection_officer": None}, ""),
        ((owned,), {}, "ig@saltmarsh.example"),
    ):
        held = holding(HELD.agreements["hospital-discharge"], *agreements)
        lead = held.partners["saltmarsh-county-council"]
        assert lead.contacts
        known = lead.contacts.model_copy(update={"data_protection_officer": officer} | contacts)
        held = replace(held, partners=held.partners | {lead.id: lead.model_copy(update={"contacts": known})})
        assert [one.to for one in digests(held, day, told(held, day).issues, ACCOUNT)] == [to]


def test_who_has_no_contacts_at_all_has_no_mailbox() -> None:
    day = date(2026, 11, 21)
    partners = {name: one.model_copy(update={"contacts": None}) for name, one in HELD.partners.items()}
    held = replace(HELD, partners=partners)
    assert {one.to for one in digests(held, day, told(held, day).issues, ACCOUNT)} == {""}


def test_nothing_is_sent_where_nothing_is_open() -> None:
    day = date(2026, 11, 21)
    assert digests(HELD, day, (), ACCOUNT) == ()
    assert digests(HELD, day, told(HELD, day).issues, "somebody-else") == ()


@pytest.mark.parametrize(
    ("day", "asked"),
    [(date(2026, 11, 22), True), (date(2026, 12, 7), True), (date(2026, 12, 8), False)],
)
def test_what_was_sent_is_asked_about_while_the_service_knows_it(day: date, asked: bool) -> None:  # noqa: FBT001  what is expected
    then = date(2026, 11, 21)
    tracker = told(HELD, then)
    tracker = remembering(tracker, digests(HELD, then, tracker.issues, ACCOUNT))
    found = sent_lately(HELD, day, tracker.issues, ACCOUNT)
    references = [
        "saltmarsh-sharing/register saltmarsh-county-council 2026-11",
        "saltmarsh-sharing/register northmere-district-council 2026-11",
    ]
    assert [(one.reference, one.month) for one in found] == [(one, date(2026, 11, 1)) for one in references] * asked
    # once it is known that one has come back, it is not asked about again
    bodies = {one.issue.number: one.marked_body for one in found}
    known = [replace(one, body=bodies.get(one.number, one.body)) for one in tracker.issues]
    assert sent_lately(HELD, day, known, ACCOUNT) == ()
    assert digests(HELD, then, known, ACCOUNT) == ()


def test_a_year_of_the_demonstration_sends_one_a_lead_and_month() -> None:
    held, tracker, sent = demonstration(), Told(), []
    for month in range(12):
        year, number = divmod(2026 * 12 + 10 + month, 12)
        for day in (1, 2, 15):
            today = date(year, number + 1, day)
            tracker = told(held, today, tracker)
            found = digests(held, today, tracker.issues, ACCOUNT)
            sent += [one.reference for one in found]
            tracker = remembering(tracker, found)
    assert len(sent) == len(set(sent)) > 100
    assert digests(held, today, tracker.issues, ACCOUNT) == ()


@dataclass
class Service:
    """A mail service that remembers what it was sent."""

    url: str = ""
    sent: list[dict[str, Any]] = field(default_factory=list)
    tokens: list[dict[str, Any]] = field(default_factory=list)
    refuse: tuple[int, dict[str, Any]] | None = None

    def shown(self, at: int) -> dict[str, Any]:
        """What the service says of an e-mail."""
        one = self.sent[at]
        return {name: one[name] for name in ("reference", "email_address")} | {"status": one.get("status", "delivered")}


@pytest.fixture
def service() -> Iterator[Service]:
    held = Service()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def answer(self, status: int, document: object) -> None:
            payload = self.headers["Authorization"].split(".")[1]
            held.tokens.append(json.loads(base64.urlsafe_b64decode(payload + "==")))
            content = json.dumps(document).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def do_GET(self) -> None:
            asked = parse_qs(urlsplit(self.path).query)
            wanted = {name: values[0] for name, values in asked.items() if name in ("reference", "status")}
            known = [{"id": str(uuid5(NAMESPACE_URL, str(at))), **held.shown(at)} for at in range(len(held.sent))]
            # one a page, the newest first, as the service does with 250
            found = [one for one in reversed(known) if wanted.items() <= one.items()]
            older = [one["id"] for one in found]
            if "older_than" in asked:
                found = found[older.index(asked["older_than"][0]) + 1 :]
            links = {"next": f"{held.url}/v2/notifications?older_than={found[0]['id']}"} if found else {}
            self.answer(200, {"notifications": found[:1], "links": links})

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if held.refuse:
                self.answer(*held.refuse)
                return
            held.sent.append(asked)
            self.answer(201, {"id": "740e5834-3a29-46b4-9a6f-16142fde533a"})

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    held.url = f"http://127.0.0.1:{server.server_port}"
    yield held
    server.shutdown()
    server.server_close()


def a_digest() -> Digest:
    day = date(2026, 11, 21)
    return digests(HELD, day, told(HELD, day).issues, ACCOUNT)[0]


def test_it_is_sent_as_the_service_wants_it_and_never_twice(service: Service) -> None:
    mail, digest = Notify(KEY, TEMPLATE, service.url), a_digest()
    assert [mail.send(digest), mail.send(digest)] == [True, False]
    assert service.sent == [
        {
            "email_address": digest.to,
            "template_id": TEMPLATE,
            "personalisation": {"subject": digest.subject, "body": digest.body},
            "reference": digest.reference,
        }
    ]
    assert {token["iss"] for token in service.tokens} == {KEY[-73:-37]}


def test_what_could_not_be_delivered_is_tried_again(service: Service) -> None:
    mail, digest = Notify(KEY, TEMPLATE, service.url), a_digest()
    mail.send(digest)
    service.sent[0]["status"] = "temporary-failure"
    assert mail.send(digest)


def test_what_came_back_is_told_with_its_address(service: Service) -> None:
    mail = Notify(KEY, TEMPLATE, service.url)
    letters = [replace(a_digest(), reference=name, to=f"{name}@a.example") for name in ("a", "b", "c", "d", "e")]
    for letter in letters:
        mail.send(letter)
    failed = ("permanent-failure", "permanent-failure", "temporary-failure", "technical-failure")
    for one, status in zip(service.sent, failed, strict=False):
        one["status"] = status
    assert mail.returned({"a", "c", "d", "e"}) == {
        "a": "a@a.example: there is no such mailbox",
        "c": "c@a.example: the mailbox is full, or refuses it",
        "d": "d@a.example: GOV.UK Notify had a fault",
    }
    # a second attempt has arrived
    mail.send(letters[0])
    assert mail.returned({"a", "b"}) == {"b": "b@a.example: there is no such mailbox"}


def test_a_refusal_is_told_in_one_line(service: Service) -> None:
    service.refuse = (400, {"errors": [{"error": "BadRequestError", "message": "Template not found"}]})
    with pytest.raises(NotifyError) as refused:
        Notify(KEY, TEMPLATE, service.url).send(a_digest())
    assert str(refused.value).endswith("(400): Template not found")
    assert KEY not in repr(Notify(KEY, TEMPLATE, service.url))


@pytest.mark.parametrize("key", ["", "short"])
def test_what_is_no_key_is_told_in_one_line(key: str) -> None:
    with pytest.raises(NotifyError, match=r"NOTIFY_API_KEY is no key of GOV\.UK Notify"):
        Notify(key, TEMPLATE).send(a_digest())


def test_a_service_that_does_not_answer_is_told_in_one_line() -> None:
    with pytest.raises(NotifyError, match=r"GOV\.UK Notify could not be reached"):
        Notify(KEY, TEMPLATE, "http://127.0.0.1:9").send(a_digest())
