"""How services are asked, whichever they are: one policy of hosts, tries, time and size.

- What is sent to a host, a key above all, goes to no other: a redirect to another host or port, or from https to http,
  is refused, and no more than `MOST_REDIRECTS` others are followed.
- An answer is there as a whole within `ANSWER_SECONDS`, however slowly it drips. One that fails in a way that may pass
  (silence, a connection cut, half a page, HTML, the statuses `PASSING`) is asked for `TRIES` times in all, with pauses
  that double from `BACK_OFF` on, or as long as the service asks for. All that together ends after `PAGE_SECONDS`.
- An answer has at most `PAGE_BYTES`, unpacked, and is a JSON object.
- Requests are `PAUSE` apart. A wait of more than `TOLD_SECONDS` is told, and how long it may take.
"""

import io
import json
import logging
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from http import HTTPStatus
from typing import Any
from urllib.parse import urljoin

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import DecodeError, HTTPError, NewConnectionError, ProtocolError, ReadTimeoutError
from urllib3.util import Retry

from stoichia.loaders.errors import SourceError, first_line, short

CONNECT_SECONDS = 15.0
ANSWER_SECONDS = 60.0
PAGE_SECONDS = 150.0
TOLD_SECONDS = 10.0
PAUSE = 0.1
BACK_OFF = 1.0
TRIES = 4
PAGE_BYTES = 64_000_000
MOST_REDIRECTS = 3

# What a busy service answers, or one that is being started.
PASSING = frozenset({429, 500, 502, 503, 504})

_LOG = logging.getLogger(__name__)

# Looks at an answer, given its address, and raises `SourceError` if it is not what was asked for.
Check = Callable[[str, Mapping[str, Any]], None]


class RefusedError(SourceError):
    """The service understood a request and does not serve it, or not in a size that is taken.

    Attributes
    ----------
    status
        Its status of HTTP.
    """

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


class Session(requests.Session):
    """A session with one service, also for a client of the service that takes a session of requests.

    Whatever fails is a `SourceError` of one line.

    Parameters
    ----------
    headers
        Sent with every request.
    check
        Looks at every answer.
    """

    def __init__(self, headers: Mapping[str, str] | None = None, check: Check | None = None) -> None:
        super().__init__()
        self.headers.update({"Accept": "application/json", **(headers or {})})
        self.max_redirects = MOST_REDIRECTS
        self._adapter = _Adapter(check)
        for scheme in ("http://", "https://"):
            self.mount(scheme, self._adapter)

    def get_object(self, address: str) -> Mapping[str, Any]:
        """Return the JSON object at an address."""
        document: Mapping[str, Any] = self.get(address).json()
        return document

    def request(self, *args: Any, **settings: Any) -> requests.Response:  # noqa: ANN401 - as requests has it
        """Send a request, redirects and further tries of it included, within `PAGE_SECONDS`."""
        self._adapter.begin()
        try:
            return super().request(*args, **settings)
        except requests.TooManyRedirects as error:
            address = short(error.response.url if error.response is not None else "the service")
            raise SourceError(f"{address} leads from one address to the next and to no answer") from None
        # An address that cannot be asked.
        except (requests.RequestException, ValueError) as error:
            raise SourceError(f"cannot ask for a page: {short(first_line(error))}") from None

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """Return where an answer leads; `SourceError` if that is not the same service."""
        target = super().get_redirect_target(resp)
        if target is not None and not self.is_same_service(resp.url, urljoin(resp.url, target)):
            raise SourceError(
                f"{short(resp.url)} leads to another place and is not followed there: {short(target)!r}; "
                "give that address if it is right"
            )
        return target

    def is_same_service(self, address: str, other: str) -> bool:
        """Whether what is sent to an address may be sent to another one: the same host, port and scheme, or https."""
        try:
            return not self.should_strip_auth(address, other)  # type: ignore[no-untyped-call]
        except ValueError:
            return False


