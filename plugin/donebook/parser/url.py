"""Where a reader may be sent."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_SCHEMES = frozenset({"http", "https", "mailto"})
_HOSTED = re.compile(r"[A-Za-z0-9.-]+(?::\d{1,5})?\Z")


def safe_url(url: str) -> str:
    """`url` where a reader may be sent there; empty where not: only http, https and mailto, and relative paths.

    What browsers repair on their own (backslashes, control characters, an authority without a scheme, a name before `@`)
    is not repaired but refused: it is how a link says one place and leads to another.

    >>> safe_url("https://example.org/a"), safe_url("javascript:alert(1)"), safe_url("//evil.example")
    ('https://example.org/a', '', '')
    """
    if not url or re.search(r"[\x00-\x20\x7f-\xa0\\<>\"'`]", url) or url.startswith("//") or not url.isprintable():
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    if parts.scheme in ("http", "https"):
        return url if _HOSTED.match(parts.netloc) else ""
    if parts.scheme:
        return url if parts.scheme in _SCHEMES else ""
    return "" if ":" in url.split("/", 1)[0].split("?", 1)[0].split("#", 1)[0] else url
