"""All use cases together, as bootstrap builds them and actions and jobs receive them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from bot.core.journeys.block import BlockAccount
from bot.core.journeys.branches import FindBranches
from bot.core.journeys.change import ChangeData
from bot.core.journeys.change_approval import ChangeApproval
from bot.core.journeys.clock import FireClocks
from bot.core.journeys.complaint import OpenComplaint
from bot.core.journeys.desk import Desk
from bot.core.journeys.guide import GuideWritten
from bot.core.journeys.handoff import Handoff
from bot.core.journeys.incident import Incidents
from bot.core.journeys.kit import Kit
from bot.core.journeys.known_incident import KnownIncidents
from bot.core.journeys.lost_evidence import LostEvidence
from bot.core.journeys.notices import Notices
from bot.core.journeys.own_data import OwnData
from bot.core.journeys.own_data_copy import CopyOwnData
from bot.core.journeys.promises import promises
from bot.core.journeys.proving import HowToProve
from bot.core.journeys.receipt import Receipts
from bot.core.journeys.registration import OpenRegistrationTicket
from bot.core.journeys.review import Review
from bot.core.journeys.ticket import MyTickets
from bot.core.journeys.undelivered import Undelivered
from bot.core.journeys.verify import BindContact, Identify
from bot.core.journeys.working_days import ChangeCalendar
from bot.core.journeys.written import WrittenComplaints
from bot.core.ports import Copy, Now


@dataclass(frozen=True, slots=True)
class Cases:
    """The use cases, and the copy that names the choices they offer."""

    identify: Identify
    bind_contact: BindContact
    block: BlockAccount
    complaint: OpenComplaint
    registration: OpenRegistrationTicket
    change: ChangeData
    approval: ChangeApproval
    incidents: Incidents
    known_incident: KnownIncidents
    receipts: Receipts
    tickets: MyTickets
    handoff: Handoff
    undelivered: Undelivered
    lost_evidence: LostEvidence
    notices: Notices
    desk: Desk
    review: Review
    fire_clocks: FireClocks
    calendar: ChangeCalendar
    written: WrittenComplaints
    branches: FindBranches
    guide: GuideWritten
    own_data: OwnData
    copy_own_data: CopyOwnData
    how_to_prove: HowToProve
    copy: Copy
    now: Now
    promises: Mapping[str, str]
    """By when the bank answers, as facts of responses."""

    @classmethod
    def of(cls, kit: Kit) -> Self:
        """Build all of them from one kit."""
        return cls(
            identify=Identify(kit),
            bind_contact=BindContact(kit),
            block=BlockAccount(kit),
            complaint=OpenComplaint(kit),
            registration=OpenRegistrationTicket(kit),
            change=ChangeData(kit),
            approval=ChangeApproval(kit),
            incidents=Incidents(kit),
            known_incident=KnownIncidents(kit),
            receipts=Receipts(kit),
            tickets=MyTickets(kit),
            handoff=Handoff(kit),
            undelivered=Undelivered(kit),
            lost_evidence=LostEvidence(kit),
            notices=Notices(kit),
            desk=Desk(kit),
            review=Review(kit),
            fire_clocks=FireClocks(kit),
            calendar=ChangeCalendar(kit),
            written=WrittenComplaints(kit),
            branches=FindBranches(kit),
            guide=GuideWritten(kit),
            own_data=OwnData(kit),
            copy_own_data=CopyOwnData(kit),
            how_to_prove=HowToProve(kit),
            copy=kit.copy,
            now=kit.now,
            promises=promises(kit.policy),
        )
