"""Refuses and writes down whatever a Python process tries to reach beyond this machine; PYTHONPATH brings it in first.

An audit hook sees every socket call that Python makes, by whichever library. The file named by OFFLINE_LOG gets a line
for each refusal, so that a library which swallows the error is found out too.
"""

import ipaddress
import os
import sys
from pathlib import Path

WATCHED = {"socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname"}


def is_local(host: object) -> bool:
    """Whether a host is this machine; None and "" mean it too when a server binds."""
    if host in {None, "", "localhost", b"localhost"}:
        return True
    try:
        address = ipaddress.ip_address(host.decode() if isinstance(host, bytes) else str(host))
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def refuse(event: str, arguments: tuple[object, ...]) -> None:
    if event not in WATCHED:
        return
    by_name = event in {"socket.getaddrinfo", "socket.gethostbyname"}
    target = arguments[0] if by_name else arguments[-1]
    if by_name:
        local = is_local(target)
    else:  # a string or bytes is the path of a Unix socket; None, an address that was connected (and judged) before
        local = is_local(target[0]) if isinstance(target, tuple) else target is None or isinstance(target, str | bytes)
    if not local:
        with Path(os.environ["OFFLINE_LOG"]).open("a", encoding="utf-8") as log:
            log.write(f"{event} {target!r} in {' '.join(sys.argv)}\n")
        raise ConnectionRefusedError(f"{event} {target!r}: beyond loopback")


sys.addaudithook(refuse)