class _Adapter(HTTPAdapter):
    """Sends a request until there is a whole answer to it, as the policy has it."""

    def __init__(self, check: Check | None) -> None:
        # It is we who try again.
        super().__init__(max_retries=Retry(0, read=False))
        self._check = check
        self._began = self._ends = time.monotonic() - PAUSE
        self._is_told = False

    def begin(self) -> None:
        """Start the time of a request."""
        time.sleep(max(0.0, self._began + PAUSE - time.monotonic()))
        self._began = time.monotonic()
        self._ends = self._began + PAGE_SECONDS
        self._is_told = False

    def send(self, request: requests.PreparedRequest, *args: Any, **settings: Any) -> requests.Response:  # noqa: ANN401 - as requests has it
        """Return the answer to a request, its body read."""
        address = str(request.url)
        for n_tried in range(1, TRIES + 1):
            asked_for = 0.0
            try:
                answer = self._answer(request, *args, **settings)
                if answer.status_code not in PASSING:
                    self._look_at(answer)
                    return answer
                failure, asked_for = _status(answer), _seconds_asked_for(answer)
            except _PassingError as error:
                failure = str(error)
            pause = max(BACK_OFF * 2 ** (n_tried - 1), asked_for)
            if time.monotonic() + pause >= self._ends:
                failure += f", and asks for a pause of {asked_for:,.0f} s" if pause == asked_for else ""
                break
            if n_tried < TRIES:
                if time.monotonic() + pause > self._began + TOLD_SECONDS:
                    self._tell(address, f"{failure}, asked again in {pause:,.0f} s")
                time.sleep(pause)
        raise SourceError(
            f"no answer from {short(address)}: {failure} "
            f"(tries: {n_tried}, {time.monotonic() - self._began:,.0f} s); run this again to go on"
        )

    def _answer(self, request: requests.PreparedRequest, *args: Any, **settings: Any) -> requests.Response:  # noqa: ANN401 - as requests has it
        """Return the answer to one try, if it comes in time.

        A thread asks and is left to itself when time is up: no time-out of a socket ends an answer that drips.
        """
        address = str(request.url)
        seconds = max(0.01, min(ANSWER_SECONDS, self._ends - time.monotonic()))
        until = time.monotonic() + seconds
        settings |= {"stream": True, "timeout": (min(CONNECT_SECONDS, seconds), seconds)}
        coming: Future[requests.Response] = Future()

        def ask() -> None:
            try:
                coming.set_result(_with_body(super(_Adapter, self).send(request, *args, **settings), until))
            except BaseException as error:  # noqa: BLE001 - whoever waits is told
                coming.set_exception(error)

        threading.Thread(target=ask, daemon=True).start()
        try:
            try:
                return coming.result(min(TOLD_SECONDS, seconds))
            except TimeoutError:
                if not coming.done() and seconds > TOLD_SECONDS:
                    self._tell(address, "no whole answer yet")
                return coming.result(until - time.monotonic())
        except (TimeoutError, requests.ReadTimeout, ReadTimeoutError):
            raise _PassingError(f"timed out, nothing whole in {seconds:,.2g} s") from None
        # A connection cut, or what does not unpack.
        except (ProtocolError, DecodeError) as error:
            raise _PassingError(first_line(error)) from None
        except requests.ConnectionError as error:
            reason = getattr(error.args[0], "reason", error) if error.args else error
            # Nobody there, or nobody to trust: told at once.
            if isinstance(reason, NewConnectionError) or type(error) is not requests.ConnectionError:
                raise SourceError(f"no answer from {short(address)}: {first_line(reason)}") from None
            raise _PassingError(first_line(error)) from None
        except (requests.RequestException, HTTPError, OSError, ValueError) as error:
            raise SourceError(f"cannot ask {short(address)}: {first_line(error)}") from None

    def _look_at(self, answer: requests.Response) -> None:
        """Raise `SourceError` if an answer is none, `_PassingError` if it is broken; redirects are for the session."""
        if answer.is_redirect:
            return
        if not answer.ok:
            message = f"{short(answer.url)} refuses: {_status(answer)}{_detail(answer)}"
            raise RefusedError(message, answer.status_code) if answer.status_code < 500 else SourceError(message)
        try:
            answer.encoding = json.detect_encoding(answer.content)
            document = json.loads(answer.content)
        # Brackets without end.
        except RecursionError:
            raise SourceError(f"cannot read {short(answer.url)}: its JSON is nested too deeply") from None
        except ValueError as error:
            raise _PassingError(f"no whole answer in JSON, is it such a service? ({first_line(error)})") from None
        if not isinstance(document, dict):
            raise SourceError(f"{short(answer.url)} is no such service: its answer is no JSON object")
        if self._check is not None:
            self._check(answer.url, document)

    def _tell(self, address: str, what: str) -> None:
        """Say what is waited for, once, and for how long at most."""
        if not self._is_told:
            self._is_told = True
            _LOG.warning("stoichia: %s: %s; given up after %.0f s", short(address), what, PAGE_SECONDS)


class _PassingError(Exception):
    """What may go well at the next try."""


def _with_body(answer: requests.Response, until: float) -> requests.Response:
    """Return an answer with its body in memory, unless that takes too long or is too much."""
    body = bytearray()
    # What a redirect may say besides is nobody's.
    if not answer.is_redirect:
        for part in answer.raw.stream(1 << 16, decode_content=True):
            body += part
            if len(body) > PAGE_BYTES:
                answer.close()
                raise RefusedError(
                    f"{short(answer.url)} answers with more than {PAGE_BYTES / 1e6:,.3g} MB", answer.status_code
                )
            if time.monotonic() > until:
                answer.close()
                raise TimeoutError
    else:
        answer.close()
    answer.raw = io.BytesIO(body)
    return answer


def _seconds_asked_for(answer: requests.Response) -> float:
    """Return how long a service asks to be left alone."""
    try:
        return float(Retry().parse_retry_after(answer.headers.get("Retry-After", "0")))
    # What is no number and no date, or both beyond measure.
    except (HTTPError, ValueError, OverflowError):
        return 0.0


def _status(answer: requests.Response) -> str:
    try:
        return f"{answer.status_code} {HTTPStatus(answer.status_code).phrase}"
    except ValueError:
        return f"status {answer.status_code}"


def _detail(answer: requests.Response) -> str:
    """Return what a service says about its refusal: as FastAPI and JSON:API spell it."""
    try:
        document = answer.json()
        detail = document["detail"] if "detail" in document else document["errors"][0]["detail"]
    except (ValueError, RecursionError, LookupError, TypeError):
        return ""
    return f" ({short(' '.join(detail.split()))})" if isinstance(detail, str) else ""
