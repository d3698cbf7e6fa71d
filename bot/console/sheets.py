"""Workbooks (XLSX). Text is written as text: nothing that a holder wrote becomes a formula or a link."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import xlsxwriter

from bot.core.wording import as_wib

type Cell = str | int | float | datetime | None
_MOMENT = "yyyy-mm-dd hh:mm"
_PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


class Workbook:
    """A workbook on its way to a file, row by row, so that its length does not matter."""

    def __init__(self) -> None:
        with tempfile.NamedTemporaryFile(prefix="sigap-", suffix=".xlsx", delete=False) as file:
            self.path = Path(file.name)
        self._book = xlsxwriter.Workbook(self.path, {"constant_memory": True, **_PLAIN})
        self._moment = self._book.add_format({"num_format": _MOMENT})
        self._head = self._book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self._strong = self._book.add_format({"bold": True})

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._book.close()
        if kind is not None:
            self.path.unlink(missing_ok=True)

    def sheet(self, name: str, columns: Sequence[str], *, widths: Sequence[int], before: Sequence[str] = ()) -> Sheet:
        """A sheet with a line of headings that stays in sight; ``before`` are lines above it.

        One sheet is finished before the next begins.
        """
        made = self._book.add_worksheet(name)
        for number, width in enumerate(widths):
            made.set_column(number, number, width)
        for number, line in enumerate(before):
            made.write_string(number, 0, line, self._strong if number == 0 else None)
        start = len(before) + bool(before)
        if columns:
            for number, heading in enumerate(columns):
                made.write_string(start, number, heading, self._head)
            made.freeze_panes(start + 1, 0)
        return Sheet(made, self._moment, self._strong, start + bool(columns))


class Sheet:
    """One sheet, written from above."""

    def __init__(
        self,
        sheet: xlsxwriter.workbook.Worksheet,
        moment: xlsxwriter.workbook.Format,
        strong: xlsxwriter.workbook.Format,
        line: int,
    ) -> None:
        self._sheet, self._moment, self._strong, self._line = sheet, moment, strong, line

    def add(self, rows: Iterable[Sequence[Cell]], *, strong: bool = False) -> None:
        """Rows. Moments are written in WIB, which workbooks cannot say of a time."""
        for row in rows:
            for column, cell in enumerate(row):
                self._put(column, cell, self._strong if strong else None)
            self._line += 1

    def _put(self, column: int, cell: Cell, form: xlsxwriter.workbook.Format | None) -> None:
        if isinstance(cell, datetime):
            self._sheet.write_datetime(self._line, column, as_wib(cell).replace(tzinfo=None), self._moment)
        elif isinstance(cell, str):
            self._sheet.write_string(self._line, column, cell, form)
        elif cell is not None:
            self._sheet.write_number(self._line, column, cell, form)
