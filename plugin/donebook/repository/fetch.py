"""What stands elsewhere: a file that somebody names, or that a server has. Nothing but its bytes, and not more than asked for."""

from __future__ import annotations

import http.client
import re
import ssl
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, NoReturn
from urllib.error import HTTPError, URLError
from urllib.parse import urljoin, urlsplit

from .. import __version__
from ..problem import DonebookError, Problem, quoted

TIMEOUT = 30.0
"""Seconds that a server may keep silent, and that its whole answer may take."""
_PIECE = 64 * 1024
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})
"""Hosts to which nobody listens on the way."""


def fetch(where: str, limit: int, timeout: float = TIMEOUT) -> bytes:
    """The bytes of a file, or of what is at an `https://` address, at most `limit` of them.

    Raises DonebookError where it cannot be had, is larger, or is at an address of another kind.
    """
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", where):
        return _answer(where, limit, timeout)
    try:
        if Path(where).exists() and not Path(where).is_file():
            _refuse(where, "not a file", "Name one.")
        with Path(where).open("rb") as file:
            data = file.read(limit + 1)
    except (OSError, ValueError) as error:
        _refuse(where, getattr(error, "strerror", None) or str(error), "Look at its name.")
    if len(data) > limit:
        _too_large(where, limit)
    return data


def _answer(url: str, limit: int, timeout: float) -> bytes:
    """What a server has at an address."""
    _check(url, url)
    end = time.monotonic() + timeout
    request = urllib.request.Request(url, headers={"User-Agent": f"donebook/{__version__}", "Accept": "application/json"})  # noqa: S310  # checked
    try:
        with _opener(url).open(request, timeout=timeout) as answer:
            return _read(answer.read1, url, limit, end)
    except HTTPError as error:
        with error:
            _refuse(url, f"the server answers {error.code} {error.reason}", "Look at the address, and whether it asks for a password.")
    except URLError as error:
        _refuse(url, _reason(error.reason), "Look at the address and at the network.")
    except (OSError, http.client.HTTPException, ValueError) as error:
        _refuse(url, _reason(error), "Look at the address and at the network.")


def _read(read: Callable[[int], bytes], url: str, limit: int, end: float) -> bytes:
    """All that comes, unless it is too much or takes too long."""
    pieces: list[bytes] = []
    size = 0
    while piece := read(_PIECE):
        pieces.append(piece)
        size += len(piece)
        if size > limit:
            _too_large(url, limit)
        if time.monotonic() > end:
            _refuse(url, "the answer takes too long", "Download it by other means, and name the file.")
    return b"".join(pieces)


def _opener(url: str) -> urllib.request.OpenerDirector:
    """What opens this address. Not the usual one: that would open files and FTP, too, and whatever a server leads it to."""
    opener = urllib.request.OpenerDirector()
    proxies = {scheme: proxy for scheme, proxy in urllib.request.getproxies().items() if scheme == "https"}
    handlers: list[urllib.request.BaseHandler] = [
        urllib.request.ProxyHandler(proxies),
        urllib.request.HTTPSHandler(context=ssl.create_default_context()),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        _Redirects(url),
    ]
    if urlsplit(url).scheme.lower() == "http":
        handlers.append(urllib.request.HTTPHandler())
    for handler in handlers:
        opener.add_handler(handler)
    return opener


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows a server that says where else it is, as long as nobody can listen there."""

    def __init__(self, asked: str) -> None:
        self.asked = asked

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: http.client.HTTPMessage, newurl: str
    ) -> urllib.request.Request | None:
        """The request for the address that the server names."""
        target = urljoin(req.full_url, newurl)
        if urlsplit(target).scheme.lower() != "https":
            fp.close()
            _refuse(self.asked, f"the server leads to {quoted(target)}, which is not https://", "Name an address that stays there.")
        _check(target, self.asked)
        return super().redirect_request(req, fp, code, msg, headers, target)


def _check(url: str, asked: str) -> None:
    """Refuse an address that is no `https://`, or none of this machine's own."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        _refuse(asked, str(error), "Look at the address.")
    if parts.username is not None or parts.password is not None:
        bare = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"  # what is told is read by others, too
        _refuse(bare, "the address has a name or a password in it", "Download it by other means, and name the file.")
    if parts.scheme != "https" and not (parts.scheme == "http" and host in _HERE):
        cure = "It has to be https://, or a file: on any other way somebody can change it."
        _refuse(asked, f"the address begins with {parts.scheme}://", cure)
    if not host:
        _refuse(asked, "the address has no host", "Write it whole: https://example.org/audit/manifest.json.")


def _reason(error: Any) -> str:
    """Why there is no answer, in words."""
    if isinstance(error, TimeoutError):
        return "the server does not answer"
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def _too_large(where: str, limit: int) -> NoReturn:
    _refuse(where, f"it has more than the {limit} bytes that are read", "Look whether it is what you meant.")


def _refuse(where: str, message: str, cure: str) -> NoReturn:
    raise DonebookError([Problem(source=where, message=message, cure=cure, code="fetch")])
