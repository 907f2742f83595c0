"""Counters in the text format of Prometheus: requests by route and status, seconds, documents, files on their way."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

from prometheus_client import (
    GC_COLLECTOR,
    PLATFORM_COLLECTOR,
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client import Metric
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from ingest.jobs import Jobs
    from kb.model import Answer

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class _Standing(Collector):
    """How knowledge base and queue stand when they are asked."""

    def __init__(self, jobs: Jobs) -> None:
        self._jobs = jobs

    def collect(self) -> Iterator[Metric]:
        documents = self._jobs.kb.documents()
        yield GaugeMetricFamily("reportqa_documents", "Documents in the knowledge base", len(documents))
        chunks = sum(document.chunks for document in documents)
        yield GaugeMetricFamily("reportqa_passages", "Passages in the knowledge base", chunks)
        files = GaugeMetricFamily("reportqa_files", "Files on their way in, by state", labels=["state"])
        counted: dict[str, int] = {}
        for item in self._jobs.items():
            counted[item.state] = counted.get(item.state, 0) + 1
        for state, count in sorted(counted.items()):
            files.add_metric([state], count)
        yield files


class Metrics:
    """The counters of one server."""

    def __init__(self, jobs: Jobs) -> None:
        self._registry = registry = CollectorRegistry()
        for collector in (_Standing(jobs), PLATFORM_COLLECTOR, GC_COLLECTOR):
            registry.register(collector)
        ProcessCollector(registry=registry)
        self._requests = Counter(
            "reportqa_requests", "Requests answered", ["method", "route", "status"], registry=registry
        )
        self._seconds = Histogram(
            "reportqa_request_seconds",
            "Seconds until a request was answered",
            ["route"],
            registry=registry,
            buckets=_SECONDS,
        )
        self._answers = Counter(
            "reportqa_answers", "Questions of programs answered", ["door", "outcome", "mode"], registry=registry
        )

    def answered(self, door: str, answer: Answer) -> None:
        """Count an answer."""
        self._answers.labels(door, answer.outcome, answer.mode).inc()

    def served(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request."""
        self._requests.labels(method if method in _METHODS else "other", route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def text(self) -> bytes:
        """All of them as Prometheus reads them."""
        return generate_latest(self._registry)


class Measured:
    """Counts the requests of a web application (ASGI); passes streams on as they come."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request (ASGI)."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status, begun = 500, perf_counter()

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noted)
        finally:
            self._metrics.served(scope["method"], _route(scope), status, perf_counter() - begun)


def _route(scope: Scope) -> str:
    """The route as it is written in the code, so that there are as many as there are routes."""
    path = getattr(scope.get("route"), "path", "")
    return path or "page"
