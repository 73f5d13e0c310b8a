"""Cut the bundled fonts down: `python -m bot.maps.derive.fonts FOLDER`.

FOLDER holds Noto Sans and Noto Sans Arabic, regular and bold, as Debian's fonts-noto-core has them.
What is kept is what names of places and sentences in the five languages, and in Vietnamese, need.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import Path

from fontTools import subset

FONTS = Path(__file__).resolve().parents[1] / "data" / "fonts"

_LATIN = (
    range(0x20, 0x250),  # Latin, with its supplement and extensions
    range(0x2B0, 0x370),  # modifier letters and combining accents
    range(0x1E00, 0x1F00),  # Latin Extended Additional: Vietnamese, transliterations
    range(0x2010, 0x2045),  # dashes, quotation marks, dots
)
_ARABIC = (
    range(0x600, 0x700),
    range(0xFB50, 0xFB52),
    range(0xFB56, 0xFBB2),
    range(0xFBD3, 0xFBEA),
    range(0xFBFC, 0xFC00),
    range(0xFE70, 0xFEFF),  # the shapes that letters take, and lam with alef
)
_KEPT = {"NotoSans": _LATIN, "NotoSansArabic": _ARABIC}


def main(arguments: Sequence[str]) -> int:
    """Write all four fonts; 0 when done."""
    (folder,) = map(Path, arguments)
    FONTS.mkdir(parents=True, exist_ok=True)
    for family, kept in _KEPT.items():
        for weight in ("Regular", "Bold"):
            _cut(folder / f"{family}-{weight}.ttf", FONTS / f"{family}-{weight}.ttf", kept)
    return 0


def _cut(source: Path, target: Path, kept: Iterable[range]) -> None:
    """Without hints and layout features: letters come already shaped (bot.maps.lettering)."""
    options = subset.Options(layout_features=[], hinting=False, name_IDs=[0, 1, 2, 5, 13, 14])
    font = subset.load_font(str(source), options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=list(chain.from_iterable(kept)))
    cutter.subset(font)
    subset.save_font(font, str(target), options)
    print(f"{target.name}: {target.stat().st_size} bytes")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
