"""File names: which ones are taken, and what is read from one. Pure; contract §9.

A name is kept exactly as it came. It is never used as a path here, but people's own machines will
use it as one, so what could lead a path astray is refused; and so is what would let it show as
another name, as `fdp.exe` after U+202E does.
"""

from typing import Final

from parley.characters import find_hidden, is_blank
from parley.wire.coercion import check_text
from parley.wire.errors import bad_value

MAX_LENGTH: Final = 255
"""The longest name, in characters."""

_SEPARATORS: Final = ("/", "\\")


def check_name(name: str, path: str) -> str:
    """Return a file name back if it may be one.

    Raises:
        ApiError: 400 that names `path` and what is wrong with the name.
    """
    check_text(name, path)
    if is_blank(name):
        raise bad_value(path, "expected a file name, got nothing")
    if len(name) > MAX_LENGTH:
        raise bad_value(path, f"expected at most {MAX_LENGTH} characters, got {len(name)}")
    if name in {".", ".."}:
        raise bad_value(path, f"{name} is not a file's name")
    for separator in _SEPARATORS:
        if separator in name:
            raise bad_value(path, f"a file name holds no {separator}")
    if hidden := find_hidden(name):
        raise bad_value(
            path,
            f"the character U+{ord(hidden[0]):04X} at position {hidden.start()} is not allowed",
        )
    return name


def last_component(path: str) -> str:
    """Return what a path ends with: some clients send the whole path of the file they upload."""
    return path.replace("\\", "/").rpartition("/")[2]


def get_extension(name: str) -> str | None:
    """Return what follows the last dot, as in the name; `None` for `.profile`, `README`, `a.`."""
    stem, _, extension = name.rpartition(".")
    return extension if extension and stem.strip(".") else None
