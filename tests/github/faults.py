"""What can go wrong on the way to the tracker and back, at a moment that the test chooses."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase

import httpx

from github.likeness import refusal

Meanwhile = Callable[[], object]


class KilledError(BaseException):
    """The program was killed: nothing that it would still have done is done."""


@dataclass(frozen=True)
class _Fault:
    """Something that happens to the requests that fit a pattern."""

    to: str
    happen: Callable[[httpx.Request], httpx.Response | None]
    skip: int
    times: int
    stored: bool
    """Whether the request reaches the tracker before."""


@dataclass
class Faults(httpx.BaseTransport):
    """The way to the tracker. Without faults, everything passes.

    `to` names requests as they stand in `asked`, with `*` for anything: `POST issues`, `PATCH issues/3`, `* issues*`.
    `skip` of them pass before it happens, to `times` of them. With `stored`, the tracker gets the request all the same.
    """

    beyond: httpx.BaseTransport
    repository: str
    asked: list[str] = field(default_factory=list)
    """Every request so far, such as `PATCH issues/3`, whatever came of it."""
    _faults: list[_Fault] = field(default_factory=list)
    _life: int | None = None

    def answer(  # noqa: PLR0913  what an answer consists of, and when it is given
        self,
        to: str,
        status: int,
        message: str = "Refused",
        headers: Mapping[str, str] | None = None,
        *,
        skip: int = 0,
        times: int = 1,
        stored: bool = False,
    ) -> None:
        """Answer like this in the tracker's place."""

        def happen(_request: httpx.Request) -> httpx.Response:
            response = refusal(status, message)
            response.headers.update(headers or {})
            return response

        self._faults.append(_Fault(to, happen, skip, times, stored))

    def garble(self, to: str, content: str, status: int = 200, *, skip: int = 0, times: int = 1) -> None:
        """Answer with text that is none of GitHub's."""
        self._faults.append(_Fault(to, lambda _: httpx.Response(status, text=content), skip, times, stored=False))

    def silence(self, to: str, *, skip: int = 0, times: int = 1, stored: bool = False) -> None:
        """Never answer."""

        def happen(request: httpx.Request) -> httpx.Response:
            raise httpx.ReadTimeout("no answer", request=request)

        self._faults.append(_Fault(to, happen, skip, times, stored))

    def cut_off(self, to: str, *, skip: int = 0, times: int = 1) -> None:
        """Have no connection at all."""

        def happen(request: httpx.Request) -> httpx.Response:
            raise httpx.ConnectError("no route", request=request)

        self._faults.append(_Fault(to, happen, skip, times, stored=False))

    def meanwhile(self, to: str, do: Meanwhile, *, skip: int = 0, times: int = 1) -> None:
        """Let something else happen first, such as what a person does at the same time."""

        def happen(_request: httpx.Request) -> None:
            do()

        self._faults.append(_Fault(to, happen, skip, times, stored=False))

    def kill(self, after: int) -> None:
        """Kill the program as soon as the tracker has served so many more requests."""
        self._life = len(self.asked) + after

    def clear(self) -> None:
        """Let everything pass from now on."""
        self._faults.clear()
        self._life = None

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Pass a request on, unless something happens to it."""
        if self._life is not None and len(self.asked) >= self._life:
            raise KilledError
        path = request.url.path.removeprefix(f"/repos/{self.repository}/")
        self.asked.append(f"{request.method} {path}")
        fault = self._due(self.asked[-1])
        if fault is not None:
            if fault.stored:
                self.beyond.handle_request(request)
            instead = fault.happen(request)
            if instead is not None:
                return instead
        return self.beyond.handle_request(request)

    def _due(self, asked: str) -> _Fault | None:
        """The first fault whose turn it is. All that fit count the request."""
        due = None
        for place, fault in enumerate(self._faults):
            if not fnmatchcase(asked, fault.to) or not fault.times:
                continue
            if fault.skip:
                self._faults[place] = replace(fault, skip=fault.skip - 1)
            elif due is None:
                self._faults[place] = replace(fault, times=fault.times - 1)
                due = fault
        return due
