"""What scales are called: 万, "million"."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kb.facts.fact import Unit

_SCALES = {
    "zh": {3: "千", 4: "万", 5: "十万", 6: "百万", 7: "千万", 8: "亿", 9: "十亿", 12: "万亿"},
    "en": {
        3: "thousand",
        4: "ten thousand",
        5: "lakh",
        6: "million",
        7: "crore",
        8: "hundred million",
        9: "billion",
        12: "trillion",
    },
}


def scale_word(unit: Unit, spoken: str) -> str:
    """What the scale of a unit is called: 万, "million"; "" for none or one without a name."""
    power = unit.scale.log10() if unit.scale > 0 else Decimal(0)
    whole = int(power)
    return _SCALES[spoken].get(whole, "") if power == whole and whole > 0 else ""
