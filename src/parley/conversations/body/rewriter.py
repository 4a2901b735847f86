"""Html as people send it, written with the elements and attributes that a body may hold.

What another element or a style says of words is said by an element of the list; what is hidden is
taken out; words that stood on lines of their own still do. All of it in one pass over the tags, and
whatever goes is noted. What comes out is sanitised afterwards like anything else.
"""

from collections.abc import Mapping
from dataclasses import replace
from html import escape
from typing import Final, NamedTuple

from parley.conversations.body.elements import (
    APART,
    ASIDE,
    ATTRIBUTES,
    BLOCKS,
    INLINE,
    KEPT,
    MATHS,
    REMOVED,
    RENAMED,
    UNNOTED,
    VOID,
)
from parley.conversations.body.embedded import EmbeddedFile, Placeholders, parse_data_address
from parley.conversations.body.html_limits import BodyError
from parley.conversations.body.looks import Look, enter, is_denied
from parley.conversations.body.plain_text import keep_spaces
from parley.conversations.body.removals import RemovalKind, Removals
from parley.conversations.body.replacements import Formula, describe_input, describe_option
from parley.conversations.body.sanitiser import keep_attribute
from parley.conversations.body.styles import BULLETS, PLAIN, Style, parse_style
from parley.conversations.body.symbols import FONTS, change_case, translate_symbols
from parley.conversations.body.tags import Tag, escape_text, iterate_tags, parse_attributes
from parley.files.image_types import sniff_image_type

MAX_FILES: Final = 50
"""Pictures that one body may hold."""

_LINES: Final = BLOCKS - {"br"}
_LISTS: Final = frozenset({"ol", "ul"})
_NUMBERED: Final = frozenset({"1", "a", "A", "i", "I"})
_UNSEEN_IN_SVG: Final = "svg"
_WORDS_IN_SVG: Final = frozenset({"text", "title"})
# Attributes of which nothing is noted: they are read here, or set for every link.
_READ: Final = frozenset({"style", "hidden", "rel", "target", "xmlns"})
_CHOSEN: Final = frozenset({"selected", "disabled", "multiple", "readonly", "label"})
_BLANK: Final = " \t\n\r\xa0"


class _Frame(NamedTuple):
    """An element that has begun.

    Attributes:
        name: As it was sent.
        written: What it is in the body; empty where its tags are left out.
        end: What is written where it ends.
        look: How words looked before it.
        aside: Whether it stands on lines of its own without being a block.
        apart: Whether its words are no part of those beside it.
        formula: Of an element of a formula, the parts that are still to come.
    """

    name: str
    written: str
    end: str
    look: Look
    aside: bool = False
    apart: bool = False
    formula: Formula | None = None


