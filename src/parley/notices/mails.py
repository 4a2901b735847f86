"""What a notice says: who wrote and how many, and as much more as the person's level allows."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import Final, NamedTuple
from urllib.parse import urlencode

from parley.mail import MailBranding, NewMail, render_mail
from parley.mail.rendering import get_translator
from parley.notices.gathering import Recipient, UnreadConversation, UnreadMessage
from parley.notices.preferences import LEVELS, Level, Rhythm, get_zone
from parley.settings import Settings
from parley.translations import Translator

KIND: Final = "notice"

_NAMES: Final = 3
_DAY: Final = 24 * 60 * 60 * 1000


class ConversationRow(NamedTuple):
    """A conversation as a notice shows it."""

    names: str
    title: str
    amount: str
    time: str
    url: str
    texts: Sequence[UnreadMessage]


class NoticeWriter:
    """Writes notices.

    Args:
        settings: How the instance is set up.
        branding: How mails look.
        base: What the addresses of the instance start with, without a slash at the end.
    """

    def __init__(self, settings: Settings, branding: MailBranding, base: str) -> None:
        self._settings = settings
        self._branding = branding
        self._base = base

    def write(
        self, recipient: Recipient, conversations: Sequence[UnreadConversation], now: int
    ) -> NewMail:
        """Return the mail about some conversations, of which there is one at least."""
        preferences = recipient.preferences
        locale = preferences.language or self._settings.mail_language
        t = get_translator(locale)
        zone = get_zone(self._settings, preferences)
        rows = [self._row(t, one, zone) for one in conversations]
        messages = [message for one in conversations for message in one.messages]
        authors = {message.author_id: message.author for message in messages}
        only = len(authors) == 1 and len(conversations) == 1
        latest = max(messages, key=lambda message: message.created_at)
        told = min((one.level for one in conversations), key=LEVELS.index)
        unsubscribe = f"{self._base}/unsubscribe?{urlencode({'token': recipient.token})}"
        subject, text, html = render_mail(
            "notice",
            locale,
            self._branding,
            {
                "name": latest.author if len(authors) == 1 else "",
                "count": len(messages),
                "files": sum(message.files for message in messages),
                "when": t.format_day(datetime.fromtimestamp(latest.created_at / 1000, zone)),
                "title": conversations[0].title if only else "",
                "rows": [] if only and told is not Level.TEXT else rows,
                "url": rows[0].url if len(rows) == 1 else f"{self._base}/",
                "told": told,
                "digest": self._digest_hour(t, recipient),
                "account": f"{self._base}/account",
                "unsubscribe": unsubscribe,
            },
        )
        return NewMail(
            kind=KIND,
            user_id=recipient.user_id,
            recipient=recipient.email,
            recipient_name=recipient.name,
            sender_name=f"{latest.author} via {self._branding.name}" if len(authors) == 1 else "",
            subject=subject,
            text=text,
            html=html,
            references=[
                thread_id(recipient.user_id, one.conversation_id) for one in conversations[:1]
            ]
            if len(conversations) == 1
            else [],
            headers={
                "List-Unsubscribe": f"<{unsubscribe}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            },
            expires_at=now + 3 * _DAY,
        )

    def _row(
        self, t: Translator, conversation: UnreadConversation, zone: tzinfo
    ) -> ConversationRow:
        messages = conversation.messages
        names = Counter(message.author for message in messages)
        shown = [name for name, _ in names.most_common(_NAMES)]
        files = sum(message.files for message in messages)
        counts = [t("notice.messages", count=len(messages))]
        if files:
            counts.append(t("notice.files", count=files))
        first, last = messages[0], messages[-1]
        at = datetime.fromtimestamp(last.created_at / 1000, zone)
        return ConversationRow(
            names=", ".join(shown) + (" …" if len(names) > _NAMES else ""),
            title=conversation.title,
            amount=t.format_list(counts),
            time=t.format_clock(at),
            url=f"{self._base}/#/c/{conversation.conversation_id}/m/{first.message_id}",
            texts=[message for message in messages if message.text],
        )

    def _digest_hour(self, t: Translator, recipient: Recipient) -> str:
        """Return at what time a daily notice comes; nothing for one that is not daily."""
        preferences = recipient.preferences
        if preferences.rhythm is not Rhythm.DAILY:
            return ""
        return t.format_clock(datetime(2000, 1, 1, preferences.digest_hour))  # noqa: DTZ001


def thread_id(user_id: int, conversation_id: int) -> str:
    """Return the Message-ID to which all notices of a conversation refer: so they are a thread."""
    return hashlib.sha256(f"notices {user_id} {conversation_id}".encode()).hexdigest()[:32]
