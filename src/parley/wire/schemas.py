"""What every answer is made of: a struct that knows its XML root, and the error object."""

from typing import ClassVar

import msgspec


class ResponseBody(msgspec.Struct, omit_defaults=True, kw_only=True):
    """An object of an answer; absent members are left out (contract §2).

    A subclass names its XML root element. JSON has no root.
    """

    root: ClassVar[str]


class ErrorDetail(msgspec.Struct):
    """The number and the sentence of an error."""

    ref: int
    summary: str


class ErrorAnswer(ErrorDetail):
    """The error object in JSON, which carries both shapes found in the wild (contract §11)."""

    error: ErrorDetail
