"""Which tests a change asks for, by the paths that it touches."""

import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

ALWAYS = "tests/test_house.py"

_SEEN_BY = {
    "CONTRIBUTING.md": "tests/docs/test_documents.py",
    "README.md": "tests/docs/test_documents.py",
    "docs": "tests/docs/test_documents.py",
    "requirements": "tests/audit",
    "script": "tests/suite",
    "src/parley/app.py": "tests/operations",
    "src/parley/colours.py": "tests/pages",
    "src/parley/deferred.py": "tests/cli",
    "src/parley/converters.py": "tests/operations",
    "src/parley/identity.py": "tests/access",
    "src/parley/instance.py": "tests/maintenance",
    "src/parley/release.py": "tests/operations",
    "src/parley/server.py": "tests/operations",
    "src/parley/housekeeping.py": "tests/operations",
    "src/parley/translations.py": "tests/pages",
    "tests/harness": "tests/operations",
}
"""What is tried for paths that have no folder of tests with their name."""


def changed_paths(root: Path) -> Sequence[str]:
    """Return what differs from where this branch left `main`, with what is not committed.

    On `main` itself, and where there is none, that is what is not committed.
    """
    base = _git(root, "merge-base", "HEAD", "main") or ["HEAD"]
    changed = _git(root, "diff", "--name-only", base[0])
    new = _git(root, "ls-files", "--others", "--exclude-standard")
    return sorted({*changed, *new})


def tests_for(paths: Iterable[str], root: Path) -> Sequence[str]:
    """Return the files and folders of tests that paths ask for, each once."""
    wanted = {place for path in paths if (place := _test_of(path)) and (root / place).exists()}
    inside = {
        place for place in wanted if any(str(parent) in wanted for parent in Path(place).parents)
    }
    return [*sorted(wanted - inside), ALWAYS] if ALWAYS not in wanted else sorted(wanted - inside)


def _test_of(path: str) -> str | None:
    for place, test in _SEEN_BY.items():
        if path == place or path.startswith(f"{place}/"):
            return test
    parts = Path(path).parts
    if parts[0] == "tests" and len(parts) > 1:
        return path if parts[-1].startswith("test_") else _folder(path)
    if parts[:2] == ("src", "parley"):
        return f"tests/{parts[2]}" if len(parts) > 3 else f"tests/test_{parts[2]}"
    return f"tests/{parts[0]}" if len(parts) > 1 else None


def _folder(path: str) -> str | None:
    folder = str(Path(path).parent)
    return None if folder == "tests" else folder


def _git(root: Path, *words: str) -> list[str]:
    """Return the lines that git prints; none where it fails."""
    done = subprocess.run(["git", *words], cwd=root, capture_output=True, text=True, check=False)
    return done.stdout.splitlines() if done.returncode == 0 else []
