"""What tests look at in an answer."""

import io
from typing import Any

import httpx
from PIL import Image

from tests.harness.people import Person


def whole(response: httpx.Response) -> tuple[int, list[tuple[str, str]], bytes]:
    """Return all of an answer but for what differs between any two."""
    headers = [
        (name, value)
        for name, value in response.headers.items()
        if name not in {"x-request-id", "date"}
    ]
    return response.status_code, headers, response.content


def summary(response: httpx.Response) -> tuple[int, int, str]:
    """Return the status, the number and the words of an error."""
    answer = response.json()
    return response.status_code, answer["ref"], answer["summary"]


def shown_picture(response: httpx.Response, kind: str) -> Image.Image:
    """Return the picture of an answer, which must be of one kind, such as `PNG`, and say so."""
    assert response.status_code == 200, response.text
    image = Image.open(io.BytesIO(response.content))
    assert (image.format, response.headers["Content-Type"]) == (kind, f"image/{kind.lower()}")
    return image


def block(person: Person) -> dict[str, Any]:
    """Write the user block of the common object."""
    base = str(person.base_url).removesuffix("/api/4/")
    number = person.user_id
    return {
        "userid": number,
        "name": {"firstname": person.name[0], "lastname": person.name[1]},
        "httpavatar": f"{base}/users/{number}/avatar",
        "avatar": f"{base}/api/4/users/{number}/avatar",
        "userlink": f"{base}/api/4/users/{number}",
        "httplink": f"{base}/users/{number}",
    }


def users(*people: Person) -> dict[str, Any]:
    """Write the list of user blocks."""
    return {"users": {"user": [block(person) for person in people]}}
