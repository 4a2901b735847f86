"""Every requirement of the corpus has tests that prove it, or a reason why it is not ours."""

import inspect

import pytest

from tests.access.oauth.requirements import PROOFS, NotOurs, Proof
from tests.harness.corpora import Corpora


def functions_of(proof: Proof) -> list[object]:
    """Return the test functions of a proof; a class stands for all that are in it."""
    found: list[object] = []
    for one in proof.tests:
        members = (
            vars(one).items() if inspect.isclass(one) else [(getattr(one, "__name__", ""), one)]
        )
        found += [member for name, member in members if name.startswith("test_")]
    return found


def test_none_of_the_corpus_is_left_out(corpora: Corpora) -> None:
    listed = {row["requirement"] for row in corpora.rows("oauth/requirements.jsonl")}
    assert {*PROOFS} == listed


@pytest.mark.parametrize("requirement", PROOFS)
def test_it_is_proved_or_not_ours(requirement: str) -> None:
    proof = PROOFS[requirement]
    if isinstance(proof, NotOurs):
        assert proof.reason
    else:
        tests = functions_of(proof)
        assert tests
        assert all(callable(one) for one in tests)
