"""Known holes in what is installed, as the registries' advisories tell them."""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

REPOSITORY: Final = Path(__file__).parents[2]
LOCKS: Final = ("server", "test", "bench")
_SECONDS: Final = 180


@dataclass
class Finding:
    """What is known of one lock file.

    Attributes:
        lock: Its name.
        holes: What is wrong, a line each.
        looked_at: Of how many packages the advisories were read.
        unread: Why those of others were not.
    """

    lock: str
    holes: list[str] = field(default_factory=list)
    looked_at: int = 0
    unread: str = ""


def audit_packages(lock: str) -> Finding:
    """Ask PyPI for advisories on each package of a lock file."""
    path = REPOSITORY / "requirements" / f"{lock}.txt"
    command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes"]
    options = ["--requirement", str(path), "--format", "json", "--progress-spinner", "off"]
    said = _output([*command, *options])
    return read_packages(lock, said) if said else Finding(lock, unread="pip-audit got no answer")


def read_packages(lock: str, said: str) -> Finding:
    """Read what pip-audit says, in JSON."""
    finding = Finding(lock)
    for package in json.loads(said)["dependencies"]:
        if "skip_reason" in package:
            finding.unread = package["skip_reason"]
            continue
        finding.looked_at += 1
        for one in package["vulns"]:
            mended = ", ".join(one["fix_versions"]) or "no version yet"
            finding.holes.append(
                f"{package['name']} {package['version']}: {one['id']}, mended in {mended}"
            )
    return finding


def audit_modules() -> Finding:
    """Ask the npm registry for advisories on what checks the inbox's modules."""
    said = _output(["npm", "audit", "--json"])
    return read_modules(said) if said else Finding("npm", unread="npm got no answer")


def read_modules(said: str) -> Finding:
    """Read what npm says, in JSON."""
    told: dict[str, Any] = json.loads(said)
    if "vulnerabilities" not in told:
        return Finding("npm", unread=str(told.get("message") or told.get("error")))
    holes = [f"{name}: {one['severity']}" for name, one in told["vulnerabilities"].items()]
    return Finding("npm", holes, told["metadata"]["dependencies"]["total"])


def _output(command: Sequence[str]) -> str:
    try:
        done = subprocess.run(
            command, cwd=REPOSITORY, capture_output=True, text=True, timeout=_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout
