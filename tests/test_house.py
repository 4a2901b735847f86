"""Checks that keep the house: what a review would have to see each time, a test sees."""

import ast
import re
import statistics
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from re import _constants, _parser
from typing import Any

import pytest
from prometheus_client import REGISTRY

import parley.app  # noqa: F401 - so that every metric is registered
from parley.settings import Settings, describe
from tests.cli.test_help import LEAVES

ROOT = Path(__file__).parent.parent
SOURCES = sorted((ROOT / "src").rglob("*.py"))
MODULES = [*SOURCES, *sorted((ROOT / "tests").rglob("*.py")), *(ROOT / "benchmarks").rglob("*.py")]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
METRICS = sorted(family.name for family in REGISTRY.collect() if family.name.startswith("parley_"))

LONGEST_MODULE = 400
MEDIAN_MODULE = 110
MOST_MODULES_IN_A_FOLDER = 20

_STATEMENT = re.compile(
    r"^\s*(select\s.+\sfrom\s|insert\s+into\s|update\s+\w+\s+set\s|delete\s+from\s|"
    r"create\s+(table|index)\s|drop\s+(table|index)\s)",
    re.IGNORECASE | re.DOTALL,
)
_PLACES_OF_SQL = {"migrations", "transfer"}
"""Where the schema is made, and where all of its tables are copied, whatever their columns."""


def short(path: Path) -> str:
    return str(path.relative_to(ROOT))


def lines_of(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def docs(*names: str) -> str:
    """Return the text of documents; one that is missing is a test that fails."""
    return "\n".join((ROOT / "docs" / name).read_text("utf-8") for name in names)


def tracked_files() -> Sequence[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("not a git repository")
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def strings_in(path: Path) -> Iterator[tuple[int, str]]:
    """Yield every string of a module, docstrings left out, with its line."""
    tree = ast.parse(path.read_text("utf-8"))
    said = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node.lineno, node.value


_ACTION = re.compile(
    r"(user|site|attachment|token|refresh_token|client|grant|code|session|sessions|sign-in|password)\.[a-z_-]+"
)
ACTIONS = sorted(
    {
        text
        for path in SOURCES
        if "pages" not in path.parts  # they append no entry, and name texts in the same way
        for _, text in strings_in(path)
        if _ACTION.fullmatch(text)
    }
)


class TestSources:
    def test_sql_stands_in_sql_folders_and_migrations_alone(self) -> None:
        """A statement inside Python is prepared by no test and read by no one who looks for it."""
        found = [
            f"{short(path)}:{line}"
            for path in SOURCES
            if not _PLACES_OF_SQL & {*path.parts}
            for line, text in strings_in(path)
            if _STATEMENT.match(text)
        ]
        assert found == []

    def test_every_migration_has_the_statements_that_servers_run(self) -> None:
        """Where it has none: python -m parley.store.migrations.write_sql."""
        folder = ROOT / "src" / "parley" / "store" / "migrations"
        revisions = {path.name.partition("_")[0] for path in folder.glob("versions/*.py")}
        for dialect in ("sqlite", "postgres"):
            assert {path.stem for path in folder.glob(f"sql/{dialect}/*.sql")} == revisions

    def test_what_commands_print_goes_through_one_module(self) -> None:
        """It escapes what terminals would obey; whoever prints past it does not."""
        found = [
            f"{short(path)}:{node.lineno}"
            for path in SOURCES
            if short(path) not in {"src/parley/cli/output.py", "src/parley/operations/logs.py"}
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Call)
            and re.fullmatch(
                r"print|typer\.s?echo|(rich\.)?Console|sys\.(stdout|stderr)\.write(lines)?",
                ast.unparse(node.func),
            )
        ]
        assert found == []

    def test_the_check_above_can_see(self) -> None:
        statements = [
            "select 1\nfrom users",
            "update a set b = 1",
            "DELETE FROM a",
            "insert into a",
        ]
        assert [one for one in statements if not _STATEMENT.match(one)] == []

    def test_a_module_has_one_subject(self) -> None:
        sources = {short(path): lines_of(path) for path in SOURCES}
        lengths = {short(path): lines_of(path) for path in MODULES}
        assert len(lengths) > 500
        assert statistics.median(sources.values()) < MEDIAN_MODULE
        assert {path: lines for path, lines in lengths.items() if lines > LONGEST_MODULE} == {}

    def test_a_folder_can_be_looked_over(self) -> None:
        folders = Counter(short(path.parent) for path in SOURCES)
        assert folders
        full = {path: count for path, count in folders.items() if count > MOST_MODULES_IN_A_FOLDER}
        assert full == {}

    def test_a_package_says_what_may_come_in(self) -> None:
        silent = [
            short(path)
            for path in SOURCES
            if path.name == "__init__.py"
            and len((ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "").splitlines()) < 3
        ]
        assert silent == []

    def test_no_public_class_name_stands_for_two_things(self) -> None:
        places: dict[str, list[str]] = {}
        for path in SOURCES:
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                    places.setdefault(node.name, []).append(short(path))
        assert {name: where for name, where in places.items() if len(where) > 1} == {}

    def test_a_module_says_why_it_exists(self) -> None:
        silent = [
            short(path)
            for path in SOURCES
            if not ast.get_docstring(ast.parse(path.read_text("utf-8")))
        ]
        assert silent == []


_FIRST = re.compile(
    r"await (?:audit\.lock_audit_head|audit\.append|require_actor|require_administrator|_audit)\("
)


class TestAccess:
    def test_what_decides_about_it_takes_the_lock_first(self) -> None:
        """Else what keeps someone out may miss what lets them in, and two may wait for each other.

        Whatever adds to the audit log decides about access, but for files, whose rows no such
        command touches.
        """
        commands = [
            (short(path), node.name, ast.unparse(_body_of_execute(node)[0]))
            for path in SOURCES
            if {"access", "people"} & {*path.parts} and "audit." in path.read_text("utf-8")
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.ClassDef) and _body_of_execute(node)
        ]
        assert len(commands) > 20
        assert [one for one in commands if not _FIRST.search(one[2])] == []


