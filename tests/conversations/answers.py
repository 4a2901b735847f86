"""What answers say, in the words of tests."""

from typing import Any

import httpx

from tests.harness.people import Person


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


def summary(response: httpx.Response) -> tuple[int, int, str]:
    """Give the status of a refusal, its number and its sentence."""
    answer = response.json()
    return response.status_code, answer["ref"], answer["summary"]
