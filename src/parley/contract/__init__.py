"""The contract as one document: `openapi.yaml` and `parley.xsd`, served with a page to browse them.

Both are written by hand and are the truth for clients; `tests/contract` holds the code to them.
"""

from parley.contract.document import openapi_json
from parley.contract.resources import PageAssetResource, StaticResource, contract_routes

__all__ = ["PageAssetResource", "StaticResource", "contract_routes", "openapi_json"]
