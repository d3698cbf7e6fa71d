"""WhatsApp Business Cloud API: webhooks in, Graph API out.

::

    whatsapp_router -- read() --> Intake            WhatsAppChannel -- pieces() --> Graph API

The way in hands over first and acknowledges after: Meta delivers again what was not acknowledged.
"""

from bot.channels.whatsapp.client import WhatsAppChannel
from bot.channels.whatsapp.graph import Timeouts
from bot.channels.whatsapp.payload import Payload, read
from bot.channels.whatsapp.render import Templates
from bot.channels.whatsapp.webhook import whatsapp_router

__all__ = ["Payload", "Templates", "Timeouts", "WhatsAppChannel", "read", "whatsapp_router"]
