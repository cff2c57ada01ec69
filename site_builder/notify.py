"""E-mail through GOV.UK Notify (https://www.notifications.service.gov.uk), the service for UK public bodies.

Off unless a key is given. The community makes one e-mail template there, whose subject is `((subject))` and whose text
is `((body))`. The only user of Notify's client.
"""

import logging
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from notifications_python_client.errors import APIError
from notifications_python_client.notifications import NotificationsAPIClient

from site_builder.reviews.digest import Digest

# the client writes a line of its own about each refusal; a person gets one line, and from us
logging.getLogger("notifications_python_client").addHandler(logging.NullHandler())


class NotifyError(Exception):
    """Why no e-mail could be sent, in one line that says what to do."""


@dataclass(frozen=True)
class Notify:
    """Sends digests, each once: asks by its reference whether an earlier run has sent it.

    Notify forgets what it sent after seven days; the mark in the issue remembers for longer.
    """

    key: str = field(repr=False)
    template: str
    """The template's id."""
    base_url: str = "https://api.notifications.service.gov.uk"

    def _client(self) -> Any:  # noqa: ANN401  Notify's client has no types
        try:
            return NotificationsAPIClient(self.key, base_url=self.base_url)  # type: ignore[no-untyped-call]  # see above
        except AssertionError:
            raise NotifyError("NOTIFY_API_KEY is no key of GOV.UK Notify: copy it again from API integration") from None

    def send(self, digest: Digest) -> bool:
        """Send it, unless it has been sent. Says whether it was sent now. Raises NotifyError."""
        client = self._client()
        with _told(f"the e-mail to {digest.to}"):
            if _has_arrived(client, digest.reference):
                return False
            client.send_email_notification(
                email_address=digest.to,
                template_id=self.template,
                personalisation={"subject": digest.subject, "body": digest.body},
                reference=digest.reference,
            )
        return True

    def returned(self, references: Collection[str]) -> Mapping[str, str]:
        """Which of these e-mails came back within the last seven days: reference to why, with the address.

        Asks for what failed, of each kind once, since that is little however much was sent. Raises NotifyError.
        """
        client, found = self._client(), {}
        with _told("to say what became of the e-mails"):
            for status, why in _FAILED.items():
                for one in client.get_all_notifications_iterator(status=status, template_type="email"):
                    reference = one["reference"]
                    # a second attempt may have arrived
                    if reference in references and not _has_arrived(client, reference):
                        found[reference] = f"{one['email_address']}: {why}"
        return found


_FAILED: Mapping[str, str] = {
    "permanent-failure": "there is no such mailbox",
    "temporary-failure": "the mailbox is full, or refuses it",
    "technical-failure": "GOV.UK Notify had a fault",
}
"""The states of an e-mail that did not arrive, by https://docs.notifications.service.gov.uk/python.html."""


def _has_arrived(client: Any, reference: str) -> bool:  # noqa: ANN401  see above
    """Whether an e-mail of this reference was sent and has not come back."""
    known = client.get_all_notifications(template_type="email", reference=reference)
    return any(one["status"] not in _FAILED for one in known["notifications"])


@contextmanager
def _told(what: str) -> Iterator[None]:
    """Tells in one line why Notify refused `what`, or that it cannot be reached."""
    try:
        yield
    except APIError as error:
        if error.response is None:
            raise NotifyError("GOV.UK Notify could not be reached: the next run sends what was not sent.") from None
        refusal = f"GOV.UK Notify refused {what} ({error.status_code})"
        raise NotifyError(f"{refusal}: {'; '.join(_reasons(error))}") from None


def _reasons(error: Any) -> Iterator[str]:  # noqa: ANN401  see above
    message = error.message
    for reason in message if isinstance(message, list) else [message]:
        yield str(reason.get("message", reason) if isinstance(reason, dict) else reason)
