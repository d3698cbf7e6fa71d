"""The retention policy: what its file says is what holds, to the moment; every mistake is told with what to do."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import InvalidInput
from bot.core.retention import ON_REQUEST, Kept, RetentionPolicy, RetentionRule, doubts
from bot.core.retention_file import parse_retention
from bot.core.wording import WIB
from tests.fakes.retention import FILE, SHIPPED

TEXT = FILE.read_text(encoding="utf-8")
MOMENTS = st.integers(1_600_000_000, 2_800_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
RULES = st.one_of(
    st.builds(lambda days: RetentionRule(Kept.TICKETS, "x", days=days), st.integers(1, 4000)),
    st.builds(lambda years: RetentionRule(Kept.TICKETS, "x", years=years), st.integers(1, 30)),
)


def problems(text: str) -> list[str]:
    with pytest.raises(InvalidInput) as refused:
        parse_retention(text)
    found = refused.value.data["problems"]
    assert isinstance(found, list)
    assert all(line in str(refused.value) for line in found)
    return found


def changed(before: str, after: str) -> str:
    head, name, rows = TEXT.partition("\nname = ")
    assert before in rows
    return head + name + rows.replace(before, after, 1)


def row(kind: Kept) -> str:
    found = re.search(rf'\[\[row\]\]\nkind = "{kind}"\n(?:.+\n)+', TEXT)
    assert found
    return found.group()


# -------------------------------------------------------------------- what ships


def test_the_shipped_rows() -> None:
    rules = {rule.kind: rule for rule in SHIPPED.rules}
    assert rules.keys() == set(Kept)
    assert rules[Kept.TICKETS].years == 10
    assert rules[Kept.AUDIT].least_days is None
    assert {rule.kind for rule in SHIPPED.rules if rule.on_request} == ON_REQUEST
    assert list(doubts(SHIPPED)) == []


def test_every_key_of_the_file_is_explained_in_it() -> None:
    keys = set(re.findall(r"^(\w+) = ", TEXT, re.MULTILINE)) - {"name"}
    comment = TEXT[: TEXT.index("\nname = ")]
    assert [key for key in keys if key not in comment] == []


# -------------------------------------------------------------------- how long


def test_exactly_at_the_limit_it_is_still_kept() -> None:
    rule = RetentionRule(Kept.FILES, "x", days=30)
    at = datetime(2026, 3, 4, 3, 0, tzinfo=UTC)
    until = rule.until(at)
    assert until == at + timedelta(days=30)
    cutoff, later = rule.cutoff(until), rule.cutoff(until + timedelta(microseconds=1))
    assert cutoff
    assert later
    assert not at < cutoff
    assert at < later


def test_years_are_counted_from_the_end_of_the_year_in_jakarta() -> None:
    rule = RetentionRule(Kept.TICKETS, "x", years=10)
    new_year = datetime(2037, 1, 1, tzinfo=WIB)
    for closed in (datetime(2026, 1, 1, tzinfo=WIB), datetime(2026, 12, 31, 23, 59, 59, tzinfo=WIB)):
        assert rule.until(closed) == new_year - timedelta(microseconds=1)
        assert rule.cutoff(new_year - timedelta(seconds=1)) <= closed  # type: ignore[operator]
        assert rule.cutoff(new_year) > closed  # type: ignore[operator]


@given(RULES, MOMENTS, MOMENTS)
def test_it_goes_when_its_time_is_over_and_not_before(rule: RetentionRule, at: datetime, now: datetime) -> None:
    cutoff, until = rule.cutoff(now), rule.until(at)
    assert cutoff
    assert until
    assert (at < cutoff) == (now > until)


@given(RULES, MOMENTS, st.timedeltas(timedelta(0), timedelta(days=4000)))
def test_what_has_gone_does_not_come_back(rule: RetentionRule, now: datetime, later: timedelta) -> None:
    assert rule.cutoff(now) <= rule.cutoff(now + later)  # type: ignore[operator]


# -------------------------------------------------------------------- mistakes


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('kind = "files"', 'kind = "file"', "kind is 'file'; write one of uploads, "),
        ("days = 30", "day = 30", "there is no day: did you mean days?"),
        ("days = 30", 'days = "30"', "days is '30'; write a whole number from 1 to 36500"),
        ("days = 30", "days = 30\nyears = 1", "give exactly one of days"),
        ("days = 30\n", "", "give exactly one of days"),
        ("days = 30", "days = 1", "1 days are too few for the product to work: at least 2"),
        ("days = 30", "days = 0", "days is 0"),
        ("keep = true", "years = 10", "the audit trail is a chain from its beginning"),
        ("keep = true", "keep = 1", "keep is 1; write keep = true, or remove the line"),
        ("years = 10", "years = 10\non_request = true", "on_request cannot be true here; it can for dialogue, "),
        ("days = 730", "days = 100", "traffic: cannot go before messages"),
        ('name = "Bawaan Sigap"', 'name = ""', "name is missing or no text"),
        ("on_request = true", "on_request = yes", "not readable as TOML"),
    ],
)
def test_a_mistake_is_told_with_what_to_do(before: str, after: str, told: str) -> None:
    text = TEXT.replace(before, after, 1) if before.startswith("name") else changed(before, after)
    assert any(told in line for line in problems(text)), problems(text)


def test_a_mistake_is_told_with_its_line() -> None:
    text = changed("days = 30", "day = 30")
    line = text[: text.index('[[row]]\nkind = "files"')].count("\n") + 1
    assert any(f"line {line}:" in one for one in problems(text))


def test_a_kind_without_a_row_and_one_with_two() -> None:
    assert problems(TEXT.replace(row(Kept.FILES), "")) == ["files: there is no row for it: add one"]
    assert problems(TEXT + "\n" + row(Kept.FILES)) == ["files: two rows for the same kind: remove one"]


def test_rows_that_a_law_may_not_allow_are_told_of() -> None:
    short = parse_retention(changed("years = 10", "years = 5"))
    assert ["UU 8/1997" in line for line in doubts(short)] == [True]
    endless = parse_retention(changed("days = 90\non_request = true", "keep = true\non_request = true"))
    assert ["article 44" in line for line in doubts(endless)] == [True]


def test_comments_and_order_make_no_difference() -> None:
    turned = RetentionPolicy(tuple(reversed(SHIPPED.rules)), name="other")
    assert turned.digest == SHIPPED.digest
    assert parse_retention(changed("days = 30", "days = 31")).digest != SHIPPED.digest


# -------------------------------------------------------------------- written down


def _kept(rule: RetentionRule) -> str:
    if rule.days:
        return f"{rule.days} days"
    return f"{rule.years} years after the end of the calendar year" if rule.years else "for good"


def test_the_document_says_what_the_file_says() -> None:
    document = (FILE.parents[1] / "docs" / "privacy.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| .+ \| (.+) \| (yes|no) \|$", document, re.MULTILINE)
    assert [(kind, kept, asked == "yes") for kind, kept, asked in rows] == [
        (str(rule.kind), _kept(rule), rule.on_request) for rule in SHIPPED.rules
    ]
