"""The law of cost: no pattern of the package takes more than linear time, on any text that it may be given.

A pattern that goes back looks harmless on every text but one. So each is counted, by an engine that counts, on texts made of its
own pieces: by how much its steps multiply where a text doubles is exact, and the same on every machine.
"""

from __future__ import annotations

import ast
import importlib
import os
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import donebook
from pumping import alphabet, growth, places, pumped, taken
from steps import Steps

TEXTS = 4000 if os.environ.get("HYPOTHESIS_PROFILE") == "long" else 80
"""Pumped texts for each pattern."""
LINEAR = 2.5
"""Where a text doubles, so do the steps, and a little for what happens once."""
WAYS = {
    "match": "match", "fullmatch": "fullmatch", "search": "finditer", "finditer": "finditer", "findall": "finditer", "sub": "finditer",
    "subn": "finditer", "split": "finditer",
}  # fmt: skip
"""How a pattern is asked, by the function or method: from one place only, or from one place after the other."""
ASKED = {
    "document.json._TOKEN": "match",  # each match begins where the last one ended, and the first miss is the last
    "lint.lookalikes.LINES": "match",
    "manifest.decode._COMMIT": "fullmatch",
    "manifest.decode._DIGEST": "fullmatch",
    "manifest.decode._HEX": "fullmatch",
    "manifest.decode._ORDER": "fullmatch",
    "manifest.decode._STAGE": "fullmatch",
    "page.links._HTML": "finditer",
    "page.links._MARKDOWN": "finditer",
    "parser.blocks.GITHUB": "match",
    "parser.blocks.TICKED": "match",
    "provenance.commit._REQUESTS": "match",
    "report.answers.__init__": "match",
}
"""Patterns that are asked under another name than they are kept under, or otherwise than it looks."""
LOCAL: dict[str, dict[str, Any]] = {
    "cli.place": {"name": "2.4.0"},
    "document.amend.block": {"branch": SimpleNamespace(indent=4)},
    "page.links": {"mark": "````"},
    "parser.signoff": {"word": "sign-off"},
    "plugin.frame": {"names": ("db0", "x/db1", "<h1>db2</h1>")},
    "plugin.made": {"token": "0" * 16},
    "report.answers": {"step": SimpleNamespace(test="*a*b?c*.d[1]")},
}
"""What patterns that functions make are made of, by their module."""
BOUNDED = {
    "lint.lookalikes._INPUT": ("_LONGEST", "a line is cut before it is looked at"),
    "lint.lookalikes._several": ("_LONGEST", "a line is cut before it is looked at"),
    "parser.signoff._DATES": ("_LONGEST", "a longer row is no line on which somebody signs"),
    "parser.signoff._SLOTS": ("_LONGEST", "a longer row is no line on which somebody signs"),
    "parser.signoff._table": ("_LONGEST", "a longer row is no line on which somebody signs"),
    "parser.signoff.lines_of": ("_LONGEST", "a longer row is no line on which somebody signs"),
}
"""Patterns that see only so many characters: the constant of their module that says how many, and why."""
DEAREST = 1000
"""Steps for each character of such a text at most."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A pattern of the package, and one way in which it is asked."""

    name: str
    """Its module, and the constant or the function that it stands in."""
    pattern: re.Pattern[str]
    way: str

    @property
    def longest(self) -> int | None:
        """How long a text is that it is given at most."""
        module = self.name.rpartition(".")[0]
        return vars(modules()[module].module)[BOUNDED[self.name][0]] if self.name in BOUNDED else None


@dataclass(frozen=True, kw_only=True)
class Source:
    """A module of the package, and its text as Python reads it."""

    module: Any
    tree: ast.Module


@cache
def modules() -> dict[str, Source]:
    """The modules of the package, by their names from there."""
    names = [each.name for each in pkgutil.walk_packages(donebook.__path__, "donebook.") if each.name != "donebook.__main__"]
    found = {name.removeprefix("donebook."): importlib.import_module(name) for name in names}
    return {
        name: Source(module=module, tree=ast.parse(Path(str(module.__file__)).read_text("utf-8"))) for name, module in sorted(found.items())
    }


def calls(tree: ast.AST) -> list[ast.Call]:
    """Where a source calls a function of `re` that takes a pattern."""
    found = []
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="re"), attr=name)) if name in (*WAYS, "compile"):
                found.append(node)
    return found


def held(value: object) -> Iterator[re.Pattern[str]]:
    """The patterns in a constant."""
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict | tuple | list | set | frozenset):
        for each in value.values() if isinstance(value, dict) else value:
            yield from held(each)


def constants(tree: ast.Module) -> Iterator[tuple[str, ast.stmt]]:
    """The constants of a module for which something is compiled, each with its statement."""
    for statement in tree.body:
        if isinstance(statement, ast.Assign | ast.AnnAssign) and calls(statement):
            for target in statement.targets if isinstance(statement, ast.Assign) else [statement.target]:
                yield from ((node.id, statement) for node in ast.walk(target) if isinstance(node, ast.Name))


