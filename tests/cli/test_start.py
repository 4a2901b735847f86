"""What commands import before they begin: most run for less time than a server's imports take."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.only_on("sqlite", reason="nothing is asked of a database")

COMMANDS = (
    *("audit", "backup", "clients", "copy", "doctor", "migrate", "sessions", "settings"),
    *("sites", "tokens", "usage", "users"),
)
OF_A_SERVER = {
    *("falcon", "granian", "lxml", "authlib", "jinja2", "babel", "markdown_it", "yaml"),
    *("parley.app", "parley.server", "parley.pages", "parley.inbox", "parley.operations"),
}
OF_SOME = {"alembic", "asyncpg", "sqlalchemy"}


def test_no_command_imports_what_only_a_server_needs() -> None:
    code = f"""
import importlib, sys
for name in {COMMANDS}:
    importlib.import_module(f"parley.cli.{{name}}")
    print(name, *({OF_A_SERVER | OF_SOME} & {{*sys.modules}}))
"""
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout.splitlines() == [*COMMANDS]
