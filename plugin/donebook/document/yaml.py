"""YAML to nodes, from the event stream: the one door to PyYAML.

A loader would expand aliases without end, die on depth, keep the last of two equal keys and read `no` as false and `1.10` as
1.1 (yaml/pyyaml issues 895 and 165 among others). Events come one by one from libyaml, so that each is judged before it counts.
"""

from __future__ import annotations

import json
import re
from typing import Any

import yaml as pyyaml

from ..problem import DonebookError
from . import block
from .layout import Grower, Layout
from .limits import LIMITS, Limits
from .node import Builder, Moment, Node, conflict_marker, fault

# libyaml is some ten times faster; the pure parser reads the same where a platform's wheel comes without it.
_LOADER: Any = getattr(pyyaml, "CSafeLoader", pyyaml.SafeLoader)
_LITERAL = "[^\\s\ufeff][\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]*"
"""A text that reads the same as a literal block: it begins with a letter, and its only line ends are LF (YAML 1.1, 5.4 and 9.2.2)."""
_SCALAR, _MAPPING, _SEQUENCE = pyyaml.ScalarEvent, pyyaml.MappingStartEvent, pyyaml.SequenceStartEvent
_ENDS = frozenset({pyyaml.MappingEndEvent, pyyaml.SequenceEndEvent})
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


def read(text: str, source: str, limits: Limits = LIMITS) -> Node:
    """The only document in `text`. Raises DonebookError for bad YAML and for all that is refused."""
    conflict_marker(text, source)
    if (root := block.read(text, limits)) is not None:  # as most files of runs are written
        return root
    return general(text, source, limits)


def general(text: str, source: str, limits: Limits = LIMITS) -> Node:
    """The same through libyaml's events, for YAML of any form: what it says and refuses is what counts."""
    builder = Builder(source, limits)
    try:
        _feed(text, source, builder)
    except (pyyaml.YAMLError, ValueError) as error:  # libyaml's numbers can overflow
        raise _unread(error, text, source) from None
    if builder.root is None:
        raise _refusal(source, 1, 0, "the file is empty", "Write the run's head and results, or delete the file.")
    return builder.root


def _feed(text: str, source: str, builder: Builder) -> None:
    """Feed the values of the only document in `text` with their places."""
    scalar, start, end = builder.scalar, builder.start, builder.end
    documents = 0
    for event in iter(_LOADER(text).get_event, None):
        kind, mark = type(event), event.start_mark
        if kind is _SCALAR:
            if event.anchor is not None or event.tag is not None:
                _refuse_dressing(event, source)
            value = event.value
            scalar(value, mark.line + 1, mark.column + 1, null=value in _NULLS and not event.style)
        elif kind is _MAPPING or kind is _SEQUENCE:
            if event.anchor is not None or event.tag is not None:
                _refuse_dressing(event, source)
            start(mark.line + 1, mark.column + 1, mapping=kind is _MAPPING)
        elif kind in _ENDS:
            end()
        elif kind is pyyaml.AliasEvent:
            raise _refusal(
                source, mark.line + 1, mark.column + 1, f"an alias, `*{event.anchor}`", "Write the value out: aliases are not read."
            )
        elif kind is pyyaml.DocumentStartEvent:
            documents += 1
            _refuse_more(event, documents, source)


def _refuse_more(event: Any, documents: int, source: str) -> None:
    """Raise DonebookError for a second document, and for directives."""
    line, column = event.start_mark.line + 1, event.start_mark.column + 1
    if documents > 1:
        raise _refusal(source, line, column, "a second document", "Keep one document a file.")
    if event.version or event.tags:
        raise _refusal(source, line, column, "a `%` directive", "Delete it: directives are not read.")


def _unread(error: Exception, text: str, source: str) -> DonebookError:
    """What a syntax error is to the reader of a file, with its place."""
    if not isinstance(error, pyyaml.MarkedYAMLError):  # a reader's error has no mark
        return _refusal(source, 1, 0, f"not YAML: {str(error).splitlines()[0]}", "Save the file as UTF-8 text.")
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 0)
    if mark and "".join(text.split("\n")[mark.line : mark.line + 1])[mark.column :].startswith("\t"):
        return _refusal(source, line, column, "a tab in the indentation", "Indent with spaces: YAML allows no tabs there.")
    message = f"not YAML: {error.problem or error.context}"
    cure = "Look at the indentation and at colons, quotes and dashes there; put a text that has them in quotes."
    return _refusal(source, line, column, message, cure)


def _refuse_dressing(event: Any, source: str) -> None:
    line, column = event.start_mark.line + 1, event.start_mark.column + 1
    if event.anchor is not None:
        raise _refusal(source, line, column, f"an anchor, `&{event.anchor}`", "Delete it: anchors are not read.")
    if event.tag is not None:
        raise _refusal(source, line, column, f"a tag, `{event.tag}`", "Delete it: every value is read as text.")


