"""Mail that goes out: a queue in the database, what sends it, and what it looks like.

`enqueue_mail` belongs into the transaction that decides that somebody is told. A `MailSender` on
any node sends it. What is told to whom, and when, is decided by the packages above.
"""

from typing import TYPE_CHECKING

from parley.deferred import defer_imports
from parley.mail.queue import NewMail, PurgeMails, enqueue_mail, new_message_id

if TYPE_CHECKING:  # what renders and sends, which commands beside a server do without
    from parley.mail.branding import MailBranding
    from parley.mail.rendering import RenderedMail, render_mail
    from parley.mail.sender import MailSender, create_sender
    from parley.mail.status import get_mail_status
    from parley.mail.transports import outbox_path, purge_outbox
    from parley.mail.trial import send_test_mail
else:
    __getattr__ = defer_imports(
        __name__, "branding", "rendering", "sender", "status", "transports", "trial"
    )

__all__ = [
    "MailBranding",
    "MailSender",
    "NewMail",
    "PurgeMails",
    "RenderedMail",
    "create_sender",
    "enqueue_mail",
    "get_mail_status",
    "new_message_id",
    "outbox_path",
    "purge_outbox",
    "render_mail",
    "send_test_mail",
]
