"""Slugs and attributes: how a heading or a step gets its name."""

from __future__ import annotations

import hashlib
import re

from anyascii import anyascii

from ..struct import Struct, field

LONGEST = 64
"""Characters of one slug. A longer text is cut at a word and told from its like by a digest."""

_EMOJI = re.compile(r":[a-z0-9_+-]+:")
_ATTRIBUTES = re.compile(r"(?:^|(?<=\s))\{:?((?:[^{}\"']|\"[^\"]*+\"|'[^']*+')*+)\}\s*+\Z")
_REACH = 1000
"""So many characters at the end of a text may be attributes: hostile braces cost no more."""
_ATTRIBUTE = re.compile(
    r"#(?P<id>[^\s#.=\"']+)|\.(?P<flag>[^\s#.=\"']+)|(?P<key>(?<![a-z0-9_-])[a-z][a-z0-9_-]*+)=(?:\"(?P<dq>[^\"]*)\"|'(?P<sq>[^']*)'|(?P<word>[^\s\"']+))"
)

_DEVICE = re.compile(r"con|prn|aux|nul|(?:com|lpt)[0-9]", re.IGNORECASE)


def is_device(name: str) -> bool:
    """Whether Windows has a device of this name, and so no file; what stands after a dot does not count.

    Source: Microsoft, Naming Files, Paths, and Namespaces.
    """
    return _DEVICE.fullmatch(name.partition(".")[0]) is not None


def is_reserved(name: str) -> bool:
    """Whether no page may be called so: a device, or a folder's own page."""
    return is_device(name) or name.partition(".")[0] in ("index", "readme")


def slug(text: str, default: str = "step") -> str:
    """`text` as `[a-z0-9]+(-[a-z0-9]+)*`: other scripts transliterated, emoji dropped unless there is nothing else.

    >>> slug("1. Database Changes"), slug("Резервная копия"), slug("🚀")
    ('1-database-changes', 'rezervnaya-kopiya', 'rocket')
    """
    latin = anyascii(text).lower()
    for candidate in (_EMOJI.sub(" ", latin) if not text.isascii() else latin, latin):
        if name := "-".join(re.findall(r"[a-z0-9]+", candidate.replace("'", ""))):
            break
    else:
        return default
    if len(name) <= LONGEST:
        return name
    digest = hashlib.sha256(text.encode()).hexdigest()[:6]
    return f"{name[: LONGEST - 7].rpartition('-')[0] or name[: LONGEST - 7]}-{digest}"


class Attributes(Struct, frozen=True, kw_only=True):
    """What stands in braces at the end of a heading or of a step's text, as Python-Markdown's attr_list writes it."""

    id: str = ""
    flags: frozenset[str] = frozenset()
    """The words with a dot before them."""
    values: dict[str, str] = field(default_factory=dict)


def split_attributes(text: str) -> tuple[str, Attributes]:
    """`text` without its attributes, and the attributes. Braces that hold anything else are text: `{{version}}`, `{a, b}`.

    >>> split_attributes('Back up { #backup .optional role="QA Lead" }')[0]
    'Back up'
    """
    found = _ATTRIBUTES.search(text, max(0, len(text) - _REACH))
    if not found or text[: found.start()].endswith("{") or _ATTRIBUTE.sub("", found[1]).strip():
        return text, Attributes()
    id, flags, values = "", set(), {}
    for each in _ATTRIBUTE.finditer(found[1]):
        if each["id"]:
            id = each["id"]
        elif each["flag"]:
            flags.add(each["flag"])
        else:
            values[each["key"]] = each["dq"] or each["sq"] or each["word"] or ""
    return text[: found.start()].rstrip(), Attributes(id=id, flags=frozenset(flags), values=values)
