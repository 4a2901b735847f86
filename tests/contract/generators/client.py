"""What a program does with the package that openapi-python-client makes: in its types alone.

Arguments: the server's address, a token, the number of whom to write to. Prints what it read back.
"""

import json
import sys
from io import BytesIO

from parley_client import AuthenticatedClient, models
from parley_client.api.attachments import upload_attachment
from parley_client.api.conversations import (
    create_conversation,
    get_conversation,
    list_conversations,
)
from parley_client.api.events import list_events
from parley_client.api.messages import delete_message, find_messages, list_messages, reply
from parley_client.types import File

address, token, userid = sys.argv[1:]
client = AuthenticatedClient(
    base_url=f"{address}/api/4", token=token, httpx_args={"trust_env": False}
)

file = File(payload=BytesIO(b"Dear Ben"), file_name="Draft.txt")
upload = models.UploadAttachmentBody(file=file, filename="Draft.txt")
uploaded = upload_attachment.sync(client=client, body=upload)

first = models.NewMessage(
    html="<p>Добрый день</p>",
    attachments=models.NewMessageAttachments(
        attachment=[models.ReferenceToAnAttachment(id=uploaded.id)]
    ),
)
conversation = models.NewConversation(
    title="Lease",
    recipients=models.NewConversationRecipients(
        users=models.NewConversationRecipientsUsers(
            user=[models.ReferenceToAPerson(userid=int(userid))]
        )
    ),
    messages=models.NewConversationMessages(message=[first]),
)
sent = conversation.to_dict()
assert models.NewConversation.from_dict(sent).to_dict() == sent
started = create_conversation.sync(client=client, body=conversation)
number = started.conversationid
answer = models.Reply(text="你好", quotedmessageid=started.messages.message[0].messageid)
written = reply.sync(number, client=client, body=answer).messages.message[0]
slip = reply.sync(number, client=client, body=models.Reply(markdown="**slip**"))
delete_message.sync_detailed(number, slip.messages.message[0].messageid, client=client)

messages = list_messages.sync(number, client=client).messages.message
listed = list_conversations.sync(client=client, limit=1).conversation
sys.stdout.write(
    json.dumps(
        {
            "sent": sent,
            "title": listed[0].title,
            "texts": [message.text or None for message in messages],
            "deleted": [message.deleted or False for message in messages],
            "quoted": messages[1].quote.messageid == started.messages.message[0].messageid,
            "file": messages[2].attachments.attachment[0].name,
            "moment": messages[2].lastsentdatetime.year > 2000,
            "kind": list_events.sync(client=client, after=0).event[0].kind,
            "found": find_messages.sync(client=client, q="добрый").message[0].conversationid
            == number,
            "refused": get_conversation.sync(number + 99, client=client).error.ref,
            "written": written.messageid,
        }
    )
)
