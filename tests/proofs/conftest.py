"""What a proof is given."""

import pytest

from tests.proofs.proof import Proof, Scale


@pytest.fixture(scope="session")
def scale(request: pytest.FixtureRequest) -> Scale:
    """How large proofs are to be, for what several of them share."""
    return Scale.WHOLE if request.config.getoption("whole", default=False) else Scale.SHORT


@pytest.fixture
def proof(request: pytest.FixtureRequest, scale: Scale) -> Proof:
    """How large a proof is to be, and where to say what it found."""
    return Proof(request.node, scale)
