"""What `script/test --fast` runs."""

import subprocess
from pathlib import Path

import pytest

import parley
from tests.suite import changes
from tests.suite.changes import ALWAYS, changed_paths

ROOT = Path(__file__).parents[2]
SOURCE = Path(parley.__file__).parent


@pytest.mark.parametrize(
    ("changed", "tried"),
    [
        ("src/parley/wire/xml_codec.py", "tests/wire"),
        ("src/parley/access/oauth/snapshot.py", "tests/access"),
        ("src/parley/settings/loading.py", "tests/settings"),
        ("src/parley/characters.py", "tests/test_characters.py"),
        ("src/parley/server.py", "tests/operations"),
        ("tests/wire/test_xml_codec.py", "tests/wire/test_xml_codec.py"),
        ("tests/access/oauth/conftest.py", "tests/access/oauth"),
        ("docs/guide.md", "tests/docs/test_documents.py"),
        ("script/test", "tests/suite"),
        ("benchmarks/machine.py", "tests/benchmarks"),
    ],
)
def test_what_is_changed_is_tried(changed: str, tried: str) -> None:
    assert changes.tests_for([changed], ROOT) == [tried, ALWAYS]


def test_a_file_in_a_folder_that_is_tried_is_not_named_again() -> None:
    changed = ["src/parley/wire/times.py", "tests/wire/test_xml_codec.py"]
    assert changes.tests_for(changed, ROOT) == ["tests/wire", ALWAYS]


def test_the_checks_of_the_house_always_run() -> None:
    assert changes.tests_for([], ROOT) == [ALWAYS]
    assert changes.tests_for([ALWAYS], ROOT) == [ALWAYS]


def test_every_module_of_the_server_has_tests() -> None:
    modules = [str(path.relative_to(ROOT)) for path in SOURCE.rglob("*.py")]
    untried = [path for path in modules if len(changes.tests_for([path], ROOT)) < 2]
    assert untried == ["src/parley/__init__.py", "src/parley/__main__.py"]


def test_what_is_committed_here_and_what_is_not_is_seen(tmp_path: Path) -> None:
    def git(*words: str) -> None:
        who = ("-c", "user.name=Ada", "-c", "user.email=ada@firm.example")
        subprocess.run(["git", *who, *words], cwd=tmp_path, check=True, capture_output=True)

    def write(name: str, text: str) -> None:
        (tmp_path / name).write_text(text)

    git("init", "--initial-branch=main")
    write("old", "1")
    git("add", ".")
    git("commit", "--message=begin")
    assert changed_paths(tmp_path) == []
    write("old", "2")
    assert changed_paths(tmp_path) == ["old"]
    git("checkout", "--quiet", "-b", "work")
    git("commit", "--all", "--message=change")
    write("new", "1")
    assert changed_paths(tmp_path) == ["new", "old"]