class Rewriter:
    """Writes one body.

    Args:
        placeholders: What was taken out of the html before it was parsed.
        removals: Where it is noted what is taken out.
        formats: Whether elements are written for what styles say of words.
    """

    def __init__(
        self, placeholders: Placeholders, removals: Removals, *, formats: bool = True
    ) -> None:
        self._formats = formats
        self.files: list[EmbeddedFile] = []
        self._shown: set[str] = set()
        self._placeholders = placeholders
        self._removals = removals
        self._written: list[str] = []
        self._frames: list[_Frame] = []
        self._look = Look()
        self._around = (self._look, "", "")
        self._line_holds_something = False
        self._owes_break = False
        self._owes_space = False
        self._last = ""

    def rewrite(self, html: str) -> str:
        """Return html, which `parse` gave, as a body may hold it.

        Raises:
            BodyError: It has too many pictures in it.
        """
        self._written = []
        for tag in iterate_tags(html):
            if tag.before:
                self._write_text(tag.before)
            if tag.ends:
                self._end(tag.name)
            elif tag.name:
                self._begin(tag)
        while self._frames:
            self._end(self._frames[-1].name)
        return self._placeholders.restore("".join(self._written))

    def _write_text(self, text: str) -> None:
        """Write text, in which references stand for `&`, `<`, `>` and no-break spaces."""
        look = self._look
        if look.gone:
            return
        blank = text.isspace()
        if not blank and (look.tiny or look.invisible):
            if text.replace("&nbsp;", " ").strip(_BLANK):
                self._removals.add(RemovalKind.HIDDEN, "font-size" if look.tiny else "visibility")
            text, blank = " " if text[0].isspace() or text[-1].isspace() else "", True
        if look.symbols or look.case:
            text = change_case(translate_symbols(text, look.symbols), look.case)
        if look.spaces and (self._line_holds_something or not blank):
            text = _keep_lines(text, look.spaces)
        if blank:
            self._owes_space = False
            if not (self._frames and self._frames[-1].formula):
                self._written.append(text)
            return
        self._part_words(text)
        self._start_words()
        if self._around[0] is not look:
            names = look.elements if self._formats else ()
            start = "".join(f"<{name}>" for name in names)
            self._around = (look, start, "".join(f"</{name}>" for name in reversed(names)))
        _, start, end = self._around
        self._written.append(f"{start}{text}{end}" if start else text)

    def _part_words(self, text: str) -> None:
        """Write a space where two words would be one that stand in boxes of their own."""
        joins = self._line_holds_something and self._last.isalnum() and text[:1].isalnum()
        if self._owes_space and joins:
            self._written.append(" ")
        self._owes_space, self._last = False, text[-1:]

    def _start_words(self) -> None:
        if self._owes_break:
            self._written.append("<br>")
            self._owes_break = False
        self._line_holds_something = True

    def _begin(self, tag: Tag) -> None:
        name = tag.name
        if self._look.gone and not self._shows_again(name):
            self._push(name)
            return
        attributes = dict(parse_attributes(tag.attributes)) if tag.attributes else {}
        style = parse_style(attributes["style"]) if attributes.get("style") else PLAIN
        if how := _find_hiding_mark(name, attributes, style):
            self._removals.add(RemovalKind.HIDDEN, how)
            self._leave_out(name)
        elif name in REMOVED and not self._look.gone:
            self._removals.add(RemovalKind.ELEMENT, name)
            self._leave_out(name)
        elif name == "svg":
            self._removals.add(RemovalKind.ELEMENT, name)
            self._leave_out(name, _UNSEEN_IN_SVG)
        elif name == "img":
            self._write_image(attributes, style)
        elif name == "input":
            self._write_input(attributes)
        elif name in MATHS:
            self._begin_formula(name, attributes)
        else:
            self._begin_element(name, attributes, style)
            if tag.raw is not None:
                self._write_text(escape_text(tag.raw))

    def _shows_again(self, name: str) -> bool:
        """Return whether an element, in something of which nothing is shown, is shown itself."""
        return self._look.gone == _UNSEEN_IN_SVG and name in _WORDS_IN_SVG

    def _leave_out(self, name: str, why: str = "hidden") -> None:
        self._push(name)
        if name not in VOID:
            self._look = replace(self._look, gone=why)

    def _push(
        self,
        name: str,
        written: str = "",
        *,
        end: str = "",
        aside: bool = False,
        apart: bool = False,
    ) -> None:
        if name not in VOID:
            self._frames.append(_Frame(name, written, end, self._look, aside, apart))

    def _begin_element(self, name: str, attributes: dict[str, str], style: Style) -> None:
        written, kept = self._choose(name, attributes, style)
        drawn = bool(self._look.gone)
        aside = written not in BLOCKS and (name in ASIDE or drawn or style.block is True)
        self._begin_line(written, aside=aside)
        if written:
            self._written.append(f"<{written}{_format_attributes(kept)}>")
        apart = name in APART or style.apart
        self._owes_space |= apart
        self._push(name, written, end=f"</{written}>" if written else "", aside=aside, apart=apart)
        if name in VOID:
            return
        inline = written in INLINE or not (written or name in RENAMED)
        self._look = enter(self._look, written, style, inline=inline)
        if changes := _further_changes(name, attributes, kept):
            self._look = replace(self._look, **changes)  # type: ignore[arg-type]
        if drawn:
            self._look = replace(self._look, gone="")
        if name == "option":
            self._write_text(describe_option(attributes))
        elif name == "optgroup":
            self._write_text(escape_text(attributes.get("label", "")))

    def _choose(
        self, name: str, attributes: dict[str, str], style: Style
    ) -> tuple[str, dict[str, str]]:
        """Return which element is written, with which attributes; none where its tags go."""
        denied = is_denied(name, style)
        written = "" if denied else _written_name(name, attributes, style)
        kept = self._keep_attributes(name, written, attributes, style)
        if written == "a" and "href" not in kept:
            written, kept = "", {}
            if not attributes.keys() & {"href", "name", "id"}:
                self._removals.add(RemovalKind.ATTRIBUTE, "href")
        elif not (written or denied or name in UNNOTED):
            self._removals.add(RemovalKind.TAG, name)
        return written, kept

    def _begin_line(self, written: str, *, aside: bool) -> None:
        if aside:
            if self._line_holds_something:
                self._written.append("<br>")
            self._line_holds_something = self._owes_break = False
        elif written == "br" or written in _LINES:
            self._line_holds_something = self._owes_break = False

    def _end(self, name: str) -> None:
        if not self._frames or self._frames[-1].name != name:
            return
        frame = self._frames.pop()
        self._look = frame.look
        self._written.append(frame.end)
        self._owes_space |= frame.apart
        if frame.aside:
            self._owes_break = self._line_holds_something
        elif frame.written in _LINES:
            self._line_holds_something = self._owes_break = False

    def _begin_formula(self, name: str, attributes: dict[str, str]) -> None:
        around = self._frames[-1].formula if self._frames else None
        before, after = around.surround(name) if around else ("", "")
        aside = name == "mtr" or attributes.get("display") == "block"
        self._begin_line("", aside=aside)
        if before:
            self._start_words()
            self._written.append(before)
        self._frames.append(_Frame(name, "", after, self._look, aside=aside, formula=Formula(name)))

    def _write_input(self, attributes: dict[str, str]) -> None:
        shown = describe_input(attributes)
        if shown:
            self._write_text(f"{escape_text(shown)} ")
        else:
            self._removals.add(RemovalKind.ELEMENT, "input")

    def _write_image(self, attributes: dict[str, str], style: Style) -> None:
        source = attributes.get("src", "")
        if source[:5].lower() == "data:":
            attributes["src"] = self._embed(source)
            if not attributes["src"]:
                del attributes["src"]
        elif source.strip().lower().startswith("cid:-") and source not in self._shown:
            attributes["src"] = "-"
        kept = self._keep_attributes("img", "img", attributes, style)
        if kept.keys() & {"src", "data-remote-src", "alt"}:
            self._start_words()
            self._written.append(f"<img{_format_attributes(kept)}>")
        elif not source:
            self._removals.add(RemovalKind.ELEMENT, "img")

    def _embed(self, address: str) -> str:
        """Return by what the body shows a picture in it; empty where it is attached alone."""
        found = parse_data_address(self._placeholders.restore(address))
        if found is None:
            return "-"
        media_type, data = found
        file = EmbeddedFile(media_type, data, sniff_image_type(data) is not None)
        if file not in self.files:
            self.files.append(file)
        if len(self.files) > MAX_FILES:
            raise BodyError(f"expected at most {MAX_FILES} pictures as data: addresses")
        if not file.shown:
            return ""
        shown = f"cid:-{self.files.index(file) + 1}"
        self._shown.add(shown)
        return shown

    def _keep_attributes(
        self, name: str, written: str, attributes: Mapping[str, str], style: Style
    ) -> dict[str, str]:
        """Return the attributes that an element has in the body."""
        kept: dict[str, str] = {}
        allowed = ATTRIBUTES["*"] | ATTRIBUTES.get(written, set())
        for attribute, value in attributes.items():
            if attribute in _READ:
                continue
            if attribute in allowed and (right := keep_attribute(attribute, value)) is not None:
                kept[attribute] = right
            elif (written or name in UNNOTED) and attribute not in _CHOSEN:
                self._removals.add(RemovalKind.ATTRIBUTE, attribute)
        if style.left_over and (written or name in UNNOTED):
            self._removals.add(RemovalKind.ATTRIBUTE, "style")
        if style.direction and "dir" not in kept:
            kept["dir"] = style.direction
        if "align" in allowed and (align := _alignment(name, style, kept, self._look)):
            kept["align"] = align
        if written in {"ol", "li"} and style.numbers in _NUMBERED:
            kept["type"] = style.numbers
        return kept


