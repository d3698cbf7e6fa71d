"""Reading what is evaluated."""

import pytest

from bot.core.errors import InvalidInput
from bot.operations.evaluation.messages import Labelled, read_labelled, read_plain


def test_labelled_lines(tmp_path):
    file = tmp_path / "dev.tsv"
    file.write_text("﻿# a note\ngreet\thalo\tmin\r\n\nthank\tmakasih # ya\u2028ok\n", encoding="utf-8")
    assert read_labelled(file) == [Labelled("greet", "halo\tmin"), Labelled("thank", "makasih # ya\u2028ok")]


def test_a_line_without_a_label_is_named(tmp_path):
    file = tmp_path / "dev.tsv"
    file.write_text("greet\thalo\nmakasih\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"dev\.tsv:2: expected intent<TAB>text"):
        read_labelled(file)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InvalidInput, match=r"none\.txt is not a file"):
        read_plain(tmp_path / "none.txt")
