"""What the standards require of a server: for each, the tests that prove it, or why it is not ours.

The keys are those of the corpus `oauth/requirements.jsonl`, which names them as the certification
suite of the OpenID Foundation does. A requirement that comes into the corpus and not in here fails.
"""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from tests.access.oauth import (
    test_authlib,
    test_authorize,
    test_authorize_errors,
    test_code,
    test_metadata,
    test_oauth4webapi,
    test_proof_key,
    test_refresh,
    test_service,
)


class Proof(NamedTuple):
    """Which tests show that something holds."""

    tests: Sequence[object]


class NotOurs(NamedTuple):
    """Why something is not required here."""

    reason: str


def by(*tests: object) -> Proof:
    """Name the tests."""
    return Proof(tests)


_told = test_authorize_errors.TestWhatTheClientIsTold
_nowhere = test_authorize_errors.TestWhatGoesNowhere
_errors = by(
    test_code.TestTheRequest.test_for_a_grant_that_there_is_not_is_refused,
    test_code.TestTheRequest.test_that_can_be_read_in_two_ways_or_in_none_is_refused,
    test_code.TestTheClient.test_that_is_not_the_one_it_says_is_refused,
    test_code.TestACode.test_that_is_none_is_refused,
    test_refresh.TestScopes.test_more_than_was_granted_is_refused,
)

PROOFS: Final[Mapping[str, Proof | NotOurs]] = {
    "OAuth2-RT-5": by(
        test_authorize.TestAllowing.test_gives_the_client_a_code_its_state_and_who_answers,
        _told.test_is_what_is_wrong_with_its_state_and_who_answers,
    ),
    "OAuth2-iss-2": by(
        test_authorize.TestAllowing.test_gives_the_client_a_code_its_state_and_who_answers,
        _told.test_is_what_is_wrong_with_its_state_and_who_answers,
        test_oauth4webapi.test_it_is_content_from_beginning_to_end,
    ),
    "OAuth2-iss-3": by(test_metadata.test_it_is_valid_and_says_what_the_server_takes),
    "RFC6749-1.5": by(test_refresh.TestRotation),
    "RFC6749-10.10": by(test_code.TestWhatIsKept.test_secrets_can_not_be_guessed),
    "RFC6749-2.3.1": by(
        test_code.TestTheClient.test_may_prove_itself_in_the_header,
        test_code.TestTheClient.test_may_not_prove_itself_in_two_ways,
        test_code.TestTheClient.test_that_is_not_the_one_it_says_is_refused,
    ),
    "RFC6749-3.1.1": by(_told.test_is_what_is_wrong_with_its_state_and_who_answers),
    "RFC6749-3.1.2": by(
        test_authorize.TestAllowing.test_keeps_what_stands_in_the_redirect_uri,
        _nowhere.test_an_address_that_is_not_the_clients,
        _nowhere.test_no_redirect_uri_where_there_are_two,
    ),
    "RFC6749-3.2.1": by(test_code.TestTheClient.test_may_not_name_two),
    "RFC6749-3.3": by(
        test_metadata.test_it_is_valid_and_says_what_the_server_takes,
        test_authorize.TestAllowing.test_takes_scopes_in_any_order,
        _told.test_is_what_is_wrong_with_its_state_and_who_answers,
    ),
    "RFC6749-4.1.1": by(
        test_authorize.TestAllowing.test_gives_the_client_a_code_its_state_and_who_answers,
        _told.test_is_nothing_of_a_state_that_it_did_not_send,
    ),
    "RFC6749-4.1.2": by(
        test_code.TestACode.test_is_used_once_and_a_second_use_ends_what_the_first_gave,
        test_code.TestACode.test_of_another_client_is_refused_and_stays,
        test_authorize.TestAllowing.test_gives_a_code_that_lives_for_ten_minutes,
    ),
    "RFC6749-4.1.2.1": by(
        _nowhere,
        _told.test_is_what_is_wrong_with_its_state_and_who_answers,
        test_authorize.TestAllowing.test_can_be_denied,
    ),
    "RFC6749-4.1.4": by(test_code.TestDocumentedClients),
    "RFC6749-4.2.2.1": by(_told.test_is_what_is_wrong_with_its_state_and_who_answers),
    "RFC6749-4.4.3": by(test_service.TestAToken.test_speaks_for_the_service_user_and_comes_alone),
    "RFC6749-5.1": by(
        test_code.TestDocumentedClients.test_json_is_the_answer_where_nothing_else_is_asked,
        test_code.TestDocumentedClients.test_nobody_may_keep_the_answer,
    ),
    "RFC6749-5.2": _errors,
    "RFC6749-6": by(
        test_refresh.TestTheToken,
        test_refresh.TestScopes,
        test_refresh.TestLife,
    ),
    "RFC6749-A.12": by(test_code.TestWhatIsKept.test_secrets_can_not_be_guessed),
    "RFC6749-A.17": by(test_code.TestWhatIsKept.test_secrets_can_not_be_guessed),
    "RFC6750-2": by(test_code.TestWhatIsKept.test_a_token_counts_in_the_header_alone),
    "RFC6750-2.1": NotOurs(
        "its condition is about tokens of client notification, a part of CIBA, which is not offered"
    ),
    "RFC6750-3.1": by(
        test_code.TestACode.test_is_used_once_and_a_second_use_ends_what_the_first_gave,
        test_refresh.TestLife.test_an_access_token_lives_as_long_as_its_client_says,
    ),
    "RFC7636-4.1": by(
        test_proof_key.TestProofKey.test_a_verifier_without_a_challenge_is_refused,
    ),
    "RFC7636-4.3": by(
        test_metadata.test_it_is_valid_and_says_what_the_server_takes,
        _told.test_is_what_is_wrong_with_its_state_and_who_answers,
    ),
    "RFC7636-4.4.1": by(
        _told.test_is_what_is_wrong_with_its_state_and_who_answers,
        _told.test_is_that_a_public_client_needs_a_challenge,
    ),
    "RFC7636-4.5": by(
        test_proof_key.TestProofKey.test_the_right_verifier_is_taken,
        test_authlib.test_it_gets_tokens_and_new_ones_when_they_end,
    ),
    "RFC7636-4.6": by(
        test_proof_key.TestProofKey.test_a_wrong_verifier_is_refused,
        test_proof_key.TestProofKey.test_the_vector_of_the_standard_is_understood,
    ),
    "RFC7636-7.1": by(test_proof_key.TestProofKey.test_a_short_verifier_is_refused),
    "RFC8414-2": by(test_metadata.test_it_is_valid_and_says_what_the_server_takes),
    "RFC8414-3": by(test_metadata.test_it_is_valid_and_says_what_the_server_takes),
    "RFC8414-3.1": by(
        test_metadata.test_with_a_prefix_it_is_in_both_places,
        test_metadata.test_with_a_prefix_it_is_nowhere_else,
    ),
    "RFC8414-3.2": by(test_metadata.test_it_is_valid_and_says_what_the_server_takes),
    "RFC8414-3.3": by(
        test_metadata.test_with_a_prefix_it_is_in_both_places,
        test_oauth4webapi.test_it_is_content_from_beginning_to_end,
    ),
    "RFC8414-6.2": by(test_metadata.test_it_is_valid_and_says_what_the_server_takes),
}
