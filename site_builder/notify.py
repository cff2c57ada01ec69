"""E-mail through GOV.UK Notify (https://www.notifications.service.gov.uk), the service for UK public bodies.

Off unless a key is given. The community makes one e-mail template there, whose subject is `((subject))` and whose text
is `((body))`. The only user of Notify's client.
"""

import logging
from collections.abc import Iterator
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
        try:
            known = client.get_all_notifications(template_type="email", reference=digest.reference)
            if any(one["status"] not in _FAILED for one in known["notifications"]):
                return False
            client.send_email_notification(
                email_address=digest.to,
                template_id=self.template,
                personalisation={"subject": digest.subject, "body": digest.body},
                reference=digest.reference,
            )
        except APIError as error:
            if error.response is None:
                raise NotifyError("GOV.UK Notify could not be reached: the next run sends what was not sent.") from None
            refusal = f"GOV.UK Notify refused the e-mail to {digest.to} ({error.status_code})"
            raise NotifyError(f"{refusal}: {'; '.join(_reasons(error))}") from None
        return True


_FAILED = frozenset({"permanent-failure", "temporary-failure", "technical-failure"})


def _reasons(error: Any) -> Iterator[str]:  # noqa: ANN401  see above
    message = error.message
    for reason in message if isinstance(message, list) else [message]:
        yield str(reason.get("message", reason) if isinstance(reason, dict) else reason)
