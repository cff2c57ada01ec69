"""What to type instead: the parts of hints that several rules share."""

from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache


def did_you_mean(name: str, names: Iterable[str], otherwise: str) -> str:
    """A hint that names the one of `names` that `name` is most likely meant to be, or else `otherwise`."""
    near = nearest(name, names)
    return f"did you mean `{near}`?" if near else otherwise


def nearest(name: str, names: Iterable[str]) -> str | None:
    """The one of `names` that is spelled most like `name`, if any comes close."""
    return _nearest(name, tuple(names))


# one partner that was renamed is looked for once, however many agreements still have its old name
@lru_cache(maxsize=256)
def _nearest(name: str, names: tuple[str, ...]) -> str | None:
    return next(iter(get_close_matches(name, names, n=1, cutoff=0.6)), None)
