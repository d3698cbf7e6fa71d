"""Cookies: the session, the form of the sign-in, and how the pages look."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request, Response

from bot.core.console.credentials import new_token

LOOKS = {"theme": ("auto", "light", "dark"), "density": ("roomy", "compact"), "shortcuts": ("on", "off")}
"""What is chosen in a browser, the first being how it is before. Shortcuts of one key, too: whatever they get in the
way of, speech in place of a keyboard, belongs to the machine at hand (WCAG 2.1.4)."""
_YEAR_S = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Cookies:
    """Over https with the prefix that keeps other hosts and paths from setting them; without it on plain http."""

    secure: bool

    def session(self, request: Request) -> str:
        """The session's token, or nothing."""
        return request.cookies.get(self._name("sigap-session"), "")

    def keep_session(self, response: Response, token: str) -> None:
        """Until the browser closes; the service ends it earlier."""
        self._set(response, "sigap-session", token)

    def drop_session(self, response: Response) -> None:
        """Forget it."""
        self._drop(response, "sigap-session")

    def form_token(self, request: Request) -> str:
        """What the form of the sign-in must bring again, or nothing."""
        return request.cookies.get(self._name("sigap-form"), "")

    def keep_form_token(self, request: Request, response: Response) -> str:
        """The same as before, or a new one."""
        token = self.form_token(request) or new_token()
        self._set(response, "sigap-form", token)
        return token

    def look(self, request: Request) -> dict[str, str]:
        """Theme, density and shortcuts, as chosen in this browser."""
        chosen = {name: request.cookies.get(f"sigap-{name}", "") for name in LOOKS}
        return {name: chosen[name] if chosen[name] in known else known[0] for name, known in LOOKS.items()}

    def keep_look(self, response: Response, name: str, value: str) -> None:
        """Not secret, and kept for a year."""
        if value in LOOKS.get(name, ()):
            response.set_cookie(
                f"sigap-{name}", value, max_age=_YEAR_S, path="/", secure=self.secure, httponly=True, samesite="lax"
            )

    def _name(self, name: str) -> str:
        return f"__Host-{name}" if self.secure else name

    def _set(self, response: Response, name: str, value: str) -> None:
        response.set_cookie(self._name(name), value, path="/", secure=self.secure, httponly=True, samesite="lax")

    def _drop(self, response: Response, name: str) -> None:
        response.delete_cookie(self._name(name), path="/", secure=self.secure, httponly=True, samesite="lax")