def _body_of_execute(node: ast.ClassDef) -> Sequence[ast.stmt]:
    """Return the statements of a command, its docstring and what waits for nothing left out."""
    for method in node.body:
        if isinstance(method, ast.AsyncFunctionDef) and method.name == "execute":
            return [one for one in method.body if "await" in ast.unparse(one)]
    return []


SINGLE = {_constants.IN, _constants.LITERAL, _constants.NOT_LITERAL, _constants.ANY}


def possessive_groups(pattern: re.Pattern[str] | re.Pattern[bytes]) -> list[Any]:
    """Return what a pattern repeats possessively, unless that is one character or a set of them."""
    inside = [_parser.parse(pattern.pattern, pattern.flags & re.VERBOSE)]
    found = []
    while inside:
        for operation, argument in inside.pop():
            parts = argument if isinstance(argument, tuple | list) else ()
            for part in [
                *parts,
                *(one for many in parts if isinstance(many, list) for one in many),
            ]:
                if isinstance(part, _parser.SubPattern):
                    inside.append(part)
                    single = len(part) == 1 and part[0][0] in SINGLE
                    if operation is _constants.POSSESSIVE_REPEAT and not single:
                        found.append(part)
    return found


class TestDocstrings:
    def test_they_name_parameters_and_attributes_that_there_are(self) -> None:
        """A name that was changed stays behind in them, where no type checker looks."""
        described = [
            (f"{short(path)}:{node.lineno}", name, _names_in(node))
            for path in MODULES
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, _DOCUMENTED)
            for name in _ITEM.findall("".join(_SECTION.findall(ast.get_docstring(node) or "")))
        ]
        assert len(described) > 1_000
        assert [(where, name) for where, name, names in described if name not in names] == []


_DOCUMENTED = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
_SECTION = re.compile(r"(?:^Args|^Attributes):\n((?:(?: .*)?\n?)*)", re.MULTILINE)
_ITEM = re.compile(r"^    (\w+): ", re.MULTILINE)


def _names_in(node: ast.AST) -> set[str]:
    """Return the names of parameters, members and attributes that are assigned in a node."""
    inside = list(ast.walk(node))
    return {
        *(one.arg for one in inside if isinstance(one, ast.arg)),
        *(one.attr for one in inside if isinstance(one, ast.Attribute)),
        *(one.id for one in inside if isinstance(one, ast.Name)),
        *(one.name for one in inside if isinstance(one, _DOCUMENTED)),
    }


