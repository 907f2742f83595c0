"""Units as reports print them: what a unit measures, what it multiplies by, and whether two can be reckoned together."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_LONGEST = 40
"""Characters of a text that may be a unit; a longer one is a sentence."""

NUMBER, SHARE, MULTIPLE, MONEY = "", "share", "multiple", "money:"
"""Kinds: a bare number, a part of something, so many times something; a currency's kind begins with "money:"."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as printed, before (`prefix`: "$") or after (`suffix`: "亿元") the digits.

    `kind` is what it measures: "money:CNY", "share" (percent, basis points), "multiple", "mass", "money:USD/people" …, and ""
    for a bare number with at most a scale ("million"). `scale` is what a figure in it is worth in the kind's own measure: 1e8
    for 亿元, 0.01 for bp.
    """

    kind: str = NUMBER
    scale: float = 1.0
    suffix: str = ""
    prefix: str = ""

    def attach(self, digits: str) -> str:
        """A printed number with this unit beside it: "12.5%", "3.0 亿元", "-$4 million"."""
        gap = "" if not self.suffix or self.suffix in _CLOSE else " "
        sign, bare = (digits[0], digits[1:]) if self.prefix and digits.startswith(("-", "−")) else ("", digits)
        return f"{sign}{self.prefix}{bare}{gap}{self.suffix}"


def names_currency(kind: str, text: str) -> bool:
    """Whether a text names the currency of a kind of money, "money:USD", by any of its words."""
    low = text.lower()
    return any(word.replace("_", " ") in low for word in _CURRENCIES.get(kind.removeprefix(MONEY), "").split())


def comparable(one: Unit, other: Unit) -> bool:
    """Whether figures in both can be ranked or added once converted; a figure without a unit goes with any."""
    return one.kind == other.kind or NUMBER in (one.kind, other.kind)


def convert(value: float, unit: Unit, to: Unit) -> float:
    """What `value` in `unit` is in the unit `to`, which must be comparable."""
    return value if unit.scale == to.scale else value * unit.scale / to.scale


_CLOSE = frozenset({"%", "％", "‰", "x", "k", "K", "M", "m", "B", "b", "T"})
_CURRENCIES = {
    "CNY": "人民币元 人民币 元人民币 元 rmb cny yuan ¥",
    "USD": "美元 美金 usd us_dollar us_dollars us$ $ dollar dollars",
    "HKD": "港元 港币 hkd hk$",
    "EUR": "欧元 eur euro euros €",
    "GBP": "英镑 gbp £",
    "JPY": "日元 日圆 jpy yen 円",
    "TWD": "新台币 新台币元 台币 twd nt$",
    "KRW": "韩元 krw ₩",
    "SGD": "新加坡元 sgd s$",
    "AUD": "澳元 aud a$",
    "CAD": "加元 cad c$",
    "INR": "卢比 inr ₹",
}
_SCALES = {
    1e12: "万亿 trillion trillions trn tn",
    1e11: "千亿",
    1e10: "百亿",
    1e9: "十亿 billion billions bn b",
    1e8: "亿",
    1e7: "千万",
    1e6: "百万 million millions mn mm m",
    1e5: "十万",
    1e4: "万",
    1e3: "千 thousand thousands k 000 000s '000 '000s",
    1e2: "百 hundred hundreds",
}
_MEASURES: dict[str, dict[float, str]] = {
    SHARE: {
        1.0: "% percent per_cent pct percentage_point percentage_points 个百分点 百分点 pp pps ppt ppts",
        0.01: "bp bps basis_point basis_points 个基点 基点",
        0.1: "‰",
    },
    MULTIPLE: {1.0: "倍 x × times"},
    "mass": {1e3: "吨 公吨 t ton tons tonne tonnes", 1.0: "千克 公斤 kg kgs", 1e-3: "克 gram grams"},
    "volume": {1.0: "桶 barrel barrels bbl bbls"},
    "power": {1e9: "gw 吉瓦", 1e6: "mw 兆瓦", 1e3: "kw 千瓦", 1.0: "瓦"},
    "energy": {1e12: "twh", 1e9: "gwh 吉瓦时", 1e6: "mwh 兆瓦时", 1e3: "kwh 千瓦时 度"},
    "length": {
        1e3: "km 公里 千米",
        1.0: "米 meter meters metre metres",
        1e-2: "cm 厘米",
        1e-3: "毫米",
        1e-9: "nm 纳米",
    },
    "area": {1e6: "平方公里", 1e4: "公顷 hectare hectares", 1.0: "平方米 平米 m2 sqm sq_m", 2000 / 3: "亩"},
    "storage": {1e12: "tb", 1e9: "gb", 1e6: "mb", 1e3: "kb"},
    "months": {12.0: "年 year years yr yrs", 1.0: "个月 month months"},
    "hours": {
        24.0: "天 日 day days",
        1.0: "小时 个小时 hour hours hr hrs h",
        1 / 60: "分钟 min minute minutes",
        1 / 3600: "秒 second seconds",
    },
    "people": {1.0: "人 人次 名 位 people person persons employee employees"},
    "firms": {1.0: "家 company companies firm firms"},
    "stock": {1.0: "股 share shares"},
    "tokens": {1.0: "token tokens"},
    "things": {
        1.0: "个 件 台 辆 套 只 项 张 部 片 颗 座 间 架 艘 条 篇 笔 户 次 款 种 unit units item items piece pieces"
    },
    "points": {1.0: "分 点 point points"},
}


def _vocabulary() -> dict[str, tuple[str, float]]:
    """What each word measures, and its scale."""
    said = [(words, MONEY + code, 1.0) for code, words in _CURRENCIES.items()]
    said += [(words, NUMBER, scale) for scale, words in _SCALES.items()]
    said += [(words, kind, scale) for kind, scales in _MEASURES.items() for scale, words in scales.items()]
    return {word.replace("_", " "): (kind, scale) for words, kind, scale in said for word in words.split()}


_WORDS = _vocabulary()
_WORD = re.compile(
    "|".join(
        re.escape(word) + ("(?![a-z])" if word[-1].isascii() and word[-1].isalpha() else "")
        for word in sorted(_WORDS, key=len, reverse=True)
    )
)
_PER = re.compile(r"\s*(?:/|每|\bper\b)\s*")
_INTRODUCED = re.compile(r"^(?:(?:单位|units?)\s*[:：]?\s*)?(?:in\s+)?", re.IGNORECASE)
_PLURAL = re.compile(r"\b((?:m|b|tr)illion|thousand|hundred)s\b", re.IGNORECASE)
_LINK = re.compile(r"[\s.]*(?:of\s+)?")


@lru_cache(maxsize=4096)
def read_unit(text: str) -> Unit | None:
    """The unit that `text` is, all of it: "亿元", "RMB million", "元/吨", "bp", "M"; None when it says anything else."""
    printed = _PLURAL.sub(r"\1", _INTRODUCED.sub("", text.strip()))
    folded = unicodedata.normalize("NFKC", printed).replace("’", "'")
    if not folded or len(folded) > _LONGEST:
        return None
    if folded.startswith("%"):
        return Unit(SHARE, 1.0, "%")
    body = folded if folded == "T" else folded.lower()
    over, *under = _PER.split(body, maxsplit=1)
    products = [_product(side) for side in (over, *under)]
    if None in products:
        return None
    (kind, scale), *below = [product for product in products if product is not None]
    if below:
        return Unit(f"{kind}/{below[0][0]}", scale / below[0][1], printed)
    return Unit(kind, scale, printed)


def _product(text: str) -> tuple[str, float] | None:
    """Kind and scale of words in a row ("百万", "港元"), None when one is unknown or two name different kinds."""
    if text == "T":
        return NUMBER, 1e12
    kind, scale, at = NUMBER, 1.0, 0
    while at < len(text):
        found = _WORD.match(text, at)
        if found is None:
            return None
        named, worth = _WORDS[found[0]]
        if named and kind and named != kind:
            return None
        kind, scale = named or kind, scale * worth
        link = _LINK.match(text, found.end())
        at = link.end() if link else found.end()
    return kind, scale
