"""The image of the Dockerfile, built and run with buildah."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.deployment.programs import find_program, run_program
from tests.docs.documents import REPOSITORY

MOST_BYTES: Final = 250_000_000
"""Of what the image has over its base."""

NAME: Final = "parley-under-test"
_BUILD_SECONDS: Final = 600


@pytest.fixture(scope="module")
def buildah() -> Iterator[str]:
    """The program, once it has built the image."""
    program = find_program("buildah", "buildah")
    base = re.findall(r"^FROM (\S+)", (REPOSITORY / "Dockerfile").read_text("utf-8"), re.MULTILINE)
    for image in {*base}:
        if f"{image}\n" not in _images(program):
            pytest.skip(f"the image {image} is not on this machine: buildah pull {image}")
    subprocess.run(
        [program, "bud", "--isolation", "chroot", "--pull-never", "--tag", NAME, REPOSITORY],
        check=True,
        timeout=_BUILD_SECONDS,
    )
    yield program
    run_program(program, "rmi", "--force", NAME)


def _images(program: str) -> str:
    listed = run_program(program, "images", "--format", "{{.Name}}:{{.Tag}}")
    return re.sub(r"^(?:localhost|docker\.io/library)/", "", listed, flags=re.MULTILINE)


@pytest.fixture
def container(buildah: str) -> Iterator[str]:
    """A container of the image."""
    name = run_program(buildah, "from", "--pull-never", NAME).strip()
    yield name
    run_program(buildah, "rm", name)


def test_the_image_runs_parley_as_a_user_of_its_own_on_an_empty_folder(
    buildah: str, container: str
) -> None:
    run = (buildah, "run", "--isolation", "chroot", container, "--")
    assert run_program(*run, "id", "--user", "--name").strip() == "parley"
    assert run_program(*run, "ls", "--almost-all", "/var/lib/parley") == ""
    assert "/var/lib/parley" in run_program(*run, "parley", "settings")
    run_program(*run, "parley", "migrate")
    assert "parley.db" in run_program(*run, "ls", "/var/lib/parley")


def test_the_image_is_small(buildah: str, container: str) -> None:
    mounted = Path(run_program(buildah, "mount", container).strip())
    taken = run_program("du", "--summarize", "--block-size=1", mounted / "opt" / "parley")
    assert int(taken.split()[0]) <= MOST_BYTES
    assert not (mounted / "src").exists()
