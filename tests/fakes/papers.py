"""Papers that are not typeset: what would stand on them can be looked at."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.core.papers import ComplaintForm, PaperFailed, Papers, Receipt

CONTENT = b"%PDF-1.7 fake"


@dataclass
class FakePapers(Papers):
    """The port."""

    forms: list[ComplaintForm] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    fails: bool = False

    async def complaint_form(self, form: ComplaintForm) -> bytes:
        if self.fails:
            raise PaperFailed("broken")
        self.forms.append(form)
        return CONTENT

    async def receipt(self, receipt: Receipt) -> bytes:
        if self.fails:
            raise PaperFailed("broken")
        self.receipts.append(receipt)
        return CONTENT