def _refusal(source: str, line: int, column: int, message: str, cure: str) -> DonebookError:
    return DonebookError([fault(source, line, column, message, cure)])


def layout(text: str) -> Layout:
    """Where the values of `text` stand, which `read` has read without a fault."""
    grower = Grower()
    event: Any
    for event in pyyaml.parse(text, Loader=_LOADER):
        start, end = event.start_mark.index, event.end_mark.index
        match event:
            case pyyaml.ScalarEvent():
                # A block scalar's event goes on to the next token, over empty lines.
                grower.value(event.value, start, start + len(text[start:end].rstrip()) if event.style in ("|", ">") else end)
            case pyyaml.MappingStartEvent() | pyyaml.SequenceStartEvent():
                mapping = isinstance(event, pyyaml.MappingStartEvent)
                grower.start(start, mapping=mapping, flow=bool(event.flow_style), indent=start - text.rfind("\n", 0, start) - 1)
            case pyyaml.MappingEndEvent() | pyyaml.SequenceEndEvent():
                closed = end > start and text[start:end] in ("}", "]")
                grower.end(end if closed else None)
    assert grower.root is not None, "it has been read"
    return grower.root


class _Dumper(pyyaml.SafeDumper):
    """Writes what people like to read in a pull request."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Lists are indented below their key."""
        super().increase_indent(flow, False)

    def analyze_scalar(self, scalar: str) -> Any:
        """A text with tabs, or spaces at the ends of lines, may be a literal block: PyYAML would put a checklist's text on one line."""
        analysis = super().analyze_scalar(scalar)
        if analysis.multiline and re.fullmatch(_LITERAL, scalar):
            analysis.allow_block = True
        return analysis


def _text(dumper: _Dumper, value: str) -> pyyaml.ScalarNode:
    # A literal block that ends in empty lines depends on what follows it, so such a text stands in quotes.
    literal = "\n" in value and not value.endswith("\n\n")
    return dumper.represent_scalar("tag:yaml.org,2002:str", str(value), style="|" if literal else None)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(Moment, lambda dumper, value: dumper.represent_scalar("tag:yaml.org,2002:timestamp", str(value)))


def write(data: object) -> str:
    """YAML in block style, keys in their order. `data` is made of dicts, lists, texts, whole numbers and booleans."""
    return str(pyyaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=4096, default_flow_style=False))


def word(value: object, *, flow: bool) -> str:
    """A single value on one line as YAML, in brackets (`flow`) or in block style."""
    if "\n" in str(value) or "\r" in str(value) or (flow and isinstance(value, Moment)):  # in brackets a plain colon ends a key
        return json.dumps(value, ensure_ascii=False)
    made = write([value]) if not flow else pyyaml.dump([value], Dumper=_Dumper, allow_unicode=True, width=4096, default_flow_style=True)
    return made.strip()[1:-1] if flow else made.removeprefix("- ").rstrip("\n")


class _Open(pyyaml.SafeLoader):
    """Reads a file that is the reader's own, such as a site's configuration: unknown tags but `!ENV` count as if they were not there."""


class Environment(tuple[object, ...]):
    """Names of the environment, and a default after them, as `!ENV` gives them in a site's configuration."""

    __slots__ = ()


def _untagged(loader: _Open, suffix: str, node: pyyaml.Node) -> object:
    if suffix == "!ENV" and not isinstance(node, pyyaml.MappingNode):
        return Environment(loader.construct_sequence(node, deep=True) if isinstance(node, pyyaml.SequenceNode) else [node.value])
    if isinstance(node, pyyaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    if isinstance(node, pyyaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_scalar(node)  # type: ignore[arg-type]


_Open.add_multi_constructor("", _untagged)


def load(text: str, source: str) -> object:
    """The values of a configuration file as PyYAML types them; `!ENV` gives an Environment, and tags such as `!!python/name:` are passed over.

    Only for files of the site's owner: a stranger's file is for `read`. Raises DonebookError for bad YAML.
    """
    try:
        return pyyaml.load(text, Loader=_Open)  # noqa: S506  # a SafeLoader that knows no tag makes nothing but plain values
    except pyyaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise _refusal(source, line, 0, f"not YAML: {error.problem}", "Mend the site's configuration there.") from None
    except (
        pyyaml.YAMLError,
        ValueError,
        TypeError,
        OverflowError,
        RecursionError,
        LookupError,
        AttributeError,
    ) as error:  # a value such as 2026-13-45
        raise _refusal(source, 1, 0, f"not YAML: {error}", "Put a value that is no date or number in quotes.") from None
