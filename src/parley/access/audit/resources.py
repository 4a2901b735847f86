"""The audit log over HTTP, for administrators."""

import re
from typing import ClassVar, Final

import msgspec
from falcon.asgi import Request, Response
from msgspec import UNSET, UnsetType

from parley.access.audit.log import AuditQuery, AuditRow, newest_entries, parse_details
from parley.identity import Access, Scope
from parley.store import Store
from parley.wire import ResponseBody, respond, response_format
from parley.wire.errors import bad_value
from parley.wire.integers import MAX_INTEGER
from parley.wire.query_params import id_param, parse_limit
from parley.wire.times import format_time

_ACTION: Final = re.compile(r"[a-z._-]{1,40}")
_SUBJECT: Final = re.compile(r"[a-z]{1,20}:[0-9]{1,18}")


class AuditEntrySchema(msgspec.Struct, kw_only=True, omit_defaults=True):
    """An entry."""

    entryid: int
    datetime: str
    action: str
    actorid: int | UnsetType = UNSET
    subject: str | UnsetType = UNSET
    address: str | UnsetType = UNSET
    requestid: str | UnsetType = UNSET
    details: dict[str, str | int | bool] | UnsetType = UNSET
    digest: str


class AuditEntriesSchema(ResponseBody, kw_only=True):
    """Entries of the log."""

    root: ClassVar[str] = "audit"

    entry: list[AuditEntrySchema]


def serialize_entry(line: AuditRow) -> AuditEntrySchema:
    """Show an entry."""
    entry = line.entry
    told = {name: value for name, value in parse_details(entry).items() if value is not None}
    return AuditEntrySchema(
        entryid=entry.entry_id,
        datetime=format_time(entry.at),
        action=entry.action,
        actorid=UNSET if entry.actor_id is None else entry.actor_id,
        subject=entry.subject or UNSET,
        address=entry.address or UNSET,
        requestid=entry.request_id or UNSET,
        details=told or UNSET,
        digest=line.digest,
    )


class AuditResource:
    """`/audit`."""

    access = Access(scope=Scope.ADMIN)

    def __init__(self, store: Store) -> None:
        self._store = store

    async def on_get(self, req: Request, resp: Response) -> None:
        """Respond with the newest entries first."""
        response_format(req)
        after, before = id_param(req, "after"), id_param(req, "before")
        wish = AuditQuery(
            action=_pattern_param(req, "action", _ACTION, "an action, as in user.added"),
            actor_id=id_param(req, "actorid"),
            subject=_pattern_param(req, "subject", _SUBJECT, "a kind and a number, as in user:12"),
            after=0 if after is None else after,
            before=MAX_INTEGER if before is None else before,
        )
        limit = parse_limit(req.get_param("limit"))
        lines = await self._store.read_slow(newest_entries, wish, limit)
        respond(req, resp, AuditEntriesSchema(entry=[serialize_entry(line) for line in lines]))


def _pattern_param(req: Request, name: str, shape: re.Pattern[str], wording: str) -> str | None:
    value = req.get_param(name)
    if not value:
        return None
    if shape.fullmatch(value) is None:
        raise bad_value(name, f"expected {wording}")
    return value
