"""Writes the statements of each migration to `sql/`: python -m parley.store.migrations.write_sql.

Alembic knows both dialects; a server only runs what it wrote. So neither Alembic nor SQLAlchemy is
installed with a server, and the statement that runs is the statement that is read. Nor are this
module, `versions/` and `parley.store.schema` in a wheel.
"""

import io
from collections.abc import Iterator
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from parley.store.base import Dialect
from parley.store.migrations.run_sqlite import statements_path

_NAMES = {Dialect.SQLITE: "sqlite", Dialect.POSTGRES: "postgresql"}


def list_revisions() -> Iterator[tuple[str, str]]:
    """Yield each revision after the one before it, which is `base` for the first."""
    steps = reversed([*ScriptDirectory.from_config(_config(io.StringIO())).walk_revisions()])
    for step in steps:
        yield str(step.down_revision or "base"), step.revision


def compile_migration(dialect: Dialect, before: str, revision: str) -> str:
    """Return the statements that lead from one revision to the next."""
    script = io.StringIO()
    config = _config(script)
    config.attributes["dialect"] = _NAMES[dialect]
    command.upgrade(config, f"{before}:{revision}", sql=True)
    lines = (line.rstrip() for line in script.getvalue().splitlines())
    return "\n".join(lines).strip() + "\n"


def _config(script: io.StringIO) -> Config:
    config = Config(output_buffer=script)
    config.set_main_option("script_location", "parley.store:migrations")
    config.set_main_option("path_separator", "os")
    return config


def main() -> None:
    """Write all of them."""
    for dialect in Dialect:
        for before, revision in list_revisions():
            path = Path(str(statements_path(dialect, revision)))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(compile_migration(dialect, before, revision), "utf-8")


if __name__ == "__main__":
    main()
