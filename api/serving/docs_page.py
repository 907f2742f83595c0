"""The page that documents the doors, with all that it shows out of this package's wheels: it works without a
network."""

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from starlette.responses import HTMLResponse
from starlette.staticfiles import StaticFiles

PAGE, SCHEMA, FILES = "/api/docs", "/api/openapi.json", "/api/docs/files"


def document(app: FastAPI) -> None:
    """Serve the page of an application whose schema is at SCHEMA."""

    def page() -> HTMLResponse:
        return get_swagger_ui_html(
            openapi_url=SCHEMA.removeprefix("/api/"),
            title=app.title,
            swagger_js_url="docs/files/swagger-ui-bundle.js",
            swagger_css_url="docs/files/swagger-ui.css",
            swagger_favicon_url="docs/files/favicon.png",
            swagger_ui_parameters={"validatorUrl": None, "defaultModelsExpandDepth": 0},
        )

    app.mount(FILES, StaticFiles(packages=[("fastapi_offline", "static")]))
    app.add_api_route(PAGE, page, methods=["GET"], include_in_schema=False)
