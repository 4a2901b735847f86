"""The application: the one endpoint."""

from typing import Annotated

import nh3
from fastapi import Depends, FastAPI, HTTPException, Response

from benchmarks.baseline.access import Session, caller, check_recipients
from benchmarks.baseline.formats import MediaType, answer, posted
from benchmarks.baseline.objects import (
    CreatedConversation,
    CreatedMessage,
    CreatedMessages,
    NewConversation,
)
from benchmarks.baseline.tables import Conversation, Message, Participant, User

app = FastAPI(title="Conversations")


@app.post("/api/4/conversations/", status_code=201, response_model=CreatedConversation)
async def create_conversation(
    new: Annotated[NewConversation, Depends(posted)],
    sender: Annotated[User, Depends(caller)],
    database: Session,
    content_type: MediaType,
) -> Response:
    """Start a conversation with its first messages."""
    recipients = {user.userid for user in new.recipients.users.user} - {sender.id}
    if not recipients:
        raise HTTPException(400, "a conversation needs a recipient")
    await check_recipients(database, sender, recipients)
    conversation = Conversation(
        creator_id=sender.id,
        participants=[Participant(user_id=userid) for userid in sorted({sender.id, *recipients})],
        messages=[
            Message(author_id=sender.id, html=nh3.clean(message.html))
            for message in new.messages.message
        ],
    )
    database.add(conversation)
    await database.commit()
    created = CreatedConversation(
        conversationid=conversation.id,
        messages=CreatedMessages(
            message=[CreatedMessage(messageid=message.id) for message in conversation.messages]
        ),
    )
    return answer(created, content_type)
