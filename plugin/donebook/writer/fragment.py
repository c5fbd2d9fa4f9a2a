"""A fragment of HTML as blocks that every Markdown engine passes on as they are.

Text in it comes from strangers too, and will stand in a source that template engines and extensions go over before, in and
after Markdown: each of its signs is written as a number. What cannot be a tag is text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

from ..parser.ahead import Ahead

_BLOCKS = frozenset(
    "address article aside blockquote center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr"
    " iframe legend li main menu nav ol p pre script section style summary table tbody td textarea tfoot th thead tr ul".split()
)
"""Elements that CommonMark and Python-Markdown alike take for the beginning of a block."""
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_DRAWN = frozenset({"svg", "math"})
"""Elements in which a slash ends a tag's element, as it does nowhere else in HTML."""
_KEPT = frozenset({"pre", "textarea"})
"""Elements in which line ends are seen."""
_CODE = frozenset({"script", "style"})
_RAW = "script style textarea title xmp iframe noembed noframes".split()
"""Elements whose content is text."""
_TAG = re.compile(r"<(?P<closing>/?)(?P<name>[A-Za-z][A-Za-z0-9-]*+)(?P<attributes>(?:[\s/](?:[^<>\"']|\"[^\"]*+\"|'[^']*+')*+)?)>")
_TOKEN = re.compile(
    rf"(?P<comment><!--)(?P<empty>-?>)?|(?P<declared><[!?])|(?P<raw><(?:{'|'.join(_RAW)})\b)|</?[A-Za-z]",
    re.IGNORECASE,
)
"""How what is no text begins."""
_ODD = re.compile(r"</?[A-Za-z][^<>]*+>")
_WHOLE = re.compile(r"<(?P<name>[A-Za-z]++)(?P<given>[^>]*+)>(?P<content>.*)</[A-Za-z]+\s*+>\Z", re.DOTALL)
_COMMENT_ENDS, _ENDS = re.compile("--!?>"), re.compile(">")
_RAW_ENDS = {name: re.compile(rf"</{name}\s*+>", re.IGNORECASE) for name in _RAW}
_ATTRIBUTE = re.compile(r"([A-Za-z_:@][\w:.@-]*)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")
_ADDRESSES = frozenset({"class", "href", "id", "name", "src"})
"""Attributes that generators look into, for links and anchors, and not all of them read numbers there."""
_PLAIN = frozenset("#%-./:=?_")
"""Signs that addresses need, and that mean nothing inside a tag."""
_SIGN = re.compile(r"&(?:#\d+|#[xX][0-9A-Fa-f]+|[A-Za-z][A-Za-z0-9]*);|[\x00-\x1f!-+:<-@\[-`{-\x9f\u2028\u2029-]")
"""Whatever an engine, an extension or a template might act on, or what is a number or name already; `,` `.` `/` `;` are never alone."""
_SPACE = " \t\r\n\f"


def numbered(text: str, plain: frozenset[str] = frozenset()) -> str:
    """Escaped text with its signs as numbers, but for those in `plain` and for what is a number or name already.

    >>> numbered("{{ a-b }} &amp; *c*")
    '&#123;&#123; a&#45;b &#125;&#125; &amp; &#42;c&#42;'
    """
    return _SIGN.sub(lambda found: found[0] if len(found[0]) > 1 or found[0] in plain else _number(found[0]), text)


def _number(sign: str) -> str:
    """A sign as its number; HTML has none for some controls, or reads another character."""
    return "\ufffd" if sign == "\0" or "\x7f" <= sign <= "\x9f" else f"&#{ord(sign)};"


class Opened:
    """The names of the elements that are open, outermost first; asking for one of them does not look through all."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self._count: Counter[str] = Counter()

    def __contains__(self, name: str) -> bool:
        return self._count[name] > 0

    def any(self, names: frozenset[str]) -> bool:
        """Whether one of `names` is open."""
        return any(map(self.__contains__, names))

    def append(self, name: str) -> None:
        """An element opens."""
        self._names.append(name)
        self._count[name] += 1

    def until(self, name: str) -> list[str]:
        """The names that end with the innermost `name`, innermost first; they are open no more."""
        ended: list[str] = []
        while not ended or ended[-1] != name:
            ended.append(self._names.pop())
        self._count.subtract(ended)
        return ended


class Token(NamedTuple):
    """A tag, an element that holds no other, or the text between them. A tuple, since a site has millions."""

    kind: Literal["text", "start", "end", "whole"]
    name: str = ""
    text: str = ""
    """A start tag's attributes, an element as it is to be written, or text as it was."""

    def opens(self, opened: Opened) -> bool:
        """Whether an element begins here, inside of those that are `opened`, that an end tag ends."""
        return self.kind == "start" and self.name not in _VOID and not (self.text.endswith("/") and opened.any(_DRAWN))


def _tokens(html: str) -> Iterator[Token]:
    """The tokens of a text. Comments are left out, and what only looks like a tag, as `<your_name>`: nobody sees them."""
    ahead, done, position = Ahead(html), 0, 0
    while found := _TOKEN.search(html, position):
        start, position = found.start(), found.end()
        end = _end(found, ahead)
        if end is None:
            continue
        if done < start:
            yield Token("text", text=html[done:start])
        if token := _token(html[start:end]):
            yield token
        done = position = end
    if done < len(html):
        yield Token("text", text=html[done:])


