"""The doors for programs: REST under /api/v1, an OpenAI-compatible /v1, MCP at /mcp and over stdio.

In: requests. Out: what `kb` and the queue of files give, as JSON of the contract. `mount` puts all of it into a web
application; who may do what is asked of `access`.
"""

from api.mounting import mount

__all__ = ["mount"]
