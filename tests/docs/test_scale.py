"""The reckoning of docs/scale.md follows from its inputs."""

import pytest
from benchmarks.scale import DOCUMENT, SIZES, inputs_of, need, reckoned


class TestTheReckoning:
    def test_follows_from_the_inputs_beside_it(self) -> None:
        text = DOCUMENT.read_text("utf-8")
        assert reckoned(text) == text, "run: script/bench scale --write"

    @pytest.mark.parametrize("users", SIZES)
    def test_grows_with_the_people_and_no_faster(self, users: int) -> None:
        given = inputs_of(DOCUMENT.read_text("utf-8"))
        once, twice = need(users, given), need(2 * users, given)
        assert twice.requests == pytest.approx(2 * once.requests)
        assert twice.money == pytest.approx(2 * once.money)

    def test_of_one_user_can_be_followed_by_hand(self) -> None:
        given = dict.fromkeys(inputs_of(DOCUMENT.read_text("utf-8")), 1.0)
        given |= {"active on a working day, of 100": 100, "use of a core at most, of 100": 100}
        one = need(3600, given)
        assert one.requests == pytest.approx(5)  # one of each kind an hour, for each of 3,600
        assert one.node_cores == pytest.approx(5e-6)
        assert one.rows == 7200
