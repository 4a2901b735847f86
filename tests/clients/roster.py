"""All clients that are tried."""

from typing import Final

from tests.clients.client import Client
from tests.clients.dotnet import DotNetHttpClient
from tests.clients.java import ApacheHttpClient, HttpURLConnection, JavaNetHttp, OkHttp
from tests.clients.scripting import Curl, PerlLWP, PythonRequests, RubyMultipartPost

LIBRARIES: Final[tuple[type[Client], ...]] = (
    HttpURLConnection,
    JavaNetHttp,
    ApacheHttpClient,
    OkHttp,
    DotNetHttpClient,
    PythonRequests,
    RubyMultipartPost,
    PerlLWP,
    Curl,
)
