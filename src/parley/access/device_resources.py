"""`/users/me/devices`: where the caller is signed in, and the end of that."""

from collections.abc import Callable
from typing import ClassVar

import falcon
import msgspec
from falcon.asgi import Request, Response

from parley.access.authentication import get_caller, get_origin
from parley.access.sessions import EndSession, SessionRow, list_sessions
from parley.settings import Settings
from parley.store import Store
from parley.wire import ApiError, ResponseBody, respond, response_format
from parley.wire.errors import NOT_FOUND
from parley.wire.times import format_time

_HOUR = 60 * 60 * 1000


class DeviceSchema(msgspec.Struct, kw_only=True):
    """A browser in which a person is signed in.

    Attributes:
        address: The network address that it signed in from.
        browser: As the browser names itself.
        current: Whether it makes this request.
        remembered: Whether it stays signed in though it is not used.
    """

    deviceid: int
    address: str
    browser: str
    current: bool
    remembered: bool
    createddatetime: str
    lastuseddatetime: str
    expiresdatetime: str


class DeviceList(ResponseBody, kw_only=True):
    """Where a person is signed in, the one used last first."""

    root: ClassVar[str] = "devices"

    device: list[DeviceSchema]


class _DeviceResourceBase:
    """What these resources stand on.

    Args:
        store: Where sessions are.
        settings: How the instance is set up.
        clock: The present moment, in milliseconds.
        forget: Looks every caller up anew.
    """

    def __init__(
        self,
        store: Store,
        settings: Settings,
        clock: Callable[[], int],
        forget: Callable[[], None],
    ) -> None:
        self.store = store
        self.settings = settings
        self.clock = clock
        self.forget = forget


class DevicesResource(_DeviceResourceBase):
    """`/users/me/devices`."""

    async def on_get(self, req: Request, resp: Response) -> None:
        """Respond with those on which the caller is signed in."""
        response_format(req)
        caller, idle = get_caller(req), self.settings.session_idle_hours * _HOUR
        sessions = await self.store.read(list_sessions, caller.user_id, self.clock(), idle=idle)
        devices = [_serialize_device(one, caller.session_id) for one in sessions]
        respond(req, resp, DeviceList(device=devices))


class DeviceResource(_DeviceResourceBase):
    """`/users/me/devices/{id}`."""

    async def on_delete(self, req: Request, resp: Response, device_id: int) -> None:
        """Sign the caller out there; the browser is no longer known either."""
        caller, origin = get_caller(req), get_origin(req, self.settings)
        command = EndSession(device_id, caller.user_id, self.clock(), origin)
        if not await self.store.write(command):
            raise ApiError(NOT_FOUND)
        self.forget()
        resp.status = falcon.HTTP_204


def _serialize_device(session: SessionRow, own: int | None) -> DeviceSchema:
    return DeviceSchema(
        deviceid=session.session_id,
        address=session.address,
        browser=session.browser,
        current=session.session_id == own,
        remembered=bool(session.remembered),
        createddatetime=format_time(session.created_at),
        lastuseddatetime=format_time(session.seen_at),
        expiresdatetime=format_time(session.expires_at),
    )
