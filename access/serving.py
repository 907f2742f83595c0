"""How the server is reached, and what that asks for: at a loopback address nothing, at any other accounts and TLS."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING

from access.addresses import addresses_of, is_loopback
from access.kept.accounts import Accounts
from access.middleware import Guard
from kb.errors import UsageError
from kb.settings import ACCESS_FILE

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.types import ASGIApp

    from kb.settings import Settings


@dataclass(frozen=True, slots=True)
class Serving:
    """The address, and who speaks TLS: this server with a certificate, or a proxy in front of it."""

    host: str
    certfile: Path | None = None
    keyfile: Path | None = None
    behind_proxy: bool = False

    @property
    def secure(self) -> bool:
        """Whether browsers come over TLS."""
        return self.certfile is not None or self.behind_proxy

    @property
    def scheme(self) -> str:
        """What this server itself speaks."""
        return "http" if self.certfile is None else "https"


def guarded(app: ASGIApp, settings: Settings, serving: Serving, headers: tuple[tuple[bytes, bytes], ...] = ()) -> Guard:
    """The application, behind the locks that its address asks for; `headers` stand on every answer of the locks
    themselves.

    Raises:
        UsageError: other machines would be let in without accounts or without TLS.
        StorageError: the file of accounts cannot be read.
    """
    check_certificate(serving)
    is_open = not is_loopback(serving.host)
    where = f"Serving at {serving.host}"
    if is_open and not serving.secure:
        raise UsageError(
            f"{where} lets other machines in, and what they send could be read on the way.",
            "Give --certfile and --keyfile, or --behind-proxy where a proxy speaks TLS, or serve at 127.0.0.1.",
        )
    accounts = Accounts.open(settings) if is_open or serving.behind_proxy or has_file(settings) else None
    if accounts is not None and not accounts.any:
        accounts.close()
        accounts = None
        if is_open or serving.behind_proxy:
            raise UsageError(
                f"{where} lets other people in, and {settings.dir} has no accounts.",
                f"Make one: python -m access users add NAME --role admin --kb {settings.dir}",
            )
    addresses = addresses_of(serving.host, settings.hosts, secure=serving.secure)
    return Guard(app, accounts, addresses, headers, max_file_mb=settings.max_file_mb, behind_proxy=serving.behind_proxy)


def has_file(settings: Settings) -> bool:
    """Whether accounts have been made."""
    return (settings.dir / ACCESS_FILE).is_file()


def check_certificate(serving: Serving) -> None:
    """Look whether the certificate can be served with.

    Raises:
        UsageError: it or its key cannot be read, or they do not fit.
    """
    if serving.certfile is None:
        if serving.keyfile is not None:
            raise UsageError("--keyfile was given without --certfile.", "Give both.")
        return
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(serving.certfile, serving.keyfile, lambda: "")
    except (OSError, ssl.SSLError) as error:
        what = f"The certificate {serving.certfile} cannot be served with: {' '.join(str(error).split())}."
        raise UsageError(what, "Give PEM files: --certfile with the chain, --keyfile with its key.") from None
