"""Tables as CSV: as operators give them, each mistake with its line; and as people of the bank take them along."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Sequence

from bot.core.errors import InvalidInput

type NumberedRow = tuple[int, dict[str, str]]
"""The line in the file, and the fields of the columns asked for."""
_FORMULA = ("=", "+", "-", "@")
_NUMBER = re.compile(r"-?[0-9]+(?:[.,][0-9]+)?")
_CONTROL = ("\t", "\r", "\n")


def read_csv(content: bytes, columns: Sequence[str]) -> tuple[list[NumberedRow], list[str]]:
    """The rows of a file: columns in any order, separated by commas, semicolons or tabs; empty lines are skipped.

    Returns:
        The rows, and a line for each one that cannot be read.

    Raises:
        InvalidInput: not UTF-8, or a column is missing.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        refuse(["line 1: not UTF-8: save the file as CSV UTF-8, not as a spreadsheet"])
    header = text.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=header.count), strict=True)
    reader.fieldnames = [name.strip().lower() for name in reader.fieldnames or ()]
    missing = [name for name in columns if name not in reader.fieldnames]
    if missing:
        refuse([f"line 1: missing columns: {', '.join(missing)}; the first line names them: {','.join(columns)}"])
    rows: list[NumberedRow] = []
    problems: list[str] = []
    try:
        for record in reader:
            fields = {name: (record.get(name) or "").strip() for name in columns}
            if any(fields.values()):
                rows.append((reader.line_num, fields))
    except csv.Error as error:
        problems.append(f"line {reader.reader.line_num}: {error}: look for a quotation mark that is not closed")
    return rows, problems


def refuse(problems: Sequence[str]) -> None:
    """Raise :class:`InvalidInput` where there are problems."""
    if problems:
        raise InvalidInput("nothing was imported:\n" + "\n".join(problems), problems=list(problems))


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A table for a spreadsheet: UTF-8 with its mark, commas, every field in quotation marks, no formulas."""
    return codecs.BOM_UTF8 + csv_lines([columns]) + csv_lines(rows)


def csv_lines(rows: Iterable[Sequence[object]]) -> bytes:
    """Lines of such a table, for one that is written piece by piece."""
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([[plain_cell(str(cell)) for cell in row] for row in rows])
    return out.getvalue().encode()


def plain_cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula (OWASP, CSV injection); a number is none."""
    if _NUMBER.fullmatch(text):
        return text
    return f"'{text}" if text.lstrip().startswith(_FORMULA) or text.startswith(_CONTROL) else text
