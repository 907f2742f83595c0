"""The ordinary words by which research reports in Chinese and English name their parts. No word is one report's own."""

from __future__ import annotations

import re

from kb.text.chinese_scripts import simplified

_CJK = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_LATIN_WORD = re.compile(r"[A-Za-z]+")
_SPACES = re.compile(r"\s+")
_SENTENCE_ENDS = "。！？；.!?;…：:"
_CLOSERS = "\"'”’」』）)】]*"

_CAPTION = re.compile(
    r"(?P<label>图表|附图|附表|图|表格|表|Figure|Fig\.|Fig|Table|Exhibit|Chart)\s{0,3}"
    r"(?P<number>[A-Z]?\d{1,3}(?:[-.–]\d{1,3}){0,3}|[一二三四五六七八九十]{1,3}|[IVX]{1,5}\b)"
    r"(?P<separator>\s{0,3}(?:[:：]|[|.．、](?!\d))|\s)\s*(?P<rest>.+)",
    re.IGNORECASE | re.DOTALL,
)
_CAPTION_VERB = re.compile(r"[显展表说给列是为中可所里反]|[a-z(（]")
SOURCE = re.compile(
    r"[（(]?\s{0,2}(?:[资資]料[来來]源|[数數][据據][来來]源|[图圖]片[来來]源|信息[来來]源|[资資]料出[处處]"
    r"|[来來]源|(?:data\s)?sources?)\s{0,2}[:：]",
    re.IGNORECASE,
)
NOTE = re.compile(r"(?:[注註][释釋]?|[备備][注註]|附[注註]|[说說]明|notes?)\s?\d{0,2}\s?[:：.]|[†‡§]", re.IGNORECASE)
UNIT_LINE = re.compile(
    r"[（(]?\s{0,2}(?:[货貨][币幣]|[计計]量)?(?:[单單単]位|units?)\s{0,2}[:：]\s{0,2}(?P<unit>[^）)]{1,40})",
    re.IGNORECASE,
)

CONTENTS = re.compile(
    r"(?:[图表](?:表)?(?:格)?\s?)?目\s{0,4}[录錄次]|(?:table\sof\s)?contents|list\sof\s(?:figures|tables"
    r"|exhibits|charts)"
    r"|(?:figures|tables|exhibits)",
    re.IGNORECASE,
)
_NOTICE = re.compile(
    r"免责|法律声明|重要声明|特别声明|分析师声明|分析师承诺|作者声明|声明与说明|信息披露|利益冲突|评级(?:说明"
    r"|标准|定义|体系)"
    r"|研究团队|团队(?:介绍|简介)|(?:分析师|作者|研究员)(?:简介|介绍)|联系人|销售团队|销售联系"
    r"|disclaimer|disclosure|certification|legal\snotice|important\s(?:notice|information)"
    r"|rating\s(?:definition|system|history|"
    r"distribution)|ratings?\sguide|(?:about|biograph\w+\sof)\sthe\s(?:author|analyst)|analyst\sbiograph"
    r"|forward[-\s]looking\sstatement",
    re.IGNORECASE,
)
_RISK = re.compile(r"风险(?:提示|因素|揭示|警示)|risks?(?:\sfactors|\swarning)?", re.IGNORECASE)
_SECTIONS = re.compile(
    r"(?:核心|主要|投资)(?:观点|要点|逻辑|摘要)|摘\s?要|要点|(?:本期)?内容(?:提要|摘要)|报告(?:摘要|要点)|事件"
    r"|点评|前言|引言|概述|背景|"
    r"投资(?:建议|评级|策略|逻辑)|(?:盈利|业绩)预测(?:与(?:估值|投资建议|评级))?|估值(?:与评级|分析)?"
    r"|风险(?:提示|因素|分析|揭示|警示)|"
    r"相关(?:个股|标的)|(?:总)?结(?:论|语)|总结|附录|附表|参考文献|财务(?:报表|预测)(?:与.{1,8})?|"
    r"abstract|(?:executive\s)?summary|introduction|overview|background|key\s(?:points|takeaways)|conclusions?"
    r"|outlook|valuation|"
    r"investment\s(?:thesis|recommendation|view)s?|recommendations?|risk\sfactors|(?:key\s)?risks?|appendix"
    r"|references|financial\sstatements",
    re.IGNORECASE,
)
FURNITURE = re.compile(
    r"请(?:务必)?(?:仔细)?(?:阅读|参阅)(?:最后|正文|本报告|末页|报告末)|敬请(?:阅读|参阅)"
    r"|(?:第\s?)\d{1,4}\s?页(?:\s?[,，/]?\s?共\s?\d{1,4}\s?页)?$|"
    r"page\s\d{1,4}(?:\s(?:of|/)\s\d{1,4})?$|(?:please\s)?(?:see|refer\sto)\s(?:the\s)?(?:last\spage"
    r"|important\sdisclosures|disclosures)|"
    r"证券研究报告$|[-–—]\s?\d{1,4}\s?[-–—]$",
    re.IGNORECASE,
)


def collapse(text: str) -> str:
    """The text without white space, lower-cased: equal for what differs in spacing only."""
    return _SPACES.sub("", text).lower()


def width(text: str) -> int:
    """Columns a text takes, an ideograph two."""
    return len(text) + len(_CJK.findall(text))


def is_chinese(text: str) -> bool:
    """Does a fifth or more of the words (ideographs and Latin words) consist of ideographs?"""
    ideographs = len(_CJK.findall(text))
    return ideographs > 0 and ideographs * 4 >= len(_LATIN_WORD.findall(text))


def starts_chinese(text: str) -> bool:
    """Is the first character an ideograph?"""
    return bool(_CJK.match(text))


def ends_sentence(text: str) -> bool:
    """Does a text end where a sentence, a clause or an introduction to what follows may end?"""
    stripped = text.rstrip()[-20:].rstrip(_CLOSERS)
    return bool(stripped) and stripped[-1] in _SENTENCE_ENDS


def caption_key(text: str) -> tuple[str, str] | None:
    """The label and number of a caption ("图 12: ..." gives ("图", "12")), None for a text that is not a caption."""
    if len(text) > 600:
        return None
    match = _CAPTION.match(simplified(text))
    if not match or not _is_caption(match):
        return None
    label = match["label"].lower().rstrip(".")
    label = {"fig": "figure", "表格": "表"}.get(label, label)
    return label, match["number"].upper()


def _is_caption(match: re.Match[str]) -> bool:
    separator, rest = match["separator"].strip(), match["rest"]
    if match["label"][0].islower():
        return False
    if separator in {":", "：", "|"}:
        return True
    return width(rest) <= 120 and not rest.rstrip().endswith(("。", "；")) and not _CAPTION_VERB.match(rest)


def is_section(heading: str) -> bool:
    """Is it, number and colon aside, one of the names that sections of reports go by?"""
    bare = simplified(heading).strip().rstrip("：:")
    return len(bare) <= 60 and (bool(_SECTIONS.fullmatch(bare)) or is_notice(bare))


def is_notice(heading: str) -> bool:
    """Does a heading announce a disclaimer, a rating key, a certification or biographies?"""
    return len(heading) <= 60 and bool(_NOTICE.search(simplified(heading)))


def is_risk(heading: str) -> bool:
    """Does a heading announce risks? After the first notice it is the general warning, not the report's own risks."""
    return bool(_RISK.fullmatch(simplified(heading).strip().rstrip("：:")))
