"""Wording for Python-Markdown: a text as CommonMark reads it, in signs that the host's engine reads alike."""

from __future__ import annotations

import re

from markdown_it.common.html_re import HTML_OPEN_CLOSE_TAG_STR

from .ahead import Ahead
from .tags import Tags

_ENDS = {"<!--": re.compile("-->"), "<?": re.compile(r"\?>"), "<![CDATA[": re.compile("]]>")}
_DECLARED = re.compile(">")
_SIGNS = re.compile(
    r"(?P<escape>\\[!-/:-@\[-`{-~])"
    r"|(?P<hard>\\\n)"
    r"|(?P<ticks>`+)"
    r"|(?P<auto><(?:[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*|[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)*)>)"
    rf"|(?P<html>(?a:{HTML_OPEN_CLOSE_TAG_STR.removeprefix('^')})|<!---?>)"
    r"|(?P<ended><(?:!--|\?|!\[CDATA\[|![A-Z]+\s))"
    r"|(?P<reference>&(?=#(?!\d|[xX][0-9A-Fa-f])))"
    r"|(?P<lone><(?=[A-Za-z/!?]))"
    r"|(?P<stars>(?<!\S)(?:\*+|_+)(?!\S))"
    r"|(?P<struck>(?<!~)~~(?!~))"
    r"|(?P<macro>\{%)"
    r"|(?P<nolink>\](?=\([ \t]*[^<\s()\"'][^\s()]*[ \t]+[^\s\"'()][^()]*\)))"
)
_ESCAPED = frozenset("\\`*_{}[]()>#+-.!|")
"""What a backslash before it means to Python-Markdown, or in its tables; CommonMark knows it before every sign."""


def inline(text: str, *, bar: str = "|") -> str:
    """Text with what the two engines read differently in words that both read alike. Code and HTML tags stay as they are.

    `bar` is what to write for a `|`, which in a table ends a cell.
    """
    ahead = Ahead(text)
    pieces: list[str] = []
    position, struck = 0, -1
    tags = Tags()
    while found := _SIGNS.search(text, position):
        pieces.append(text[position : found.start()].replace("|", bar))
        position = found.end()
        if found["ticks"]:
            position = ahead.code(*found.span()) or position
            code = text[found.start() : position]
            pieces.append(_code(code, len(found[0])) if position > found.end() and unreadable(code) else code)
        elif found["html"]:
            piece, position = tags.take(ahead, found.start(), position)
            pieces.append(piece)
        elif found["ended"]:
            if end := ahead.find(_ENDS.get(found[0], _DECLARED), position):
                piece, position = _unseen(tags, ahead, found.start(), end.end())
                pieces.append(piece)
            else:
                pieces.append(f"&lt;{found[0][1:]}")
        elif found["struck"]:
            pieces.append("~~")
            before, after = text[found.start() - 1 : found.start()], text[position : position + 1]
            if struck >= 0 and before.strip():
                pieces[struck], pieces[-1], struck = "<del>", "</del>", -1
            elif after.strip():
                struck = len(pieces) - 1
        else:
            pieces.append(_alike(found))
    return "".join([*pieces, text[position:].replace("|", bar), tags.closing()])


def unreadable(text: str) -> bool:
    """Whether there is a `&#` that begins no number: Python's reader of HTML stops at it, and with it all that stands after it."""
    return re.search(r"&#(?!\d|[xX][0-9A-Fa-f])", text) is not None


def _code(source: str, ticks: int) -> str:
    """A code span as an element, each of its signs a number (CommonMark 6.1)."""
    content = source[ticks:-ticks].replace("\n", " ")
    if content[:1] == content[-1:] == " " and content.strip(" "):
        content = content[1:-1]
    return f"<code>{_numbers(content)}</code>"


def _numbers(text: str) -> str:
    return re.sub(r"[!-/:-@\[-`{-~]", lambda sign: f"&#{ord(sign[0])};", text)


def _unseen(tags: Tags, ahead: Ahead, start: int, end: int) -> tuple[str, int]:
    """A comment; or a declaration or instruction, of which browsers show what stands after the first `>`."""
    if ahead.text.startswith("<!--", start):
        return tags.take(ahead, start, end)
    return _numbers(ahead.text[start:end].partition(">")[2]), end


def _alike(found: re.Match[str]) -> str:
    """One sign in words that both engines read alike."""
    match found.lastgroup:
        case "escape":
            return found[0] if found[0][1] in _ESCAPED else f"&#{ord(found[0][1])};"
        case "hard":
            return "  \n"
        case "auto" if found[0].startswith("<mailto:"):
            return f"[{found[0][1:-1]}]({found[0][1:-1]})"
        case "lone":
            return "&lt;"
        case "reference":
            return "&amp;"
        case "stars":
            return "".join(f"\\{sign}" for sign in found[0])
        case "macro":
            return "&#8203;{%"  # a macro where the site has them; no attributes of what stands before it where not
        case "nolink":
            return "\\]"
    return found[0]


def unbroken(text: str) -> str:
    """A text of several lines on one: a heading of Python-Markdown's has no line breaks."""
    return " ".join(re.sub(r"(?<!\\)\\\n", " ", text).split())


_OPENING = re.compile(r"(?P<number>\d+)(?=[.)](?:\s|$))|(?P<sign>[-+*>](?=\s|$)|#|=+\s*$|(?:[-*_]\s*){3,}$)")
_CLAIMED = re.compile(r"!!!|\?\?\?|===|///|~~~|```(?!.*`)|:(?=\s)")
_DEFINITION = re.compile(r"(\[[^^\[\]][^\[\]]*\]):")
_HTML = re.compile(r"<[A-Za-z/!?]")


def paragraph(text: str, *, after_box: bool = False) -> str:
    """A paragraph's text so that no line of it begins another block. `after_box`: it may even look like one."""
    lines: list[str] = []
    for line in inline(text).split("\n"):
        line = line.lstrip(" \t")
        if lines and _HTML.match(line):
            # Deep enough in, a tag goes on the paragraph; at the margin it would end it.
            lines[-1] = f"{lines[-1].rstrip()} {line}"
            continue
        if opening := _OPENING.match(line):
            at = opening.end("number") if opening["number"] else 0
            line = f"{line[:at]}&#61;{line[at + 1 :]}" if line[at] == "=" else f"{line[:at]}\\{line[at:]}"
        elif (after_box or lines) and (block := _CLAIMED.match(line)) and (after_box or block[0] != ":"):
            line = f"&#{ord(block[0][0])};{line[1:]}"
        elif name := _DEFINITION.match(line):
            line = f"{name[1]}&#58;{line[name.end() :]}"
        elif lines and "|" in line and "-" in line and not line.strip("|:- \t"):
            line = line.replace("-", "\\-")
        lines.append(line)
    return "\n".join(lines)
