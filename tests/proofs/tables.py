"""The tables of claims in the documents, which `script/prove` writes between two comments."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from tests.proofs.proof import Row

DOCUMENTS: Final[Mapping[str, str]] = {
    "nothing_is_lost": "docs/reliability.md",
    "nobody_gets_in": "docs/security.md",
}
"""Where the claims of each folder of proofs stand."""

REPOSITORY: Final = Path(__file__).parent.parent.parent

BEGIN: Final = "<!-- written by script/prove -->"
END: Final = "<!-- up to here -->"
_HEAD: Final = "| claim | method | figure | result |\n|---|---|---|---|\n"
_TABLE: Final = re.compile(f"(?<={re.escape(BEGIN)}\n).*(?={re.escape(END)})", re.DOTALL)


class Table:
    """The table of a document.

    Args:
        path: The document.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._text = path.read_text("utf-8")
        found = _TABLE.search(self._text)
        if found is None:
            raise ValueError(f"{path}: there is no place for a table, {BEGIN} to {END}")
        self._old = found[0]

    @property
    def rows(self) -> list[Row]:
        """What stands in it."""
        lines = [line for line in self._old.splitlines() if line.startswith("| ")][1:]
        return [Row(*_cells(line)) for line in lines]

    def write(self, rows: Sequence[Row], about: str) -> None:
        """Put other rows in, and above them what the run was like."""
        lines = "".join(_line(row) for row in rows)
        table = f"\n{about}\n\n{_HEAD}{lines}\n"
        text = _TABLE.sub(lambda _: table, self._text)
        self._path.write_text(text, "utf-8")


def _line(row: Row) -> str:
    cells = [
        " ".join(cell.split()).replace("|", "\\|")
        for cell in (row.claim, row.method, row.figure, row.result)
    ]
    return f"| {' | '.join(cells)} |\n"


def _cells(line: str) -> list[str]:
    return [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line.strip()[1:-1])]