def _written_name(name: str, attributes: Mapping[str, str], style: Style) -> str:
    """Return the element that is written for another; empty where its tags are left out."""
    if name in _LISTS:
        said = style.numbers or attributes.get("type", "")
        name = "ol" if said in _NUMBERED else "ul" if said.lower() in BULLETS else name
    if name == "span" or not (name in KEPT or name in RENAMED):
        if style.bidi:
            return style.bidi
        if "dir" in attributes or style.direction:
            return "span"
        return name if name == "span" and not attributes else ""
    return name if name in KEPT else RENAMED[name]


def _further_changes(
    name: str, attributes: Mapping[str, str], kept: Mapping[str, str]
) -> dict[str, str]:
    """Return how words look otherwise in an element, by its attributes."""
    changes: dict[str, str] = {}
    if "dir" in kept:
        changes["direction"] = kept["dir"]
    if name == "font" and (face := attributes.get("face", "").lower()) in FONTS:
        changes["symbols"] = face
    if name == "textarea":
        changes["spaces"] = "pre"
    return changes


def _alignment(name: str, style: Style, kept: Mapping[str, str], look: Look) -> str:
    align = style.align or ("center" if name == "center" and "align" not in kept else "")
    if align not in {"start", "end"}:
        return align
    rtl = kept.get("dir", look.direction) == "rtl"
    return "left" if (align == "end") == rtl else "right"


def _find_hiding_mark(name: str, attributes: Mapping[str, str], style: Style) -> str:
    """Return by what an element is hidden with all that is in it; empty where it is not."""
    if "hidden" in attributes:
        return "hidden"
    if name == "dialog" and "open" not in attributes:
        return name
    return style.gone


def _keep_lines(text: str, spaces: str) -> str:
    if spaces == "pre":
        text = keep_spaces(text).replace("\xa0", "&nbsp;")
    return text.replace("\r\n", "\n").replace("\n", "<br>")


def _format_attributes(attributes: Mapping[str, str]) -> str:
    return "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
