"""What the pages are given."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.core.console.administration import Administration
from bot.core.console.approvals import Approvals
from bot.core.console.auditing import Auditing, ChainWatch
from bot.core.console.desk import DeskFeed
from bot.core.console.exports import Exports
from bot.core.console.holding import Holding
from bot.core.console.overview import Overviews
from bot.core.console.signing_in import SignIn
from bot.core.console.talk import Talk
from bot.core.console.ticket_list import TicketList
from bot.core.console.ticket_screen import TicketScreens
from bot.core.console.ticket_work import TicketWork
from bot.core.journeys.incident import Incidents
from bot.core.journeys.receipt import Receipts
from bot.core.ports import Now
from bot.core.review import ReviewItem


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Use cases, built in bootstrap, and a few facts about this installation."""

    sign_in: SignIn
    holding: Holding
    talk: Talk
    ticket_screens: TicketScreens
    administration: Administration
    training_file: Callable[[Sequence[ReviewItem]], str]
    """Labelled texts as a file of training data."""
    auditing: Auditing
    chain: ChainWatch
    ticket_list: TicketList
    overviews: Overviews
    incidents: Incidents
    exports: Exports
    ticket_work: TicketWork
    approvals: Approvals
    receipts: Receipts
    feed: DeskFeed
    now: Now
    libraries: Path
    """Where the browser libraries were installed (``node_modules``)."""
    secure: bool
    """Whether browsers reach the pages over https."""
    max_upload_bytes: int
    """Longest file that can be sent to a holder."""