class TestPatterns:
    def test_none_repeats_a_group_possessively(self) -> None:
        """Python before 3.11.5, as Debian 12 has it, reads that wrongly (cpython issue 106052).

        `(?>(…)*)` is the same, and is read rightly.
        """
        assert possessive_groups(re.compile("a(?:bc|d)*+"))
        patterns = {
            value
            for name, module in [*sys.modules.items()]
            if name.startswith("parley.")
            for value in vars(module).values()
            if isinstance(value, re.Pattern)
        }
        assert len(patterns) > 20
        assert [one.pattern for one in patterns if possessive_groups(one)] == []


class TestDocumented:
    def test_every_setting(self) -> None:
        guide = docs("guide.md")
        variables = [one.variable for one in describe(Settings())]
        assert variables
        assert [name for name in variables if f"`{name}`" not in guide] == []

    def test_every_metric(self) -> None:
        documented = docs("guide.md", "deploy.md")
        assert METRICS
        assert [name for name in METRICS if name not in documented] == []

    def test_every_action_of_the_audit_log(self) -> None:
        documented = docs("security.md")
        assert ACTIONS
        assert [action for action in ACTIONS if f"`{action}`" not in documented] == []

    def test_every_command(self) -> None:
        guide = docs("guide.md")
        assert LEAVES
        assert [name for name in LEAVES if f"parley {name}" not in guide] == []


LONGEST_LINE = 100
_OF_ONE_LINE = ("|", "!", "[", "<!--")
"""How a line begins that Markdown can't break: rows of tables, pictures, links, comments."""


def prose(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the lines of a document that are prose, with their numbers."""
    in_block = generated = False
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        in_block ^= line.lstrip().startswith("```")
        generated |= line.startswith("<!-- written by script/")
        generated &= not line.startswith("#")
        if not in_block and not generated and not line.lstrip().startswith(_OF_ONE_LINE):
            yield number, line


class TestProse:
    def test_its_lines_can_be_read_side_by_side(self) -> None:
        found = [
            f"{short(path)}:{number}"
            for path in [
                ROOT / "README.md",
                ROOT / "CONTRIBUTING.md",
                ROOT / "CHANGELOG.md",
                *(ROOT / "docs").rglob("*.md"),
            ]
            for number, line in prose(path)
            if len(line) > LONGEST_LINE
        ]
        assert found == []

    def test_the_architecture_is_read_in_a_quarter_of_an_hour(self) -> None:
        assert lines_of(ROOT / "docs" / "architecture.md") <= 250


class TestWhatIsTracked:
    def test_no_path_of_a_machine_is_in_it(self) -> None:
        """What names a folder of the one who wrote it works nowhere else."""
        words = re.compile(rb"(?<![\w.~])/(?:work|root)/\w")
        assert places_of(words) == []

    def test_no_address_of_a_package_registry_is_in_it(self) -> None:
        """Locks and settings that name a registry tie every reader to it."""
        words = re.compile(
            rb"(?:--(?:extra-)?index-url[= ]\S|index-url\s*=|https?://[^\s/]*"
            rb"(?:pypi|pythonhosted|artifactory|nexus|devpi)[^\s/]*)"
        )
        assert places_of(words) == []

    @pytest.mark.parametrize("path", LOCKS, ids=short)
    def test_every_locked_package_has_its_hashes(self, path: Path) -> None:
        entries = re.split(r"^(?=\S)", path.read_text("utf-8"), flags=re.MULTILINE)
        packages = [one for one in entries if one.strip() and not one.startswith("#")]
        assert packages
        assert [one for one in packages if "==" not in one or "--hash=sha256:" not in one] == []


def places_of(words: re.Pattern[bytes]) -> list[str]:
    """Return where words stand in the files of the repository, this one left out."""
    return [
        f"{short(path)}: {found[0].decode(errors='replace')}"
        for path in tracked_files()
        if path != Path(__file__) and (found := words.search(path.read_bytes()))
    ]
