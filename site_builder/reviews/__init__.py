"""What falls due and when, and what is to be done about it: register and day in, values out. Pure."""

from site_builder.reviews.state import REVIEWED_STATUSES, ReviewDue, State, due, review_of, state_of

__all__ = ["REVIEWED_STATUSES", "ReviewDue", "State", "due", "review_of", "state_of"]
