"""How the server stands: for whoever watches over it."""

from dataclasses import dataclass

from fastapi import APIRouter, Depends
from starlette.responses import Response

from access.guard import needs
from access.principal import Scope
from api.serving.adding_routes import add_route
from api.serving.desk import REST, Desk
from api.serving.metrics import CONTENT_TYPE
from api.shapes.problems import FORBIDDEN, UNAVAILABLE, gives, json_response, told
from api.shapes.results import ReadyOut


@dataclass(frozen=True, slots=True)
class ServiceRoutes:
    """Health and counters."""

    desk: Desk

    def router(self) -> APIRouter:
        """Health for everybody, counters for administrators."""
        routes = APIRouter(prefix=REST, tags=["service"])
        ready = told(UNAVAILABLE) | gives(ReadyOut)
        add_route(routes, "GET /health", self.health, ready)
        counters = told(FORBIDDEN, UNAVAILABLE) | gives(also="text/plain")
        admin = [Depends(needs(Scope.ADMIN))]
        add_route(routes, "GET /metrics", self.metrics, counters, dependencies=admin, response_class=Response)
        return routes

    def health(self) -> Response:
        """Whether the server is ready: status 200 and "ok", or 503 and "loading" in the first seconds."""
        documents = len(self.desk.kb.documents())
        return json_response({"status": "ok", "documents": documents, "adding": self.desk.jobs.busy})

    def metrics(self) -> Response:
        """Counters in the text format of Prometheus."""
        return Response(self.desk.metrics.text(), headers={"content-type": CONTENT_TYPE})
