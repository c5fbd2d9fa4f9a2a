"""Texts, times, names and ids as OSCAL may hold them: its datatypes are narrower than what people write."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from ..parser import safe_url
from ..problem import visible

NAMESPACE = "https://donebook.example.org/ns/oscal"
"""The namespace of properties and parts that are not OSCAL's own."""
_IDS = uuid5(NAMESPACE_URL, NAMESPACE)
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~^$&!\"])")
_URL = "!$&'()*+,;=:@/?-._~%"
"""What stands in a URL as it is (RFC 3986, appendix A); brackets do only around the host, and no such host is followed."""
_YEARS = range(2000, 3000)
"""Years whose every day OSCAL 1.1.3 can write: its pattern knows no leap day of the century before."""


def identifier(content: Any) -> str:
    """The UUID (version 5) of what is given: the same content has the same one, on every machine and at any time."""
    return str(uuid5(_IDS, json.dumps(content, sort_keys=True)))


def line(text: str) -> str:
    """A text as a `string`: one line that neither begins nor ends with a space, and has at least a character."""
    return visible(" ".join(text.split())) or "-"


def prose(text: str) -> str:
    """A stranger's text inside a `markup-line` or `markup-multiline`: none of it is markup, whoever renders it."""
    return _MARKUP.sub(r"\\\1", line(text))


def is_token(text: str) -> bool:
    """Whether a text is a `token`: a letter or `_`, then letters, digits, `.`, `-` and `_`."""
    return bool(text) and (text[0].isalpha() or text[0] == "_") and all(char.isalnum() or char in ".-_" for char in text)


def token(text: str) -> str:
    """A text as a `token`; what cannot stand in one is `_`."""
    made = "".join(char if char.isascii() and (char.isalnum() or char in ".-_") else "_" for char in text)
    return made if is_token(made) else f"_{made}"


def instant(at: datetime) -> datetime | None:
    """A time in UTC, for not every offset can be written; None for years that cannot either."""
    try:
        there = at.astimezone(UTC)
    except OverflowError:
        return None
    return there if there.year in _YEARS else None


def written(at: datetime) -> str:
    """A time of `instant` as a `dateTime-with-timezone`."""
    return at.isoformat().replace("+00:00", "Z")


def address(url: str) -> str:
    """A URL as a `uri-reference` that a reader may follow; empty for what is no address of the web, or leads astray."""
    if not url.startswith(("http://", "https://")) or not safe_url(url):
        return ""
    before, mark, after = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", url).partition("#")
    return quote(before, safe=_URL) + mark + quote(after, safe=_URL)


def properties(**values: str | None) -> list[dict[str, str]]:
    """Properties of ours; what nobody said is left out."""
    return [{"name": name.replace("_", "-"), "ns": NAMESPACE, "value": line(value)} for name, value in values.items() if value]
