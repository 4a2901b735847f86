"""The alerts, the job and the dashboard."""

import json
import re
from typing import Any

import yaml
from prometheus_client import REGISTRY

import parley.mail.metrics  # noqa: F401 - so that every metric is registered
from parley import operations, store
from tests.deployment.programs import CONTRIB, find_program, run_program
from tests.docs.documents import Document

FOLDER = CONTRIB / "prometheus"
_ENDS = ("", "_total", "_bucket", "_count", "_sum")
_METRIC = re.compile(r"\bparley_[a-z_]+")


def rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load((FOLDER / "parley.rules.yml").read_text("utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


def panels() -> list[dict[str, Any]]:
    dashboard = json.loads((CONTRIB / "grafana" / "parley.json").read_text("utf-8"))
    found: list[dict[str, Any]] = dashboard["panels"]
    return found


def test_prometheus_understands_the_job_and_the_alerts_and_they_ring_when_they_should() -> None:
    program = find_program("promtool", "prometheus")
    run_program(program, "check", "config", FOLDER / "scrape.yml")
    run_program(program, "check", "rules", FOLDER / "parley.rules.yml")
    run_program(program, "test", "rules", FOLDER / "parley.rules.test.yml")


def test_alerts_and_dashboard_ask_for_metrics_that_there_are() -> None:
    assert operations.__name__ != store.__name__  # both register theirs
    known = {metric.name + end for metric in REGISTRY.collect() for end in _ENDS}
    asked = [rule["expr"] for rule in rules()]
    asked += [target["expr"] for panel in panels() for target in panel["targets"]]
    named = {name for expression in asked for name in _METRIC.findall(expression)}
    assert named
    assert named - known == set()


def test_every_alert_says_what_to_do_and_is_explained() -> None:
    page = Document("docs/deploy.md").text
    for rule in rules():
        assert rule["annotations"]["description"]
        assert f"`{rule['alert']}`" in page
