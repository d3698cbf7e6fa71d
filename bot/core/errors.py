"""Errors, one tree. Each has a stable ``code`` and data fields, and no text for users.

::

    SigapError
    |-- Refusal                  expected: becomes a response or a 4xx
    |   |-- NotFound             no such thing, or not for this subject
    |   |-- NotAllowed           the state does not permit it
    |   |   `-- IllegalTransition
    |   |-- InvalidInput         a value cannot be used; says which and why
    |   |-- Conflict             somebody else changed it first
    |   |-- WrongCredentials, TooManyTries    see bot.core.console.signing_in
    |   `-- RequestRefused       see bot.web.guard
    |-- Unavailable              a part that we need does not answer now
    |   |-- StoreUnavailable
    |   |-- EngineUnavailable
    |   |-- BankUnavailable
    |   `-- PaperFailed          see bot.core.papers
    |-- SendError                a send did not end well; its own branch is in bot.core.channels
    |-- MediaTooLarge, MediaGone see bot.core.channels
    `-- ConfigurationError       the operator has to mend something; says what
"""

from __future__ import annotations


class SigapError(Exception):
    """Root of all errors that this project raises on purpose."""

    code = "error"

    def __init__(self, message: str = "", /, **data: object) -> None:
        super().__init__(message or self.code)
        self.data = data

    def __str__(self) -> str:
        # Problems are lines of the text already.
        details = ", ".join(f"{key}={value!r}" for key, value in self.data.items() if key != "problems")
        text = super().__str__()
        return f"{text} ({details})" if details else text


class Refusal(SigapError):
    """Expected: the request cannot be met, and the asker is told so."""

    code = "refused"


class NotFound(Refusal):
    """There is no such thing, or not for this subject. Both look the same on purpose."""

    code = "not_found"


class NotAllowed(Refusal):
    """The state of the thing does not permit this."""

    code = "not_allowed"


class IllegalTransition(NotAllowed):
    """A state machine has no such edge."""

    code = "illegal_transition"


class InvalidInput(Refusal):
    """A value cannot be used."""

    code = "invalid_input"


class Conflict(Refusal):
    """Somebody else changed it first."""

    code = "conflict"


class Unavailable(SigapError):
    """A part that we need does not answer now."""

    code = "unavailable"


class StoreUnavailable(Unavailable):
    """The database does not answer."""

    code = "store_unavailable"


class EngineUnavailable(Unavailable):
    """Rasa does not answer, or not in time."""

    code = "engine_unavailable"


class BankUnavailable(Unavailable):
    """The bank's system does not answer: the outcome of the request is unknown."""

    code = "bank_unavailable"


class ConfigurationError(SigapError):
    """The operator has to mend a setting; the message says which and how."""

    code = "configuration"
