"""How a call to the Bot API that failed is told to the outbox.

======================================================  =============
what happened                                           told as
======================================================  =============
400, 403, group moved                                   SendRefused
429                                                     SendLater, after what Telegram says
401, 404: the token is not valid                        SendLater, long; logged for the operator
no connection, none free, the proxy refused             SendLater: nothing was sent
no answer in time, connection broke                     SendUncertain
500, 502, 503 that the Bot API itself says              SendLater: it tells that it has not done it
503 of a gateway, a redirect, a 4xx of a gateway        SendLater: it was not passed on
other 5xx of a gateway; 504 of anybody                  SendUncertain
an answer that is not one of the Bot API's, all else    SendUncertain
======================================================  =============
"""

from __future__ import annotations

import logging
from datetime import timedelta
from http import HTTPStatus

from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.channels.telegram.transport import NotFromTelegram, StatusError
from bot.channels.web import NOTHING_SENT
from bot.core.channels import SendError, SendLater, SendRefused, SendUncertain

log = logging.getLogger(__name__)

OPERATOR_PAUSE = timedelta(minutes=5)
"""Until a token is mended nothing can be sent, and nothing is lost."""


def send_error(error: Exception) -> SendError:  # noqa: PLR0911 it is the table above
    """The error of our port for an error of the library."""
    match error:
        case RetryAfter():
            return SendLater("Telegram asks for a pause", after=retry_after(error))
        case InvalidToken():
            log.error("Telegram does not accept the bot token: set SIGAP_TELEGRAM_TOKEN to a valid one")
            return SendLater("the bot token is not accepted", after=OPERATOR_PAUSE)
        case Forbidden() | BadRequest():
            return SendRefused("Telegram refused", said=error.message)
        case ChatMigrated():
            return SendRefused("the group has moved")
        case StatusError():
            return _status(error)
        case NetworkError():
            return _network(error)
        case NotFromTelegram() | TelegramError():
            return SendUncertain("the answer could not be read", error=type(error).__name__)
        case _:
            return SendUncertain("the call broke off", error=type(error).__name__)


def retry_after(error: RetryAfter) -> timedelta:
    """The pause that Telegram asks for; the library gives it in one of two types."""
    pause: timedelta | float = error._retry_after  # noqa: SLF001 the public property warns about its change of type
    return pause if isinstance(pause, timedelta) else timedelta(seconds=pause)


def _status(error: StatusError) -> SendError:
    status = error.status
    said_so = error.from_api and status != HTTPStatus.GATEWAY_TIMEOUT
    not_passed_on = status < HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.SERVICE_UNAVAILABLE
    if said_so or not_passed_on:
        return SendLater(f"Telegram is in trouble (status {status})")
    return SendUncertain("Telegram is in trouble", status=status)


def _network(error: NetworkError) -> SendError:
    """Errors of the connection have their httpx error as cause; those of a status have none."""
    cause = error.__cause__
    if cause is None:
        return SendLater("Telegram did not take it")
    if isinstance(cause, NOTHING_SENT):
        return SendLater(f"Telegram could not be reached ({type(cause).__name__})")
    return SendUncertain("the connection broke", error=type(cause).__name__)
