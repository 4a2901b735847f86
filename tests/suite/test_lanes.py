"""Steps side by side: what fails is shown whole and ends the rest; Ctrl-C ends all."""

import io
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.suite.lanes import INTERRUPTED, Run, Step

ROOT = Path(__file__).parents[2]

LINGERING = "import os, sys, time; open(sys.argv[1], 'w').write(str(os.getpid())); time.sleep(600)"
"""A step that writes down who it is, and stays."""


def step(name: str, program: str, *arguments: object) -> Step:
    return Step(name, (sys.executable, "-c", program, *map(str, arguments)))


def run(*lanes: list[Step]) -> tuple[int, str]:
    out = io.StringIO()
    return Run(lanes, out).finish(), out.getvalue()


def is_running(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


class TestOutcome:
    def test_where_all_pass_their_names_are_told_and_nothing_else(self) -> None:
        quiet, loud = step("quiet", ""), step("loud", "print('all is well')")
        assert run([quiet, loud]) == (0, "== passed: quiet, loud\n")

    def test_a_failure_is_shown_whole_and_gives_the_status(self) -> None:
        said = "import sys; print('of', 40); sys.stderr.write('lines\\n'); sys.exit(3)"
        assert run([step("lint", said)]) == (3, "== failed: lint\nof 40\nlines\n") or run(
            [step("lint", said)]
        ) == (3, "== failed: lint\nlines\nof 40\n")

    def test_a_step_after_a_failure_is_not_begun(self, tmp_path: Path) -> None:
        begun = tmp_path / "begun"
        status, _ = run([step("lint", "exit(1)"), step("next", LINGERING, begun)])
        assert (status, begun.exists()) == (1, False)

    def test_a_failure_ends_what_runs_beside_it(self, tmp_path: Path) -> None:
        begun = tmp_path / "begun"
        waits = "import os, sys\nwhile not os.path.exists(sys.argv[1]): pass\nsys.exit(1)"
        status, _ = run([step("lint", waits, begun)], [step("tests", LINGERING, begun)])
        assert status == 1
        assert not is_running(int(begun.read_text() or 0))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_who_interrupts_it_ends_every_step(tmp_path: Path, number: signal.Signals) -> None:
    program = (
        "import sys; from tests.suite.lanes import Run, Step\n"
        "steps = [Step(name, (sys.executable, '-c', sys.argv[1], name)) for name in sys.argv[2:]]\n"
        "sys.exit(Run([[one] for one in steps], sys.stdout).finish())"
    )
    places = [tmp_path / "one", tmp_path / "other"]
    with subprocess.Popen(
        [sys.executable, "-c", program, LINGERING, *map(str, places)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        while not all(place.exists() and place.read_text() for place in places):
            assert process.poll() is None
        os.kill(process.pid, number)
        out, _ = process.communicate(timeout=60)
    assert (process.returncode, out) == (INTERRUPTED, "== interrupted\n")
    assert not any(is_running(int(place.read_text())) for place in places)
