"""A table of people in a file, as spreadsheets write one: CSV of one of several kinds."""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

MAX_BYTES: Final = 16 * 1024 * 1024
MAX_LINES: Final = 10_000

_COLUMNS: Final[Mapping[str, Sequence[str]]] = {
    "email": ("email", "e-mail", "mail", "email address"),
    "first": ("first", "first name", "firstname", "given name"),
    "last": ("last", "last name", "lastname", "surname", "family name"),
    "kind": ("kind",),
    "org": ("org", "organisation", "organization", "company"),
    "title": ("title",),
    "jobtitle": ("jobtitle", "job title", "position"),
    "phone": ("phone", "telephone", "tel"),
    "admin": ("admin", "administrator"),
    "site": ("site", "sites"),
}
_NAMES: Final = {name: column for column, names in _COLUMNS.items() for name in names}
_NEEDED: Final = ("email", "first", "last")

_TEXT_FORMULA: Final = re.compile(r'="([^"]*)"')
"""How spreadsheets are kept from taking a text for a number."""

_PHONE: Final = re.compile(r"\+[\d ()/.-]+")
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")


class TableError(ValueError):
    """A file is no table of people; the message says why."""


class Line(NamedTuple):
    """A person's line.

    Attributes:
        number: Its number in the file; the first is 1.
        cells: What stands in it, by column. Columns that the file does not have are empty.
    """

    number: int
    cells: Mapping[str, str]


class Table(NamedTuple):
    """What a file holds.

    Attributes:
        lines: Those that could be read.
        problems: What is wrong with others, each beginning with its line.
    """

    lines: Sequence[Line]
    problems: Sequence[str]


def read_table(path: Path) -> Table:
    """Read a file with a heading and a line for each person.

    Cells are separated by commas, semicolons or tabs, whichever the heading has.

    Raises:
        TableError: It can't be read, or its heading names no table of people.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise TableError(f"{path}: {error.strerror or error}") from error
    if len(content) > MAX_BYTES:
        raise TableError(f"{path}: larger than {MAX_BYTES // 1024 // 1024} MiB")
    text = _decode(path, content)
    heading = text.partition("\n")[0]
    separator = max(",;\t", key=heading.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        columns = _read_heading(path, next(reader, []))
        return _read_lines(reader, columns)
    except csv.Error as error:
        raise TableError(f"{path}, line {reader.line_num}: {error}") from error


def _decode(path: Path, content: bytes) -> str:
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return content.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise TableError(
            f"{path}, line {line}: not UTF-8; in Excel, save it as “CSV UTF-8”"
        ) from error


def _read_heading(path: Path, heading: Sequence[str]) -> Sequence[str]:
    columns = [_NAMES.get(" ".join(name.split()).lower(), "") for name in heading]
    unknown = [name for name, column in zip(heading, columns, strict=True) if not column]
    if unknown:
        known = ", ".join(_COLUMNS)
        raise TableError(
            f"{path}, line 1: there is no column {', '.join(map(repr, unknown))}; expected {known}"
        )
    missing = [column for column in _NEEDED if column not in columns]
    if missing:
        raise TableError(f"{path}, line 1: the column {missing[0]} is missing")
    twice = [column for column in columns if columns.count(column) > 1]
    if twice:
        raise TableError(f"{path}, line 1: the column {twice[0]} is there twice")
    return columns


def _read_lines(reader: Iterator[list[str]], columns: Sequence[str]) -> Table:
    lines: list[Line] = []
    problems: list[str] = []
    number = 2
    for cells in reader:
        # A cell may have several lines; what is named is the first.
        begun, number = number, reader.line_num + 1  # type: ignore[attr-defined]
        if not any(cell.strip() for cell in cells):
            continue
        if len(lines) == MAX_LINES:
            raise TableError(f"more than {MAX_LINES:,} people; divide the file")
        if len(cells) != len(columns):
            problems.append(f"line {begun}: {len(cells)} cells, expected {len(columns)}")
            continue
        try:
            read = {name: _read_cell(name, cell) for name, cell in zip(columns, cells, strict=True)}
        except ValueError as error:
            problems.append(f"line {begun}: {error}")
        else:
            lines.append(Line(begun, dict.fromkeys(_COLUMNS, "") | read))
    return Table(lines, problems)


def _read_cell(column: str, cell: str) -> str:
    """Return what a cell says.

    Raises:
        ValueError: It holds a formula, which would run where the list is opened again.
    """
    if text := _TEXT_FORMULA.fullmatch(cell.strip()):
        cell = text[1]
    if cell.startswith(_FORMULA_STARTS) and not (column == "phone" and _PHONE.fullmatch(cell)):
        raise ValueError(f"{column}: {cell[:40]!r} is a formula")
    return cell.strip()
