"""Each letter of a review has a shape in the fonts that are installed, or is asked about."""

import unicodedata
from pathlib import Path

import pytest

from scripts.common.fonts import PLAIN, font_families, font_files, missing_letter
from tests.support.alphabets import NAMES


@pytest.mark.parametrize("name", NAMES)
def test_the_fonts_have_the_letters_of_many_alphabets(name):
    assert missing_letter(NAMES[name]) is None


@pytest.mark.parametrize("letter", ["𒀀", "ᠮ", "𠮷", "\ue000", "\uf0b7", "\U0003ffff"])
def test_a_letter_that_no_font_has_or_that_is_private_to_one_is_missing(letter):
    assert missing_letter(f"王 a{letter}b") == letter


def test_text_that_no_font_is_asked_about_has_no_missing_letter():
    letters = [chr(n) for n in range(0x3000) if PLAIN.fullmatch(chr(n))]
    assert len(letters) > 1500
    unassigned = [c for c in letters if unicodedata.category(c) == "Cn"]
    assert not unassigned
    # Beside Chinese text each font is asked about every letter.
    assert [c for c in letters if missing_letter(f"王{c}")] == []


def test_each_file_of_a_font_is_there_and_each_font_has_a_name():
    assert all(path.is_file() for path in font_files())
    files = [Path(path).name for path in font_files()]
    assert len([name for name in files if name.startswith("Noto")]) == len(font_families()) - 3
