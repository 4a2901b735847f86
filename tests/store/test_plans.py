"""What the planner makes of statements before it knows anything about the tables."""

from pathlib import Path

import pytest

from tests.conversations.actions import marked, reply
from tests.harness.people import Firm
from tests.harness.servers import running_server
from tests.harness.sql import run_sql

pytestmark = pytest.mark.only_on("postgres", reason="SQLite has no statistics to be without")

ROWS_READ_WHOLE = """
select relname, seq_tup_read from pg_stat_user_tables
where relname in ('conversations', 'events', 'messages', 'participants', 'readers')
order by relname
"""


class TestANewDatabase:
    def test_is_read_by_its_indexes(self, tmp_path: Path) -> None:
        """PostgreSQL may take a minute to look at a table that is being filled."""
        with running_server(tmp_path) as server, Firm(server) as firm:
            ada, bob, cyd = (firm.internal() for _ in range(3))
            for _ in range(20):
                number = ada.started(bob, cyd)
                reply(bob, number)
                marked(cyd, number, "read")
                for address in ("/conversations", f"/conversations/{number}/messages"):
                    assert cyd.get(address).status_code == 200
        assert {
            name: rows for name, rows in run_sql(server.settings, ROWS_READ_WHOLE) if rows
        } == {}
