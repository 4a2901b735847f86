"""The command behind `script/audit`."""

import sys

import typer

from tests.audit.dependencies import LOCKS, Finding, audit_modules, audit_packages
from tests.audit.secrets import files_of_the_repository, secrets_in


def told(finding: Finding) -> str:
    """Return in a line what is known of a lock file."""
    if finding.unread:
        seen = f"{finding.looked_at} packages looked up; the rest could not be: {finding.unread}"
    else:
        seen = f"{finding.looked_at} packages, {len(finding.holes)} known holes"
    return f"{finding.lock}: {seen}"


def main() -> int:
    """Look for known holes and secrets; what can't be asked is said, and is no failure."""
    findings = [*map(audit_packages, LOCKS), audit_modules()]
    for finding in findings:
        typer.echo(told(finding))
        for hole in finding.holes:
            typer.echo(f"  {hole}")
    paths = files_of_the_repository()
    secrets = list(secrets_in(paths))
    typer.echo(f"secrets: {len(secrets)} in {len(paths)} files")
    for secret in secrets:
        typer.echo(f"  {secret}")
    return int(bool(secrets or any(finding.holes for finding in findings)))


if __name__ == "__main__":
    sys.exit(main())
