"""People who sign in."""

from typing import Any

from parley import access
from tests.harness.browser import Browser, Page
from tests.harness.db_assertions import rows_at
from tests.harness.instances import Instance, Member

PASSWORD = "correct horse battery"

_passwords = access.PasswordHasher()
_hashed: dict[str, str] = {}
"""Passwords that were hashed already, which takes longer than all else a test does."""


async def give_password(instance: Instance, member: Member, password: str = PASSWORD) -> None:
    """Set someone's password."""
    if password not in _hashed:
        _hashed[password] = await _passwords.hash(password)
    kept = _hashed[password]
    assert await instance.store.write(access.SetPassword(member.user_id, kept, instance.clock()))


async def person(instance: Instance, kind: str = "internal") -> Member:
    """Make someone with a password."""
    member = await instance.member(kind)
    await give_password(instance, member)
    return member


async def sign_in(browser: Browser, member: Member, password: str = PASSWORD) -> Page:
    """Sign in, and give the page that it leads to."""
    page = await browser.open("/sign-in?next=/account")
    return await browser.submit(page, "Sign in", email=member.email, password=password)


def audited(instance: Instance) -> list[tuple[Any, ...]]:
    """Return what the audit log says: action, who, to what, from where, details."""
    return rows_at(
        instance.settings,
        "select action, actor_id, subject, address, details from audit_entries order by entry_id",
    )
