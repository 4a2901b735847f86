"""The hook that checks commit messages, as git runs it."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HOOK = "script/lib/hooks/commit-msg"


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A repository with the hook in it, which `setup_hooks` turned on."""
    run(tmp_path, "git", "init", "--quiet")
    (tmp_path / "script").symlink_to(ROOT / "script")
    run(tmp_path, "bash", "-euo", "pipefail", "-c", ". script/lib/hooks.sh; setup_hooks")
    return tmp_path


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder, without the configuration of whoever runs the tests."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return subprocess.run(
        command,
        cwd=folder,
        env={
            **kept,
            "GIT_CONFIG_GLOBAL": "/dev/null",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_NAME": "Ada",
            "GIT_AUTHOR_EMAIL": "ada@firm.example",
            "GIT_COMMITTER_NAME": "Ada",
            "GIT_COMMITTER_EMAIL": "ada@firm.example",
        },
        capture_output=True,
        text=True,
        check=False,
    )


def commit(clone: Path, message: str) -> subprocess.CompletedProcess[str]:
    return run(clone, "git", "commit", "--quiet", "--allow-empty", "--message", message)


@pytest.mark.parametrize(
    "message",
    [
        "store: keep one connection for each reader",
        "store, wire: keep one connection for each reader\n\nBecause a body says why.",
        "access/oauth: refuse what RFC 6749 refuses",
        "conversations: " + "x" * (72 - len("conversations: ")),
        "wire: XML keeps its order",
        "docs: `parley copy` takes a folder",
        'Revert "store: keep one connection for each reader"',
        "fixup! store: keep one connection for each reader",
    ],
)
def test_a_message_of_the_usual_form_is_taken(clone: Path, message: str) -> None:
    done = commit(clone, message)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("message", "why"),
    [
        ("Keep one connection for each reader", "must name the package"),
        ("Store: keep one connection", "must name the package"),
        ("store:keep one connection", "must name the package"),
        ("store: Keep one connection", "begins with a small letter"),
        ("store: keep one connection.", "has no full stop"),
        ("store: " + "é" * 66, "has 73 characters"),
    ],
)
def test_another_is_refused_with_what_is_wrong(clone: Path, message: str, why: str) -> None:
    done = commit(clone, message)
    assert done.returncode != 0
    assert why in done.stderr


def test_hooks_of_the_owner_are_left_alone(clone: Path) -> None:
    run(clone, "git", "config", "core.hooksPath", "/elsewhere")
    told = run(clone, "bash", "-euo", "pipefail", "-c", ". script/lib/hooks.sh; setup_hooks")
    assert told.returncode == 0
    assert told.stderr == (
        "git runs the hooks in /elsewhere; those of Parley are in script/lib/hooks.\n"
    )
    assert run(clone, "git", "config", "core.hooksPath").stdout == "/elsewhere\n"


def test_where_there_is_no_clone_nothing_is_turned_on(tmp_path: Path) -> None:
    run(tmp_path, "git", "init", "--quiet")
    inner = tmp_path / "unpacked"
    inner.mkdir()
    (inner / "script").symlink_to(ROOT / "script")
    told = run(inner, "bash", "-euo", "pipefail", "-c", ". script/lib/hooks.sh; setup_hooks")
    assert (told.returncode, told.stderr) == (0, "")
    assert run(tmp_path, "git", "config", "core.hooksPath").stdout == ""
