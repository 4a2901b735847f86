"""No regular expression takes time that grows faster than what it is tried on."""

import ast
import importlib
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest

import parley
from parley.contract import out_of_scope
from tests.harness.growing import Growing, Pattern, growing_texts, is_superlinear

SOURCES: Final = Path(parley.__file__).parent

OWN_TEXTS: Final = {"store/paramstyle.py"}
"""Modules whose patterns meet what we wrote alone: statements."""

IN_FUNCTIONS: Final = {
    "contract/out_of_scope.py",  # those of `made`
    "conversations/body/sanitiser.py",  # kept by functions that are constants
    "maintenance/archives.py",  # on names of files that have no more than a few characters
    "operations/middleware.py",  # on templates of our own routes
    "translations.py",  # on our own catalogues
}
"""Modules in which a function makes a pattern, or uses one that is no constant."""

_USES: Final[Mapping[str, Callable[[Pattern, Any], object]]] = {
    "match": lambda pattern, text: pattern.match(text),
    "fullmatch": lambda pattern, text: pattern.fullmatch(text),
    "search": lambda pattern, text: pattern.search(text),
    "finditer": lambda pattern, text: sum(1 for _ in pattern.finditer(text)),
    "findall": lambda pattern, text: pattern.findall(text),
    "split": lambda pattern, text: pattern.split(text),
    "sub": lambda pattern, text: pattern.sub("", text),
}


class Case(NamedTuple):
    """A pattern, and how it is used."""

    name: str
    pattern: Pattern
    uses: frozenset[str]


@cache
def trees() -> Mapping[str, ast.Module]:
    """Return all modules, by their places below the package."""
    return {
        path.relative_to(SOURCES).as_posix(): ast.parse(path.read_text("utf-8"))
        for path in sorted(SOURCES.rglob("*.py"))
        if "migrations" not in path.parts
    }


def calls_in(tree: ast.Module) -> Iterator[tuple[str, str, ast.Call]]:
    """List the calls of methods: whose, which, and the call."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value
            yield getattr(owner, "id", getattr(owner, "attr", "")), node.func.attr, node


def uses_of(name: str, place: str, constants: Collection[str]) -> frozenset[str]:
    """Return by which methods a pattern is used.

    Args:
        name: The constant that it is.
        place: The module of that.
        constants: All patterns of that module.
    """
    everywhere = not name.startswith("_")
    known = {
        method
        for where, tree in trees().items()
        if everywhere or where == place
        for owner, method, _ in calls_in(tree)
        if owner == name and method in _USES
    }
    # Where it is handed on: whatever is called on what is no constant (`split` is that of texts).
    handed_on = {
        method
        for owner, method, _ in calls_in(trees()[place])
        if owner not in constants and method in _USES and method != "split"
    }
    return frozenset(known or handed_on or _USES)


def held_by(value: object) -> Iterator[Pattern]:
    """List the patterns that a constant is, or that a function which is one was made with."""
    cells = getattr(value, "__closure__", None) or ()
    for one in (value, *(cell.cell_contents for cell in cells)):
        if isinstance(one, re.Pattern):
            yield one


def made() -> Iterator[Case]:
    """List the patterns that routes are made of."""
    for number, (pattern, _) in enumerate(out_of_scope.out_of_scope_sinks("/name")):
        yield Case(f"contract/out_of_scope.py: {number}", pattern, frozenset({"match"}))


def cases() -> Iterator[Case]:
    """List the patterns that meet what people send."""
    known: set[Any] = set()
    for place in trees():
        if place in OWN_TEXTS or place.endswith("__main__.py"):
            continue
        name = ".".join(("parley", *Path(place).with_suffix("").parts)).removesuffix(".__init__")
        constants = vars(importlib.import_module(name))
        named = [(key, held) for key, value in constants.items() for held in held_by(value)]
        for key, pattern in named:
            if pattern.pattern not in known:
                known.add(pattern.pattern)
                uses = uses_of(key, place, [one for one, _ in named])
                yield Case(f"{place}: {key}", pattern, uses)


CASES: Final = [*cases(), *made()]


def is_slow(pattern: Pattern, use: str) -> bool:
    """Return whether a pattern, used in a way, takes too long for any of the texts made from it."""
    is_text = isinstance(pattern.pattern, str)

    def work(growing: Growing, length: int) -> object:
        text = growing.of_length(length)
        return _USES[use](pattern, text if is_text else text.encode("latin-1", "replace"))

    return any(is_superlinear(partial(work, one)) for one in growing_texts(pattern))


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_pattern_takes_time_in_proportion_to_the_text(case: Case) -> None:
    assert {use for use in case.uses if is_slow(case.pattern, use)} == set()


def test_every_pattern_is_a_constant_of_a_module_or_listed() -> None:
    inside = [
        f"{place}:{node.lineno}"
        for place, tree in trees().items()
        if place not in IN_FUNCTIONS
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for node in ast.walk(function)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and getattr(node.func.value, "id", "") == "re"
        and node.func.attr != "escape"
    ]
    assert inside == []
    assert len(CASES) > 50
    assert set(trees()) >= OWN_TEXTS | IN_FUNCTIONS


@pytest.mark.parametrize(
    ("pattern", "use"),
    [
        (r"(?:a+)+!", "match"),
        (r"(?:a|aa)*!", "fullmatch"),
        (r'"[^"\\]*(?:\\.[^"\\]*)*"', "finditer"),
        (r"<[^>]*>", "sub"),
        (r"\s+$", "search"),
        (r"(?:https?://[^/]+)?(?:/?[^:]*/)?api/", "match"),
        (rb"(?:a|b)*?,.*,.*;", "match"),
    ],
)
def test_the_test_above_can_see(pattern: str | bytes, use: str) -> None:
    assert is_slow(re.compile(pattern), use)
