"""Papers set by Typst, in this process and offline: its fonts come with its wheel, and no package is fetched."""

from __future__ import annotations

import asyncio
import json
import threading
from dataclasses import asdict
from pathlib import Path

import typst

from bot.core.papers import ComplaintForm, PaperFailed, Papers, Receipt

_FOLDER = Path(__file__).parent
_TEMPLATES: dict[type, Path] = {
    ComplaintForm: _FOLDER / "complaint_form.typ",
    Receipt: _FOLDER / "receipt.typ",
}


class Typesetter(Papers):
    """Sets papers with one compiler, which keeps fonts and templates; one paper after another."""

    def __init__(self, *, bank: str) -> None:
        """Make one.

        Args:
            bank: the bank's name, as it stands on its letters.
        """
        self._bank = bank
        self._lock = threading.Lock()
        self._compiler: typst.Compiler | None = None

    async def complaint_form(self, form: ComplaintForm) -> bytes:
        """The form as a PDF.

        Raises:
            PaperFailed: it could not be made.
        """
        return await asyncio.to_thread(self.set, form)

    async def receipt(self, receipt: Receipt) -> bytes:
        """The receipt as a PDF.

        Raises:
            PaperFailed: it could not be made.
        """
        return await asyncio.to_thread(self.set, receipt)

    def set(self, paper: ComplaintForm | Receipt, *, image: bool = False) -> bytes:
        """A paper as a PDF, or its first page as a PNG.

        Raises:
            PaperFailed: it could not be made.
        """
        data = json.dumps({"bank": self._bank} | asdict(paper), ensure_ascii=False)
        try:
            with self._lock:
                made = self._ready().compile(
                    _TEMPLATES[type(paper)],
                    format="png" if image else "pdf",
                    sys_inputs={"form": data},
                    ppi=110 if image else None,
                )
        except (RuntimeError, OSError) as error:
            raise PaperFailed(type(error).__name__) from error
        page = made[0] if isinstance(made, list) else made
        if not isinstance(page, bytes):
            raise PaperFailed("no page")
        return page

    def _ready(self) -> typst.Compiler:
        if self._compiler is None:
            self._compiler = typst.Compiler(root=_FOLDER, ignore_system_fonts=True)
        return self._compiler
