"""A plugin of pytest: how the tests are spread over processes.

The tests of a file on one engine stay together, since they share servers. What takes long is begun
first, so that no process ends with it while the others have nothing left.
"""

import re
from collections import Counter
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

LONGEST_FIRST = (
    "tests/docs/test_examples.py",
    "tests/contract/test_conformance.py",
    "tests/maintenance/test_copy_broken_off.py",
    "tests/proofs/nothing_is_lost/",
    "tests/proofs/nobody_gets_in/",
    "tests/maintenance/test_copy.py",
    "tests/access/test_every_operation.py",
    "tests/inbox/",
    "tests/conversations/machine/",
    "tests/contract/test_generators.py",
    "tests/events/",
    "tests/access/oauth/test_authorize.py",
    "tests/maintenance/",
    "tests/operations/",
    "tests/benchmarks/",
    "tests/proofs/",
)
"""What the names of files that take long begin with."""

WHOLE_FILES = {"tests/contract/test_conformance.py"}
"""Files that prepare something for both engines, which takes longer than to run them."""

_ENGINE = re.compile(r"[\[-](sqlite|postgres)[\]-]")


class _InGroups(LoadScopeScheduling):
    """Hands whole groups to processes."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """Spread groups, in the order in which they were collected."""
    config.option.loadscopereorder = False
    return _InGroups(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the groups in order: the longest first, then engine by engine, to change seldom."""
    if hasattr(config, "workerinput"):
        sizes = Counter(group_of(item.nodeid) for item in items)
        items.sort(key=lambda item: _order_of(item.nodeid, sizes))


def group_of(nodeid: str) -> str:
    """Return what a test stays together with: its file, on its engine."""
    file = nodeid.partition("::")[0]
    return file if file in WHOLE_FILES else f"{file} {_engine_of(nodeid)}"


def _engine_of(nodeid: str) -> str:
    found = _ENGINE.search(nodeid)
    return found[1] if found else ""


def _order_of(nodeid: str, sizes: Counter[str]) -> tuple[int, str, int, str]:
    group = group_of(nodeid)
    for place, start in enumerate(LONGEST_FIRST):
        if nodeid.startswith(start):
            return place, "", -sizes[group], group
    return len(LONGEST_FIRST), _engine_of(nodeid), -sizes[group], group
