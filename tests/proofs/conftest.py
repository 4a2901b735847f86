"""What a proof is given."""

import pytest

from tests.proofs.proving import Proof


@pytest.fixture
def proof(request: pytest.FixtureRequest) -> Proof:
    """How large a proof is to be, and where to say what it found."""
    return Proof(request.node, whole=request.config.getoption("whole", default=False))


@pytest.fixture(scope="session")
def whole(request: pytest.FixtureRequest) -> bool:
    """Whether proofs are whole, for what several of them share."""
    found: bool = request.config.getoption("whole", default=False)
    return found
