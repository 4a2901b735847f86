"""Signing an address of S3 together with what the answer is to say. Pure.

obstore signs an address as it stands. The parameters that decide the headers of the answer have to
be signed, too (Signature Version 4 of AWS, in the query).
"""

import hashlib
import hmac
from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl, quote, urlsplit

_SIGNATURE: Final = "X-Amz-Signature"


def presign(address: str, secret: str, more: Mapping[str, str]) -> str:
    """Sign a signed address anew, with more parameters.

    Args:
        address: A signed address, of which only the host among the headers is signed.
        secret: The secret key that belongs to the key in it.
        more: The parameters to add.
    """
    scheme, host, path, query, _ = urlsplit(address)
    parameters = {**dict(parse_qsl(query)), **more}
    parameters.pop(_SIGNATURE, None)
    canonical = "&".join(
        f"{_percent_encode(name)}={_percent_encode(parameters[name])}"
        for name in sorted(parameters)
    )
    request = f"GET\n{path}\n{canonical}\nhost:{host}\n\nhost\nUNSIGNED-PAYLOAD"
    _, _, scope = parameters["X-Amz-Credential"].partition("/")
    to_sign = "\n".join(
        (
            parameters["X-Amz-Algorithm"],
            parameters["X-Amz-Date"],
            scope,
            hashlib.sha256(request.encode()).hexdigest(),
        )
    )
    key = f"AWS4{secret}".encode()
    for step in scope.split("/"):
        key = _hmac(key, step)
    signature = _hmac(key, to_sign).hex()
    return f"{scheme}://{host}{path}?{canonical}&{_SIGNATURE}={signature}"


def _percent_encode(text: str) -> str:
    return quote(text, safe="-_.~")


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()
