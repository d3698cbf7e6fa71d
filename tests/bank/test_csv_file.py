"""A file of holders is imported as a whole, or refused with every reason at once."""

from __future__ import annotations

import pytest

from bot.bank.csv_file import HolderRow, read_holders
from bot.bank.demo import DEMO_HOLDERS
from bot.core.errors import InvalidInput
from bot.core.phones import e164

GOOD = HolderRow("Ratna Wulandari, S.E.", "Dinas Pendidikan", "+6281200000001", "0821")


@pytest.mark.parametrize(
    "text",
    [
        'name,skpd,phone,card_last4\n"Ratna Wulandari, S.E.",Dinas Pendidikan,0812-0000-0001,0821\n',
        "\ufeffname;skpd;phone;card_last4\r\nRatna Wulandari, S.E.;Dinas Pendidikan;+62 812 0000 0001;0821\r\n\r\n",
        "Phone\tCARD_LAST4\tnote\tname\tskpd\n6281200000001\t0821\tx\tRatna Wulandari, S.E.\t Dinas Pendidikan \n",
    ],
    ids=["commas", "semicolons, byte order mark", "tabs, other order"],
)
def test_usual_spellings_are_read(text: str) -> None:
    assert read_holders(text.encode()) == [GOOD]


def test_every_problem_is_told_with_its_line() -> None:
    lines = ["name,skpd,phone,card_last4", "A,B,081200000001,1234", ",B,12,123", "C,D,081200000001,1234"]
    with pytest.raises(InvalidInput) as refused:
        read_holders("\n".join(lines).encode())
    problems = refused.value.data["problems"]
    assert isinstance(problems, list)
    assert [problem.split(":")[0] for problem in problems[:3]] == ["line 3"] * 3
    assert "A, C" in problems[3]
    assert "nothing was imported" in str(refused.value)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"name,skpd,phone\na,b,c\n",
        b"name,skpd,phone,card_last4\n",
        b"\xff\xfe\x00",
        b'name,skpd,phone,card_last4\n"a',
    ],
    ids=["empty", "column missing", "no rows", "not UTF-8", "open quote"],
)
def test_what_is_no_file_of_holders_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_holders(content)
    assert refused.value.data["problems"]


def test_demo_holders_could_be_imported() -> None:
    assert len({holder.phone for holder in DEMO_HOLDERS}) == len(DEMO_HOLDERS) >= 12
    assert all(e164(holder.phone) == holder.phone for holder in DEMO_HOLDERS)
