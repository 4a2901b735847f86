"""JSON and XML: two formats of the same bodies."""

from typing import Annotated

from fastapi import Depends, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from lxml import etree
from pydantic import ValidationError

from benchmarks.baseline.objects import CreatedConversation, NewConversation

JSON = "application/json"
XML = "application/xml"


async def media_type(request: Request) -> str:
    """Return the format of the request's body, which is the answer's too."""
    content_type = request.headers.get("Content-Type", "").partition(";")[0].strip()
    if content_type not in (JSON, XML):
        raise HTTPException(415, f"{content_type or 'no content type'} is not supported")
    return content_type


MediaType = Annotated[str, Depends(media_type)]


async def posted(request: Request, content_type: MediaType) -> NewConversation:
    """Return the request's body."""
    body = await request.body()
    try:
        if content_type == JSON:
            return NewConversation.model_validate_json(body)
        return NewConversation.model_validate(from_xml(body))
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from error
    except etree.XMLSyntaxError as error:
        raise HTTPException(400, str(error)) from error


def from_xml(body: bytes) -> dict[str, object]:
    """Return the tree of a new conversation as JSON would have it."""
    root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
    userids = [user.text for user in root.iterfind("recipients/users/user/userid")]
    bodies = [html.text for html in root.iterfind("messages/message/html")]
    return {
        "recipients": {"users": {"user": [{"userid": userid} for userid in userids]}},
        "messages": {"message": [{"html": html} for html in bodies]},
    }


def answer(created: CreatedConversation, content_type: str) -> Response:
    """Return the answer in the given format."""
    body = created.model_dump_json().encode() if content_type == JSON else to_xml(created)
    location = f"/api/4/conversations/{created.conversationid}"
    return Response(body, 201, {"Location": location}, content_type)


def to_xml(created: CreatedConversation) -> bytes:
    """Return the documented XML answer."""
    root = etree.Element("conversation")
    etree.SubElement(root, "conversationid").text = str(created.conversationid)
    messages = etree.SubElement(root, "messages")
    for message in created.messages.message:
        element = etree.SubElement(messages, "message")
        etree.SubElement(element, "messageid").text = str(message.messageid)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
