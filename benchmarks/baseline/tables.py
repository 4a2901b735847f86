"""The tables, as declarative ORM classes."""

from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import Column, DateTime, ForeignKey, Table
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    """What all tables have in common."""


class Kind(StrEnum):
    """Whether a user belongs to the firm."""

    internal = "internal"
    external = "external"


members = Table(
    "members",
    Base.metadata,
    Column("site_id", ForeignKey("sites.id"), primary_key=True),
    Column("user_id", ForeignKey("users.id"), primary_key=True, index=True),
)


class User(Base):
    """Someone who writes and is written to."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[Kind]
    active: Mapped[bool] = mapped_column(default=True)


class Site(Base):
    """A matter, whose members may write to each other."""

    __tablename__ = "sites"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    members: Mapped[list[User]] = relationship(secondary=members)


class Token(Base):
    """A bearer token, by the SHA-256 of its text."""

    __tablename__ = "tokens"

    hash: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    user: Mapped[User] = relationship()


def now() -> datetime:
    """Return the time in UTC."""
    return datetime.now(UTC)


class Conversation(Base):
    """Messages between its participants."""

    __tablename__ = "conversations"

    id: Mapped[int] = mapped_column(primary_key=True)
    creator_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)
    participants: Mapped[list["Participant"]] = relationship()
    messages: Mapped[list["Message"]] = relationship()


class Participant(Base):
    """A user in a conversation."""

    __tablename__ = "participants"

    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, index=True)


class Message(Base):
    """A message in a conversation."""

    __tablename__ = "messages"

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    html: Mapped[str]
    sent: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=now)