def made(name: str, call: ast.Call) -> re.Pattern[str]:
    """The pattern of a call in a function. What is not known there has to stand in LOCAL."""
    known = {**vars(modules()[name].module), **LOCAL.get(name, {})}
    words = {keyword.arg: keyword.value for keyword in call.keywords}
    place = {"compile": 1, "sub": 4, "subn": 4, "split": 3}.get(function(call), 2)
    flags = words.get("flags") or (call.args[place] if len(call.args) > place else ast.Constant(0))
    try:
        return re.compile(*(eval(ast.unparse(node), dict(known)) for node in (call.args[0], flags)))
    except NameError as error:
        raise AssertionError(f"{name}:{call.lineno}: {error}; give it a value in LOCAL, so that the pattern can be counted") from error


def function(call: ast.Call) -> str:
    assert isinstance(call.func, ast.Attribute)
    return call.func.attr


def ways(module: str, constant: str) -> set[str]:
    """How a constant of a module is asked there, and wherever it is imported."""
    if f"{module}.{constant}" in ASKED:
        return {ASKED[f"{module}.{constant}"]}
    found = set()
    own = vars(modules()[module].module)[constant]
    for source in modules().values():
        for node in ast.walk(source.tree):
            match node:
                case ast.Call(func=ast.Attribute(value=value, attr="match"), args=[_, _, *_]) if meant(source.module, value) is own:
                    found.add("finditer")  # from a place in a text, and then from another
                case ast.Call(func=ast.Attribute(attr="find"), args=[first, *_]) if any(
                    meant(source.module, each) is own for each in ast.walk(first)
                ):
                    found.add("finditer")  # by `Ahead`
                case ast.Attribute(value=value, attr=attribute) if attribute in WAYS and meant(source.module, value) is own:
                    found.add(WAYS[attribute])
    return found


def meant(module: Any, node: ast.AST) -> object:
    """What `x` or `x.y` is at the top of a module."""
    match node:
        case ast.Name(id=id):
            return getattr(module, id, None)
        case ast.Attribute(value=value, attr=attribute):
            return getattr(meant(module, value), attribute, None)
    return None


@cache
def everything() -> tuple[Asked, ...]:
    """Every pattern of the package in every way in which it is asked."""
    found: dict[Asked, None] = {}
    for name, source in modules().items():
        kept = dict(constants(source.tree))
        for constant in kept:
            for pattern in held(vars(source.module)[constant]):
                found |= dict.fromkeys(Asked(name=f"{name}.{constant}", pattern=pattern, way=way) for way in sorted(ways(name, constant)))
        for outer in source.tree.body:
            for call in calls(outer) if outer not in kept.values() else ():
                place = f"{name}.{_place(outer, call)}"
                way = ASKED.get(place, "finditer") if function(call) == "compile" else WAYS[function(call)]
                found[Asked(name=place, pattern=made(name, call), way=way)] = None
    return tuple(found)


def _place(outer: ast.stmt, call: ast.Call) -> str:
    """The innermost function around a call."""
    around = [
        node
        for node in ast.walk(outer)
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and any(each is call for each in ast.walk(node))
    ]
    return around[-1].name if around else "?"


def patterns() -> list[Any]:
    return [pytest.param(each, id=f"{each.name}-{each.way}-{number}") for number, each in enumerate(everything())]


SHAPES = (
    r"(?P<a>x)?(?(a)y|z)[^\W\d_]++(?>ab)(?i:q)\1(?<=ab)(?!c)*?x{2,}?", r"(a|ab)(c|bcd)(d*)", r"(?:a*)*b", r"(?:a*?)*?b", r"(a*)+?b|c",
    r"(?:a|b)*+a?", r"(?:a|())*b?", r"(?m)^a*$\n?", r"(?i)k[a-c]+\b", r"(a)|b(?(1)c|d)", r"(?:ab?){2,3}?c", r"(?:ab?){2,3}b",
    r"(?<!a)b|(?<=ab)c", r"(.)\1", r"(?s)a.*?b", r"(a|b)*?c\1", r"(a{0,2}b?){1,3}+c?", r"(?i)(k)b\1", r"\Aa|b\Z|\Bc", r"(?:x|)+y", "",
    r"(?a:\s)+\s*a", r"(?i)a(?-i:K)(?-i:[a-z]+)\b", r"(?a:\bé)|\bé|(?a:é\b)",
)  # fmt: skip
"""What a pattern may have in it, also what none of ours has."""


@given(data=st.data(), pattern=st.sampled_from(SHAPES).map(re.compile))
@settings(max_examples=max(600, settings.default.max_examples))
def test_the_counting_engine_finds_what_python_finds(data: st.DataObject, pattern: re.Pattern[str]) -> None:
    finds_the_same(pattern, data.draw(st.text("abcdxyzqKk\n é\xa0", max_size=12)))


