"""The API description: OpenAPI document, XML schema, and the page that shows them.

Both are written by hand and are the truth for clients; `tests/contract` holds the code to them.
What describes endpoints belongs here, and the answer to those that Parley does not have.
"""

from parley.contract.document import ANY_ORIGIN, at_origin, openapi_json
from parley.contract.out_of_scope import OUT_OF_SCOPE, out_of_scope_sinks
from parley.contract.resources import PageAssetResource, contract_routes

__all__ = [
    "ANY_ORIGIN",
    "OUT_OF_SCOPE",
    "PageAssetResource",
    "at_origin",
    "contract_routes",
    "openapi_json",
    "out_of_scope_sinks",
]
