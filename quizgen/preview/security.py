"""Decide who may use the preview's server: a browser on this machine that opened the printed address.

Any page in that browser, and any program on this machine, can reach a port. So a request needs the cookie
that the printed address sets. It must name this host, because a stranger can make their own domain lead here
(DNS rebinding). And it must come from our own pages, because a stranger's page can send requests too (CSRF).
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie

SHELL_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; frame-src 'self'; "
    "img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
FRAME_POLICY = "sandbox allow-scripts; frame-ancestors 'self'; form-action 'none'; base-uri 'none'; "
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""Headers of every answer."""


class Guard:
    """Decides which requests to answer.

    Args:
        port: the server's port.
    """

    def __init__(self, port: int) -> None:
        self.token = secrets.token_urlsafe(24)
        self._secret = secrets.token_urlsafe(24)
        self._hosts = (f"127.0.0.1:{port}", f"localhost:{port}")
        self._name = f"quizgen-{port}"

    @property
    def cookie(self) -> str:
        """The cookie that a browser gets for the token; scripts can't read it, other sites can't send it."""
        return f"{self._name}={self._secret}; Path=/; HttpOnly; SameSite=Strict"

    def knows(self, token: str) -> bool:
        """Return whether a token is the one in the printed address."""
        return hmac.compare_digest(token.encode(), self.token.encode())

    def refusal(self, headers: Mapping[str, str], *, changes: bool) -> str:
        """Return the reason to refuse a request, or an empty text.

        Args:
            headers: the request's headers.
            changes: whether the request would change anything.
        """
        host = headers.get("Host", "")
        if host not in self._hosts:
            return "this server answers to 127.0.0.1 only"
        if not self._has_cookie(headers.get("Cookie", "")):
            return "open the address that quizgen printed in the terminal"
        site, origin = headers.get("Sec-Fetch-Site", "none"), headers.get("Origin")
        if site not in ("none", "same-origin") or origin not in (None, f"http://{host}"):
            return "this request comes from another page"
        if changes and origin is None:
            return "this request does not say which page it comes from"
        return ""

    def for_us(self, headers: Mapping[str, str]) -> bool:
        """Return whether a request names this server as its host."""
        return headers.get("Host", "") in self._hosts

    def _has_cookie(self, given: str) -> bool:
        try:
            found = SimpleCookie(given).get(self._name)
        except CookieError:
            return False
        return found is not None and hmac.compare_digest(found.value.encode(), self._secret.encode())
