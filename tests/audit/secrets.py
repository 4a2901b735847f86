"""Secrets in the repository: other services' by detect-secrets, Parley's own by shape."""

import re
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from detect_secrets.core.secrets_collection import SecretsCollection
from detect_secrets.settings import transient_settings

from tests.audit.dependencies import REPOSITORY
from tests.contract.documents import document

DETECTORS: Final = (
    *("AWSKeyDetector", "BasicAuthDetector", "GitHubTokenDetector", "GitLabTokenDetector"),
    *("JwtTokenDetector", "NpmDetector", "PrivateKeyDetector", "PypiTokenDetector"),
    *("SlackDetector", "StripeDetector"),
)
"""Those that know what a secret looks like; those that guess cry wolf in tests."""

PLACEHOLDERS: Final = {"PASSWORD", "password", "secret", "hidden", "word"}
"""What stands for a password in examples and tests."""

_LOCKS: Final = re.compile(r"requirements/.*\.txt|(.*/)?package-lock\.json|.*\.(png|svg|webp)")
_OWN: Final = re.compile(  # tokens, and secrets of clients; metrics have no capital letter
    r"parley_(?:[A-Za-z0-9_-]{43}|(?=[a-z0-9_-]*[A-Z])[A-Za-z0-9_-]{25}(?![A-Za-z0-9_-]))"
)


def files_of_the_repository() -> list[Path]:
    """List what is in the repository, or is about to be."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    names = [name for name in done.stdout.split("\0") if name and not _LOCKS.fullmatch(name)]
    return [path for name in names if (path := REPOSITORY / name).is_file()]


def secrets_in(paths: Iterable[Path]) -> Iterator[str]:
    """Yield the place and the kind of each secret."""
    shown = set(_OWN.findall(repr(document())))  # examples of the contract, which open nothing
    found = SecretsCollection()
    with transient_settings({"plugins_used": [{"name": name} for name in DETECTORS]}):
        for path in paths:
            found.scan_file(str(path))
            text = path.read_text("utf-8", errors="replace")
            for own in _OWN.finditer(text):
                if own[0] not in shown:
                    yield f"{path}:{text.count(chr(10), 0, own.start()) + 1}: a token of Parley"
    for name, one in found:
        if one.secret_value not in PLACEHOLDERS:
            yield f"{name}:{one.line_number}: {one.type}"