@given(data=st.data())
@settings(max_examples=max(600, settings.default.max_examples))
def test_the_counting_engine_finds_what_python_finds_by_our_patterns(data: st.DataObject) -> None:
    pattern = data.draw(st.sampled_from(everything())).pattern
    finds_the_same(pattern, "".join(data.draw(st.lists(st.sampled_from(parts(pattern)), max_size=8))))


@cache
def counting(pattern: re.Pattern[str]) -> Steps:
    return Steps(pattern)


@cache
def parts(pattern: re.Pattern[str]) -> list[str]:
    """What texts are made of that a pattern may match."""
    return [*alphabet(counting(pattern)), *dict.fromkeys(part for place in places(counting(pattern)) for part in (place.led, place.body))]


def finds_the_same(pattern: re.Pattern[str], text: str) -> None:
    steps = counting(pattern)
    for way in ("match", "fullmatch", "search"):
        found = getattr(pattern, way)(text)
        assert getattr(steps, way)(text) == (found and found.span()), (pattern.pattern, text, way)
    assert list(steps.finditer(text)) == [found.span() for found in pattern.finditer(text)], (pattern.pattern, text)


@pytest.mark.parametrize(
    ("pattern", "way"),
    [
        (r"\s+$", "finditer"),
        (r"<!--.*?-->", "finditer"),
        (r"(?:(`+)[^`]+)?\1?<script>[^<]*</script>|<\?[^?]*\?>", "finditer"),
        (r"(?s)(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)", "finditer"),
        (r" *\[? *x", "match"),
        (r"# (?:\w+ *,? *)*!", "match"),
        (r"(?:a|b|ab)*c", "match"),
        (r"(a+)+b", "fullmatch"),
    ],
)
def test_what_goes_back_is_found(pattern: str, way: str) -> None:
    steps = Steps(re.compile(pattern))
    assert any(growth(steps, way, what) > LINEAR for what in pumped(steps, anchored=way != "finditer", most=TEXTS))


@pytest.mark.parametrize(
    ("pattern", "way"),
    [(r"(?<!\s)\s++$", "finditer"), (r"[ax]{0,60}+b", "finditer"), (r"(?>a+|b)*+c", "match"), (r"<!--[^<>]*-->", "finditer")],
)
def test_what_goes_straight_is_not(pattern: str, way: str) -> None:
    steps = Steps(re.compile(pattern))
    assert all(growth(steps, way, what) <= LINEAR for what in pumped(steps, anchored=way != "finditer", most=TEXTS))


@pytest.mark.parametrize("name", modules())
def test_no_pattern_is_missed(name: str) -> None:
    """Patterns are made by `re.…(…)` only, and each that is made and kept is among those whose cost is counted."""
    source = modules()[name]
    for node in ast.walk(source.tree):
        match node:
            case ast.ImportFrom(module="re" | "regex") | ast.Import(names=[ast.alias(name="re", asname=str()) | ast.alias(name="regex")]):
                raise AssertionError(f"{ast.unparse(node)}: write `import re`, and nobody has to look for other names")
    uses = [
        node
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node) in {f"re.{each}" for each in (*WAYS, "compile")}
    ]
    assert len(uses) == len(calls(source.tree)), "a function of `re` is given away: nobody knows with which pattern it is called"
    for constant, statement in constants(source.tree):
        assert any(each.name == f"{name}.{constant}" for each in everything()), f"how is {constant} asked? Say so in ASKED"
        kept = [*held([vars(source.module)[other] for other, same in constants(source.tree) if same is statement])]
        assert len(kept) >= len(calls(statement)), f"{constant} keeps patterns where nobody looks"
    counted = {(each.pattern.pattern, each.pattern.flags) for each in everything()}
    assert {(each.pattern, each.flags) for each in held(dict(vars(source.module)))} <= counted


@pytest.mark.parametrize("asked", [each for each in patterns() if each.values[0].longest is None])
def test_every_pattern_is_linear(asked: Asked) -> None:
    steps = counting(asked.pattern)
    for what in pumped(steps, anchored=asked.way != "finditer", most=TEXTS):
        times = growth(steps, asked.way, what)
        assert times <= LINEAR, f"{asked.name}: twice the text takes {times:.1f} times the steps: {what}"


@pytest.mark.parametrize("asked", [each for each in patterns() if each.values[0].longest is not None])
def test_a_bound_holds_what_is_not_linear(asked: Asked) -> None:
    steps, longest = counting(asked.pattern), asked.longest
    assert longest is not None
    worst = 0.0
    for what in pumped(steps, anchored=asked.way != "finditer", most=TEXTS // 4):
        text = what.text(longest)[: longest - len(what.end)] + what.end
        count = taken(steps, asked.way, text, DEAREST * longest)
        assert count <= DEAREST * longest, f"{asked.name}: more than {DEAREST} steps a character: {what}"
        worst = worst if worst > LINEAR else growth(steps, asked.way, what)
    assert worst > LINEAR, f"{asked.name} is linear: take it out of BOUNDED"


def test_every_bound_is_of_a_pattern() -> None:
    assert {*BOUNDED, *ASKED} <= {each.name for each in everything()}
    assert LOCAL.keys() <= modules().keys()
