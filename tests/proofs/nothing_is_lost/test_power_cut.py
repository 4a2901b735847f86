"""What was acknowledged is there after the power was cut; without flushes, it would not be."""

import random
from pathlib import Path

import pytest

from tests.harness.invariants import find_violations
from tests.harness.ledger import Ledger, find_unmet_guarantees
from tests.harness.people import Firm
from tests.harness.servers import running_server
from tests.harness.volumes import Volume, volume
from tests.harness.writers import reconnected, writing
from tests.proofs.proof import Proof

pytestmark = pytest.mark.only_on("sqlite", reason="PostgreSQL has proofs of its own for that")

WRITERS, UPLOADERS = 12, 2
MEGABYTES = 1024
MEGABYTES_OF_A_ROUND = 48
"""What is written in one at most: of files 24 and what is under way; all else is little."""

CARELESS = "tests.proofs.nothing_is_lost.careless"
SEED = 20261
MOST_ROUNDS = 10
"""Of a server that does not wait for its disk: one may end just after a checkpoint, not all."""


class Instance:
    """A server on a volume, and people who write to it until its power is cut."""

    def __init__(self, folder: Path, disk: Volume, module: str) -> None:
        self._folder = folder
        self._disk = disk
        self._module = module
        self._chance = random.Random(SEED)  # noqa: S311 - no secret
        self.ledger = Ledger()
        with running_server(folder, data=disk.path / "data") as server, Firm(server) as firm:
            self._everyone = [firm.internal() for _ in range(WRITERS)]

    def write_until_the_power_is_cut(self, name: str) -> None:
        """Let everyone write, cut the power, and give it back."""
        self._disk.require(MEGABYTES_OF_A_ROUND)
        data = self._disk.path / "data"
        ledger = self.ledger
        with (
            running_server(self._folder, data=data, module=self._module) as server,
            reconnected(server, self._everyone) as people,
            writing([*people.values()], ledger, name, uploaders=UPLOADERS),
        ):
            ledger.wait_for_any_moment(self._chance)
            # Who has no power answers nothing any more: ext4 of Linux 6.18 may call that flush done
            # which is under way at the cut, and what it held is lost.
            server.process.kill()
            self._disk.cut_the_power()
            with pytest.raises(OSError, match="Input/output error"):
                (self._disk.path / "proof").write_text("of the cut")
            server.kill()
        self._disk.unmount()
        self._disk.mount()

    def find_unmet_guarantees(self) -> tuple[list[str], object]:
        """Return what was lost, and what is half."""
        data = self._disk.path / "data"
        with (
            running_server(self._folder, data=data) as server,
            reconnected(server, self._everyone) as people,
        ):
            return find_unmet_guarantees(self.ledger, people), find_violations(server.settings)


@pytest.mark.proof(
    claim="An acknowledged message and an uploaded file survive a power cut.",
    method="12 people write and two upload, on an ext4 file system that is shut down without "
    "flushing (EXT4_IOC_SHUTDOWN) as soon as the server was sent SIGKILL, mounted again and "
    "compared with the ledger. The same is done to a server that does not wait for its disk "
    "(synchronous=NORMAL, no fsync of files), which must be seen to lose something.",
)
class TestPowerCut:
    def test_loses_nothing(self, tmp_path: Path, proof: Proof) -> None:
        rounds = proof.size(short=2, whole=20)
        with volume(tmp_path, MEGABYTES) as disk:
            instance = Instance(tmp_path, disk, "parley")
            for number in range(rounds):
                instance.write_until_the_power_is_cut(f"round {number}")
            ledger = instance.ledger
            assert instance.find_unmet_guarantees() == ([], {})
            assert ledger.strange == []
        proof.found(
            f"{rounds} cuts: of {len(ledger.acknowledged):,} acknowledged messages and "
            f"{len(ledger.uploads):,} files none lost"
        )

    def test_would_be_seen_to_lose_something(self, tmp_path: Path, proof: Proof) -> None:
        with volume(tmp_path, MEGABYTES) as disk:
            instance = Instance(tmp_path, disk, CARELESS)
            messages: list[str] = []
            files: list[str] = []
            rounds = 0
            while not (messages and files) and rounds < MOST_ROUNDS:
                rounds += 1
                instance.write_until_the_power_is_cut(f"round {rounds}")
                lost, _ = instance.find_unmet_guarantees()
                messages = [one for one in lost if one.startswith("not as")]
                files = [one for one in lost if one.startswith("another file")]
        assert messages
        assert files
        proof.found(
            f"without flushes, {rounds} lost {len(messages):,} of "
            f"{len(instance.ledger.acknowledged):,} messages and {len(files):,} of "
            f"{len(instance.ledger.uploads):,} files"
        )
