"""Journey 5: a registration of JakOne Mobile that failed. The causes that the source names, one at a time."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.core.journeys.complaint import Opened
from bot.core.journeys.kit import Kit
from bot.core.journeys.known_incident import join
from bot.core.journeys.opening import Opening, attach_loose_evidence, open_ticket
from bot.core.tickets import TicketKind
from bot.core.wording import moment_text


class Cause(StrEnum):
    """Causes of a failed registration, as the source names them (Risiko: Gagal Registrasi), easiest check first."""

    NETWORK = "network"
    CREDIT = "credit"
    SMS_CENTER = "sms_center"
    PHONE_OFF = "phone_off"
    PHONE_SPEC = "phone_spec"
    CARD_REGISTERED = "card_registered"


ORDER = (
    Cause.NETWORK,
    Cause.CREDIT,
    Cause.SMS_CENTER,
    Cause.PHONE_OFF,
    Cause.PHONE_SPEC,
    Cause.CARD_REGISTERED,
)
_SAID: dict[Cause, tuple[str, ...]] = {
    Cause.CARD_REGISTERED: ("sudah terdaftar", "udah terdaftar", "sdh terdaftar", "already registered"),
    Cause.PHONE_SPEC: (
        "tidak didukung",
        "gak support",
        "ga support",
        "tidak support",
        "not supported",
        "versi android",
    ),
    Cause.SMS_CENTER: ("sms gagal", "sms tidak", "sms gak", "sms ga", "sms nggak", "gagal kirim sms", "sms error"),
    Cause.CREDIT: ("pulsa",),
}


def plan(text: str) -> tuple[Cause, ...]:
    """The causes to check, the one that the holder already named first."""
    said = text.lower()
    named = [cause for cause, words in _SAID.items() if any(word in said for word in words)]
    return (*named, *(cause for cause in ORDER if cause not in named))


@dataclass(frozen=True, slots=True)
class OpenRegistrationTicket:
    """A registration that none of the checks has solved becomes a ticket."""

    kit: Kit

    async def __call__(
        self, *, conversation_id: str, summary: str, checked: tuple[str, ...], key: str, incident: str | None = None
    ) -> Opened:
        """Open it.

        Args:
            conversation_id: who asks.
            summary: what was told.
            checked: the causes that were ruled out.
            key: idempotency key.
            incident: number of the incident that the holder says it belongs to.
        """
        async with self.kit.open_unit() as unit:
            conversation = await unit.conversations.get(conversation_id, lock=True)
            opening = Opening(
                TicketKind.REGISTRATION, "failed_registration", key, summary, details={"checked": list(checked)}
            )
            ticket = await open_ticket(self.kit, unit, conversation, opening)
            evidence = len(await attach_loose_evidence(self.kit, unit, ticket, conversation_id=conversation_id))
            joined = await join(self.kit, unit, ticket, incident) if incident else None
            await unit.commit()
        return Opened(ticket.number, moment_text(ticket.due_at), evidence, joined)
