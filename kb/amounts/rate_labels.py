"""What kind of figure a label announces, by its words: a change, or a share and other rates."""

from __future__ import annotations

import re

CHANGE = re.compile(
    r"(?<!ex)change|increase|decrease|growth|variance|\byoy\b|增减|变动|变化|增长|同比|增幅|降幅|涨幅", re.IGNORECASE
)
"""Exchange is no change."""

SHARE = re.compile(
    r"[率幅]|(?<!\d)[%％]|比例|比重|占比|百分比|\b(?:percent(?:age)?|ratio|rate|margin)s?\b", re.IGNORECASE
)
"""Whole words: an operation is no ratio, a corporation no rate; "100% of them" is a text."""
