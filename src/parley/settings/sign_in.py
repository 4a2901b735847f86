"""The settings of who comes in, and how."""

from typing import Annotated, Literal

from msgspec import Meta

from parley.settings.mail import MailSettings


class SignInSettings(MailSettings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How people sign in, and who invites others."""

    sign_in_internal: Annotated[
        Literal["both", "mail", "password"],
        Meta(description="How internal people sign in: by mail, with a password, or both."),
    ] = "both"
    sign_in_external: Annotated[
        Literal["both", "mail", "password"],
        Meta(description="How external people sign in: by mail, with a password, or both."),
    ] = "both"
    device_days: Annotated[
        int,
        Meta(
            ge=0,
            le=365,
            description="Days for which a person may stay signed in on a device; 0 for not at all.",
        ),
    ] = 30
    invitations: Annotated[
        Literal["administrators", "internal"],
        Meta(
            description="Who invites external people to a site: administrators, or internal, for "
            "all internal people who are in it."
        ),
    ] = "administrators"
    invitations_per_hour: Annotated[
        int,
        Meta(
            ge=0,
            description="Mails of invitations that a person gets within an hour; 0 for no limit.",
        ),
    ] = 4

    def kinds_signing_in_by(self, way: Literal["mail", "password"]) -> frozenset[str]:
        """Return the kinds of people who may sign in in one of the ways."""
        ways = {"internal": self.sign_in_internal, "external": self.sign_in_external}
        return frozenset(kind for kind, chosen in ways.items() if chosen in {"both", way})
