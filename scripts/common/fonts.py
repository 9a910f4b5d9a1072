"""The fonts of figures and of the PDF, all of which come with packages, and what they can show."""

import re
from functools import cache
from pathlib import Path
from unicodedata import category

from scripts.common.paths import package_folder

# DejaVu Sans and STIX, for mathematics, come with matplotlib. Noto Sans is one font for each of
# many alphabets; WenQuanYi Micro Hei has Chinese, Japanese and Korean in 5 MB.
FIRST, CHINESE, MATHEMATICS = "DejaVu Sans", "WenQuanYi Micro Hei", "STIXGeneral"

# Letters that DejaVu Sans has: of a text with no other one no font has to be asked.
PLAIN = re.compile(
    "[\\s!-~\u00a0-\u0377\u0391-\u03a1\u03a3-\u03ff\u0400-\u0513\u1ea0-\u1ef9\u2010-\u2027\u2190-\u22ff]*"
)
UNDRAWN = {"Cc", "Cf", "Zl", "Zp", "Zs"}
PRIVATE = "Co"  # what such a letter looks like is settled by one font alone


def font_folders() -> list[Path]:
    """List the folders of the fonts, without loading the packages that they come with."""
    return [
        package_folder("matplotlib") / "mpl-data/fonts/ttf",
        package_folder("manimgx_fonts"),
        package_folder("paperang_p2_fonts_cjk") / "fonts",
    ]


def font_files() -> list[Path]:
    """List the files of the fonts of figures, in the order in which a letter is looked for."""
    shipped, noto, chinese = font_folders()
    return [
        *sorted(shipped.glob("DejaVuSans*.ttf")),
        *_noto_files(noto),
        chinese / "wqy-microhei.ttc",
        shipped / "STIXGeneral.ttf",
    ]


def font_families() -> list[str]:
    """List the names of the fonts, in the order in which a letter is looked for."""
    _, noto, _ = font_folders()
    names = (path.stem.removesuffix("[wght]") for path in _noto_files(noto))
    return [
        FIRST,
        *(re.sub("(?<=[a-z])(?=[A-Z])", " ", name) for name in names),
        CHINESE,
        MATHEMATICS,
    ]


def missing_letter(text: str) -> str | None:
    """Return the first letter of a text that none of the fonts has, if there is one.

    Examples
    --------
    >>> missing_letter("Nguyễn Thị Hồng, 王小明, محمد") is None
    True
    >>> missing_letter("𒀀, a sign of cuneiform")
    '𒀀'
    """
    if PLAIN.fullmatch(text):
        return None
    return next((letter for letter in text if not _is_shown(letter)), None)


def _is_shown(letter: str) -> bool:
    kind = category(letter)
    return kind in UNDRAWN or (kind != PRIVATE and ord(letter) in _letters())


@cache
def _letters() -> frozenset[int]:
    """Collect the letters that the fonts have."""
    from fontTools.ttLib import TTFont  # slow to import

    letters: set[int] = set()
    for path in font_files():
        with TTFont(path, fontNumber=0, lazy=True) as font:
            letters.update(font.getBestCmap())
    return frozenset(letters)


def _noto_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("Noto*.ttf") if "Italic" not in path.name)