def _end(found: re.Match[str], ahead: Ahead) -> int | None:
    """Where a token ends; None for what is none."""
    end = found.end()
    if found["comment"]:
        closed = None if found["empty"] else ahead.find(_COMMENT_ENDS, end)
        return end if found["empty"] else closed.end() if closed else len(found.string)
    if found["declared"]:
        closed = ahead.find(_ENDS, end)
        return closed.end() if closed else None
    if found["raw"] and (begun := ahead.find(_ENDS, end)) and (closed := ahead.find(_RAW_ENDS[found["raw"][1:].lower()], begun.end())):
        return closed.end()
    if tag := _TAG.match(found.string, found.start()):
        return tag.end()
    odd = _ODD.match(found.string, found.start())
    return odd.end() if odd else None


@lru_cache(maxsize=2**14)  # pages say the same in many places
def _token(source: str) -> Token | None:
    """A tag, or an element that holds no other; None for what nobody sees."""
    if found := _TAG.fullmatch(source):
        name = found["name"].lower()
        return Token("end", name) if found["closing"] else Token("start", name, _attributes(found["attributes"]))
    found = _WHOLE.fullmatch(source)
    if found is None or found["name"].lower() not in _RAW:
        return None
    name, content = found["name"].lower(), found["content"]
    content = re.sub(r"\n\s*\n", "\n", content) if name in _CODE else numbered(content)
    return Token("whole", name, f"<{name}{_attributes(found['given'])}>{content}</{name}>")


def _attributes(source: str) -> str:
    """The attributes in a tag, each after a space."""
    found = []
    for name, *values in _ATTRIBUTE.findall(source):
        value = numbered("".join(values), _PLAIN if name.lower() in _ADDRESSES else frozenset())
        found.append(f' {name}="{value}"' if value else f" {name}")
    return "".join(found) + (" /" if source.endswith("/") else "")


def _ends(tokens: list[Token]) -> dict[int, int]:
    """Where each element ends that begins and ends in these tokens; what is open inside it ends with it."""
    ends: dict[int, int] = {}
    places: list[int] = []
    opened = Opened()
    for at, token in enumerate(tokens):
        if token.opens(opened):
            places.append(at)
            opened.append(token.name)
        elif token.kind == "end" and token.name in opened:
            for _ in opened.until(token.name):
                ends[places.pop()] = at
    return ends


def _written(tokens: list[Token]) -> str:
    """Tokens that are one element, or a part of one."""
    pieces: list[str] = []
    opened = Opened()
    for token in tokens:
        match token.kind:
            case "text":
                pieces.append(_shown(token.text, kept=opened.any(_KEPT)))
            case "whole":
                pieces.append(token.text)
            case "start":
                ends = not token.opens(opened)
                pieces.append(f"<{token.name}{token.text if ends else token.text.removesuffix(' /')}>")
                if not ends:
                    opened.append(token.name)
            case "end" if token.name in opened:
                pieces += [f"</{name}>" for name in opened.until(token.name)]
    return "".join(pieces)


@lru_cache(maxsize=2**14)
def _shown(text: str, *, kept: bool) -> str:
    """Text on one line: no line of a source begins with a word of a stranger's. Tags may stand on lines of their own."""
    if kept:
        return numbered(text)
    if not text.strip(_SPACE):
        return "\n" if "\n" in text else text[:1].replace("\t", " ")
    return numbered(re.sub(rf"[{_SPACE}]++", lambda found: " " if "\n" in found[0] else found[0], text))


def blocks(html: str, mark: str = "") -> Iterator[str]:
    """The blocks of a fragment: whole elements, and tags that open or close around Markdown; `mark` is for the tags of the former.

    An opening tag has a slash at its end: Python-Markdown passes such a block on at once, where it would look for another's
    end and give Markdown no chance. Browsers do not see it. `markdown="1"` tells Zensical that links inside are Markdown's.
    """
    line = ""
    for piece, block in (*_pieces(list(_tokens(html)), mark), ("", True)):
        if not block:
            line += piece
            continue
        if line.strip(_SPACE):
            yield f"<div{mark}>{line.strip(_SPACE)}</div>"  # engines would make a paragraph of it
        if piece:
            yield piece
        line = ""


def _pieces(tokens: list[Token], mark: str) -> Iterator[tuple[str, bool]]:
    """What stands side by side in a fragment, and whether it is a block."""
    ends = _ends(tokens)
    at = 0
    while at < len(tokens):
        token, end = tokens[at], ends.get(at, at)
        if end > at:
            ours = token.name == "span" and ' class="db-' in token.text
            name = "div" if ours else token.name
            first, last = token._replace(name=name, text=token.text + mark), Token("end", name)
            yield _written([first, *tokens[at + 1 : end], last]), name in _BLOCKS
        elif token.opens(Opened()):
            yield f'<{token.name}{token.text.removesuffix(" /")} markdown="1" />', True
        elif token.kind == "end":
            yield f"</{token.name}>", True
        else:
            yield _written([token]), token.name in _BLOCKS
        at = end + 1
