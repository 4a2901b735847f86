from datetime import timedelta

import obstore
from obstore.store import S3Store

from parley.files.signing import presign

STORE = S3Store(
    "bucket",
    endpoint="https://objects.firm.example",
    region="eu-west-1",
    access_key_id="key",
    secret_access_key="secret",
)
SIGNED = obstore.sign(STORE, "GET", "ab/a file+more", timedelta(seconds=60))


def test_signing_anew_with_nothing_more_gives_the_signature_that_was_there() -> None:
    assert presign(SIGNED, "secret", {}).rpartition("=")[2] == SIGNED.rpartition("=")[2]


def test_what_is_added_is_signed() -> None:
    more = {"response-content-type": "text/plain"}
    other = {"response-content-type": "text/html"}
    signatures = {presign(SIGNED, "secret", one).rpartition("=")[2] for one in (more, other)}
    assert len(signatures) == 2
