"""Html as it was sent, parsed as a browser would, with all that it says.

nh3 writes it anew, and so in one way only; nothing is taken away yet but comments. What it gives is
not safe: `rewriter` and `sanitiser` come after it.
"""

import re
from functools import lru_cache
from typing import Final

import nh3

from parley.conversations.body.elements import FOREIGN, KNOWN, MATHS, RAW, SVG, TABLE_PARTS

MAX_NAMES: Final = 500
"""Different names of elements, or of attributes, that are not known here and still looked at."""

_NAME: Final = re.compile(r"<([a-zA-Z][a-zA-Z0-9:_.-]{0,60}+)")
_ATTRIBUTE: Final = re.compile(r"[\s\"'/]([a-zA-Z@_][a-zA-Z0-9:@_.-]{0,60}+)(?=[\t\n\f\r ]*+=)")
_SCHEME: Final = re.compile(r"(?<![a-zA-Z0-9+.-])([a-zA-Z][a-zA-Z0-9+.-]{0,30}+):")
_FOREIGN: Final = re.compile(rf"<(/?)({'|'.join(sorted(FOREIGN))})(?=[\t\n\f\r />])", re.IGNORECASE)
_STRAY: Final = r"<\1x-\2"
_VOCABULARY_END: Final = re.compile(r"</(?:math|svg)", re.IGNORECASE)
_VOCABULARY: Final = re.compile(r"<(?:math|svg)(?=[\t\n\f\r />])", re.IGNORECASE)
_TEXT_ONLY: Final = RAW | {"textarea", "title"}
_TABLE: Final = re.compile(
    rf"<(/?)(table|{'|'.join(sorted(TABLE_PARTS | _TEXT_ONLY))})(?=[\t\n\f\r />])", re.IGNORECASE
)
_ROOT: Final = re.compile(
    r"<(?:html|body)(?=[\t\n\f\r /][^<>]{0,500}?(?:dir|style|align)[\t\n\f\r ]{0,9}=)",
    re.IGNORECASE,
)

_KNOWN_ATTRIBUTES: Final = frozenset(
    {
        *("style", "class", "id", "hidden", "dir", "align", "lang", "title", "name", "href", "rel"),
        *("target", "src", "data-remote-src", "alt", "width", "height", "border", "type", "value"),
        *("start", "reversed", "colspan", "rowspan", "checked", "selected", "open", "disabled"),
        *("face", "color", "size", "bgcolor", "valign", "cellpadding", "cellspacing", "nowrap"),
        *("display", "placeholder", "readonly", "multiple", "srcset", "sizes", "loading"),
    }
)
_KNOWN_SCHEMES: Final = frozenset({"http", "https", "mailto", "tel", "cid", "data", "javascript"})


def parse(html: str) -> str:
    """Return html as nh3 writes it, with every element and attribute that has a usable name."""
    html = _ROOT.sub("<div", html, count=2)  # a fragment has neither, and what they say is lost
    names = _find_names(_NAME, html)
    foreign: set[str] = set()
    if not names.isdisjoint(FOREIGN):
        html = _rename_strays(html)
        foreign |= MATHS if "math" in names else set()
        foreign |= SVG if "svg" in names else set()
        names = _find_names(_NAME, html)
    if not names.isdisjoint(TABLE_PARTS):
        html = _replace_stray_parts(html)
    elements = _few(names - KNOWN - FOREIGN)
    attributes = _few(_find_names(_ATTRIBUTE, html) - _KNOWN_ATTRIBUTES)
    schemes = _few(_find_names(_SCHEME, html) - _KNOWN_SCHEMES)
    return _cleaner(elements | (foreign - KNOWN), attributes, schemes).clean(html)


def _find_names(pattern: re.Pattern[str], html: str) -> set[str]:
    return {name.lower() for name in pattern.findall(html)}


def _rename_strays(html: str) -> str:
    """Rename elements of other vocabularies outside these: nh3 takes such out with their words."""
    pieces: list[str] = []
    position = 0
    while match := _VOCABULARY.search(html, position):
        ending = _VOCABULARY_END.search(html, match.end())
        end = ending.start() if ending else len(html)
        pieces += [_FOREIGN.sub(_STRAY, html[position : match.start()]), html[match.start() : end]]
        position = end
    return "".join(pieces) + _FOREIGN.sub(_STRAY, html[position:])


def _replace_stray_parts(html: str) -> str:
    """Write blocks for parts of tables outside tables, where copied cells have lost theirs."""
    tables = strays = 0
    text_only = ""

    def replace(tag: re.Match[str]) -> str:
        nonlocal tables, strays, text_only
        name, change = tag[2].lower(), -1 if tag[1] else 1
        if text_only or name in _TEXT_ONLY:
            text_only = "" if tag[1] and text_only in {name, ""} else text_only or name
        elif name == "table":
            tables = max(tables + change, 0)
        elif not tables and strays + change >= 0:
            strays += change
            return f"<{tag[1]}div"
        return tag[0]

    return _TABLE.sub(replace, html)


def _few(names: set[str]) -> frozenset[str]:
    return frozenset(names if len(names) <= MAX_NAMES else sorted(names)[:MAX_NAMES])


@lru_cache(maxsize=64)
def _cleaner(
    elements: frozenset[str], attributes: frozenset[str], schemes: frozenset[str]
) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=KNOWN | elements,
        clean_content_tags=set(),
        attributes={"*": _KNOWN_ATTRIBUTES | attributes},
        url_schemes=_KNOWN_SCHEMES | schemes,
        url_relative="pass_through",
        link_rel=None,
    )
