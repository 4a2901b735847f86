"""Clients of that platform: what each sends, byte by byte, and what it expects.

Others wrote them, and none of their code is here: each was read or run, and its requests are
written anew, with the header fields in its order. They prove that a client gets through as it is,
with no more than another host.
"""

from pathlib import Path

import pytest

pytest.register_assert_rewrite(
    *(f"{__name__}.{module.stem}" for module in Path(__file__).parent.glob("[!_]*.py"))
)
