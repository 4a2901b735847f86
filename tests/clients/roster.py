"""All clients that are tried: those that someone wrote for that platform, and HTTP libraries."""

from typing import Final

from tests.clients.client import Client
from tests.clients.contraxsuite import ContraxSuite
from tests.clients.dashboards import Dashboard
from tests.clients.documentation import PrintedSamples
from tests.clients.dotnet import DotNetHttpClient
from tests.clients.flutter import FlutterApp
from tests.clients.highq_api_consumer import HighQAPIConsumer
from tests.clients.java import ApacheHttpClient, HttpURLConnection, JavaNetHttp, OkHttp
from tests.clients.javascript import HighQTools
from tests.clients.mattersphere import MatterSphere
from tests.clients.nango import Nango
from tests.clients.owin import Owin
from tests.clients.scripting import Curl, PerlLWP, PythonRequests, RubyMultipartPost
from tests.clients.simego import Simego

APPLICATIONS: Final[tuple[type[Client], ...]] = (
    HighQAPIConsumer,
    MatterSphere,
    Owin,
    ContraxSuite,
    Simego,
    FlutterApp,
    Nango,
    Dashboard,
)

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
    HighQTools,
    PrintedSamples,
)
