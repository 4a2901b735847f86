"""Invitations, as writes that let someone in while another keeps someone out (see `rivals`)."""

from parley import access, people
from parley.mail import RenderedMail
from parley.people.invitations.commands import SendInvitationAgain, WithdrawInvitation
from parley.store import COMMAND_LINE, RequestOrigin
from tests.access.rivals import (
    ADDRESS,
    Admission,
    Round,
    is_in,
    mail_code_to,
    request_code,
    writing,
)
from tests.harness.db_assertions import rows_at

NO_MAIL = RenderedMail("", "", "")


async def invite(scene: Round) -> Admission:
    """Invite someone, as an administrator."""
    await _work_in_site(scene)
    return await _invite(scene, scene.by_token, by_internal=False)


async def invite_to_own_site(scene: Round) -> Admission:
    """Invite someone to a site, as one of the firm who is in it."""
    return await _invite(scene, await _work_in_site(scene), by_internal=True)


async def _invite(scene: Round, origin: RequestOrigin, *, by_internal: bool) -> Admission:
    command = _invitation(scene, origin, by_internal=by_internal)

    async def lives() -> bool:
        address = f"email = '{command.person.email}'"
        return bool(rows_at(scene.here.settings, f"select 1 from users where {address}"))  # noqa: S608 - ours

    return Admission(writing(scene.here.store, command), lives)


async def invite_again(scene: Round) -> Admission:
    """Send an invitation once more, as one of the firm who is in the site."""
    origin = await _work_in_site(scene)
    invitation_id = await scene.here.store.write(_invitation(scene, origin, by_internal=True))
    secret, now = access.new_secret(), scene.here.clock()
    digest = people.hash_invitation(secret)
    command = SendInvitationAgain(invitation_id, digest, NO_MAIL, True, 0, now, origin)

    async def lives() -> bool:
        async with scene.here.browser() as browser:
            return (await browser.open(f"/welcome?secret={secret}")).status == 200

    return Admission(writing(scene.here.store, command), lives)


async def come_in(scene: Round) -> Admission:
    """Sign in with the code that was mailed to someone who is invited."""
    secret, mail, command = await request_code(scene, await _be_invited(scene))
    assert await scene.here.store.write(mail)
    return Admission(writing(scene.here.store, command), lambda: is_in(scene, secret))


async def mail_code_to_invited(scene: Round) -> Admission:
    """Mail a code to someone who is invited, who asked for it."""
    return await mail_code_to(scene, await _be_invited(scene))


def withdraw(scene: Round) -> WithdrawInvitation:
    """Return what ends the invitation."""
    return WithdrawInvitation(scene.invitation_id, True, scene.there.clock())


def leave_site(scene: Round) -> people.ChangeMembership:
    """Return what takes the one of the firm out of the site."""
    return people.ChangeMembership(
        scene.site_id, scene.bea.user_id, scene.there.clock(), member=False
    )


async def _work_in_site(scene: Round) -> RequestOrigin:
    """Make a site, and someone of the firm in it, and give from where they do what they do."""
    here, scene.bea = scene.here, await scene.here.member()
    scene.site_id = await here.store.write(
        people.AddSite("A matter", (scene.bea.user_id,), people_module=True, created_at=0)
    )
    digest = access.hash_token(access.new_token())
    issued = await here.store.write(access.IssueToken(digest, scene.bea.user_id, "test", 0, None))
    assert issued is not None
    return RequestOrigin(scene.bea.user_id, ADDRESS, "test", token_id=issued.token_id)


async def _be_invited(scene: Round) -> str:
    """Invite someone from the command line, and give the address."""
    await _work_in_site(scene)
    command = _invitation(scene, COMMAND_LINE, by_internal=False)
    scene.invitation_id = await scene.here.store.write(command)
    account = await scene.here.store.read(people.find_account, command.person.email)
    assert account is not None
    scene.invited_id = account.profile.user_id
    return command.person.email


def _invitation(scene: Round, origin: RequestOrigin, *, by_internal: bool) -> people.InvitePerson:
    now = scene.here.clock()
    address = f"{access.new_secret()[:12].lower()}@holt.example"
    return people.InvitePerson(
        person=people.AddUser(address, "Ivy", "Holt", "external", now),
        site_id=scene.site_id,
        note="",
        language="en",
        digest=people.hash_invitation(access.new_secret()),
        mail=NO_MAIL,
        by_internal=by_internal,
        per_hour=0,
        at=now,
        origin=origin,
    )
