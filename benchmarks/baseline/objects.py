"""The bodies of requests and answers, as pydantic models."""

from pydantic import BaseModel, Field


class User(BaseModel):
    """A recipient."""

    userid: int = Field(gt=0)


class Users(BaseModel):
    """The list inside `users`."""

    user: list[User] = Field(min_length=1)


class Recipients(BaseModel):
    """The participants."""

    users: Users


class Message(BaseModel):
    """A message to send."""

    html: str


class Messages(BaseModel):
    """The list inside `messages`."""

    message: list[Message] = Field(min_length=1)


class NewConversation(BaseModel):
    """The body of a request."""

    recipients: Recipients
    messages: Messages


class CreatedMessage(BaseModel):
    """A message in an answer."""

    messageid: int


class CreatedMessages(BaseModel):
    """The list inside an answer's `messages`."""

    message: list[CreatedMessage]


class CreatedConversation(BaseModel):
    """The body of an answer."""

    conversationid: int
    messages: CreatedMessages
