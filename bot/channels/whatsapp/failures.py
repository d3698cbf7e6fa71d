"""How a message that WhatsApp did not take, or did not deliver, is told to the outbox.

Codes: https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes. They come with the answer to a call,
or later as a status; both are read here.

==============================================================  ==================================================
what happened                                                   told as
==============================================================  ==================================================
131047: not written for more than 24 hours                      WindowClosed
132000 to 132099: the template                                  TemplateRefused; logged for the operator
131056: too much to one recipient                               SendLater
4, 80007, 130429: too much altogether; 1, 2, 131000, 131016,    SendLater
133004: trouble on their side, says the Graph API
0, 3, 10, 190, 200 to 299, 131005: the token                    SendLater, long; logged for the operator
368, 131031, 131042, 131045, 131048, 131057, 131064, 133010,    SendLater, long; logged for the operator
100 with subcode 33: the account or the number
131026, 131030, ... and any other code with a status below 500  SendRefused
any other code with a status of 500 or more                     SendLater: it tells that it has not done it
no connection, none free, the proxy refused                     SendLater: nothing was sent
503 of a gateway, a redirect, a 4xx of a gateway                SendLater: it was not passed on
other 5xx of a gateway                                          SendUncertain
no answer in time, connection broke, an unreadable success      SendUncertain
==============================================================  ==================================================
"""

from __future__ import annotations

import logging
from datetime import timedelta
from http import HTTPStatus

import httpx

from bot.channels.web import NOTHING_SENT
from bot.channels.whatsapp.graph import GraphFault, NotFromGraph
from bot.core.channels import SendError, SendLater, SendRefused, SendUncertain, TemplateRefused, WindowClosed

log = logging.getLogger(__name__)

OPERATOR_PAUSE = timedelta(minutes=5)
"""Until a token, a number or an account is mended nothing can be sent, and nothing is lost."""
PAIR_PAUSE = timedelta(seconds=6)
"""One message every six seconds to one recipient is what lasts, says the documentation."""
TROUBLE_PAUSE = timedelta(seconds=5)

WINDOW = 131047
PAIR = 131056
TEMPLATE = range(132000, 132100)
TOKEN = frozenset({0, 3, 10, 190, 131005, *range(200, 300)})
ACCOUNT = frozenset({368, 131031, 131042, 131045, 131048, 131057, 131064, 133010})
TROUBLE = frozenset({1, 2, 4, 80007, 130429, 131000, 131016, 133004})
_NO_SUCH_OBJECT = (100, 33)


def send_error(error: Exception) -> SendError:  # noqa: PLR0911 - it is the table above
    """The error of our port for whatever a call raised."""
    match error:
        case SendError():
            return error
        case GraphFault(code=None):
            return _gateway(error.status)
        case GraphFault():
            return said_error(error.code or 0, said=error.said, subcode=error.subcode, status=error.status)
        case NotFromGraph():
            return SendUncertain("the answer could not be read")
        case _ if isinstance(error, NOTHING_SENT):
            return SendLater(f"WhatsApp could not be reached ({type(error).__name__})")
        case httpx.HTTPError():
            return SendUncertain("the connection broke", error=type(error).__name__)
        case _:
            return SendUncertain("the call broke off", error=type(error).__name__)


def said_error(  # noqa: PLR0911 - it is the table above
    code: int, *, said: str = "", subcode: int | None = None, status: int = HTTPStatus.BAD_REQUEST
) -> SendError:
    """The error of our port for a code of the Graph API's."""
    if code == WINDOW:
        return WindowClosed("the recipient has not written for 24 hours", graph=code)
    if code in TEMPLATE:
        log.error("WhatsApp does not take the template (code %s): %s. See SIGAP_WHATSAPP_TEMPLATE_NOTICE", code, said)
        return TemplateRefused("the template was refused", graph=code)
    if code == PAIR:
        return SendLater("too much to one recipient", after=PAIR_PAUSE)
    if code in TOKEN:
        log.error("WhatsApp does not accept the access token (code %s): set SIGAP_WHATSAPP_TOKEN to a valid one", code)
        return SendLater("the access token is not accepted", after=OPERATOR_PAUSE)
    if code in ACCOUNT or (code, subcode) == _NO_SUCH_OBJECT:
        log.error("WhatsApp does not let this number send (code %s): %s", code, said)
        return SendLater("the number may not send now", after=OPERATOR_PAUSE)
    if code in TROUBLE or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return SendLater(f"WhatsApp is in trouble or asks for a pause (code {code})", after=TROUBLE_PAUSE)
    return SendRefused("WhatsApp refused", graph=code, said=said)


def _gateway(status: int) -> SendError:
    """An answer that is not one of the Graph API's own."""
    if status < HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.SERVICE_UNAVAILABLE:
        return SendLater(f"WhatsApp was not reached (status {status})")
    return SendUncertain("WhatsApp is in trouble", status=status)
