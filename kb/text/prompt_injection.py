"""Text that others wrote: hidden characters taken out, and what speaks to a language model instead of a reader
recognised.

The patterns are the forms such text takes (orders to drop instructions, roles, markup of chat templates, what an answer
must say), never the words of one attack. A report *about* language models mentions prompts and answers; what it does
not do is give orders.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_KEPT = frozenset("\n\t")

WITHHELD = "[…]"
"""What stands in a prompt for a paragraph that is kept from the model."""

_EN = (
    # Drop what you were told.
    r"\b(?:ignore|disregard|forget|override|bypass|discard|do not follow|don't follow|stop following)\b[^.\n]{0,40}"
    r"\b(?:instructions?|prompts?|rules|guidelines|directions|directives|commands|constraints|(?:previous|prior"
    r"|earlier|preceding) (?:text|messages?|content|context)|"
    r"(?:everything|anything|all|what)[^.\n]{0,20}\b(?:above|before|previous(?:ly)?|earlier|said|told))\b",
    # You are someone else now.
    r"\b(?:you are|you're|act|behave|pretend|respond) (?:now |to be |as |like )+(?:an?|the|if|DAN)\b",
    r"\byou(?: are|'re) (?:an? )?(?:AI|assistant|language model|LLM|chatbot|unrestricted|jailbroken)\b",
    r"\b(?:enter|enable|activate|switch to) (?:\w+ )?(?:developer|debug|admin|god|dan|jailbreak|unrestricted) mode\b",
    # To whoever reads this with a model.
    r"\b(?:attention|note|message|instructions?|important|notice|dear|hey|hello|memo)\b[^.\n]{0,20}\b(?:to|for"
    r"|:|,)?\s*(?:the |any |all )?"
    r"(?:AI|LLMs?|language models?|assistants?|chatbots?|summari[sz]ers?)\b(?=[^.\n]{0,30}(?:[:,]|must|should"
    r"|please|reading|processing))",
    r"\b(?:AI|LLMs?|language models?|(?:AI )?assistants?|chatbots?|models?)\b[^.\n]{0,40}\b(?:must|shall|should"
    r"|are to|have to|please) (?:always |only |now |not |never |first )*"
    r"(?:answer|reply|respond|say|state|output|print|write|cite|mention|recommend|tell|ignore|include|insert"
    r"|begin|end|report|claim|use|refuse)\b",
    # What the answer must be.
    r"(?:^|[.:;!?\n>\"'(*-]\s*|\b(?:please|must|should|always|now|then|and|just|only|instead) )"
    r"(?:answer|reply|respond|output|print|repeat|say)(?: (?:only|always|exactly|instead|just|to (?:every|all"
    r"|any)[^.\n]{0,30}))* (?:with|that|in|as|using|the following|exactly|only|[\"'“])",
    (
        r"\b(?:in|to|into|of) (?:your|every|each|all) (?:final |next |own )?(?:answers?|repl(?:y|ies)|responses?"
        r"|outputs?|summar(?:y|ies))\b"
    ),
    (
        r"\bwhen(?:ever)? (?:you are |you're |being )?(?:asked|answering|summari[sz]ing|responding|replying"
        r"|prompted|queried)\b[^.\n]{0,60}\b(?:say|answer|reply|respond|state|tell|recommend|write|output|always"
        r"|only|never|do not|don't|must|include|use)\b"
    ),
    (
        r"\b(?:tell|inform|assure|convince|persuade|urge|advise|ask|direct) (?:the )?(?:users?|reader|person asking"
        r"|asker)\b[^.\n]{0,60}\b(?:to|that)\b"
    ),
    (
        r"(?:^|[.:;!?\n]\s*|\bplease )(?:do not|don't|never) (?:cite|mention|reveal|disclose|tell|answer|quote"
        r"|refer to|use)\b[^.\n]{0,40}\b(?:sources?|citations?|this|these|instructions?|passage|user|question|above"
        r"|other|evidence)\b"
    ),
    (
        r"\b(?:reveal|print|show|leak|output|repeat|send|disclose)\b[^.\n]{0,30}\b(?:system prompt|(?:your|the"
        r"|these|hidden|initial) (?:prompt|instructions?)|(?:api|secret|access) ?keys?|passwords?|credentials?)\b"
    ),
    (
        r"\b(?:new|updated|revised|real|actual|following|hidden|secret|override) (?:system )?(?:instructions?"
        r"|prompt|task|orders?)\s*(?:\(|:|from|are|is|follow|begin|\d)"
    ),
    r"\b(?:your|the) (?:new|real|actual|only|true) (?:task|job|goal|purpose|instructions?|role)s? (?:is|are)\b",
    (
        r"\b(?:visit|go to|click|open|follow|fetch|load|download|navigate to|browse|call|curl|post "
        r"to)\b[^.\n]{0,40}(?:https?://|www\.|\b(?:this|the following) (?:link|url)\b)"
    ),
    (
        r"\b(?:execute|run|eval|call|invoke|use) (?:the |this |following )*(?:function|tool|command|code|script"
        r"|shell)\b[^.\n]{0,10}[:(`\"']"
    ),
)
_ZH_DROP = (
    r"(?:忽略|无视|忘记|忘掉|忘了|抛开|抛弃|不要理会|不用理会|不必理会|别管|不要管|不要遵守|不再遵守|不必遵守"
    r"|停止遵守|跳过|绕过|推翻|覆盖|作废|丢弃|取消)"
)
_ZH_READER = (
    r"(?:AI|人工智能|大模型|大语言模型|语言模型|智能助手|AI ?助手|助手|聊天机器人|机器人|摘要系统|问答系统|系统)"
)
_ZH_SAY = (
    r"(?:回答|回复|答复|输出|打印|告诉|告知|说明|声明|声称|写道|写成|写|返回|重复|复述|推荐|建议|引用|提及|提到"
    r"|透露|泄露|拒绝|附上|加上|插入|说)"
)
_ZH = (
    (
        rf"{_ZH_DROP}[^。\n]{{0,12}}(?:以上|上面|上述|之前|先前|前面|前述|此前|原有|原来|所有|一切|全部|任何|你的"
        rf"|你收到|系统|安全|既定|其他|其它)[^。\n]{{0,12}}(?:指令|指示|提示|规则|要求|内容|命令|约束|限制|设定"
        rf"|说明|话|信息|资料|来源|规定|文字|任务)"
    ),
    r"(?:从现在(?:起|开始)|现在起|接下来)[^。\n]{0,4}(?:你|您)(?:是|必须|只能?|不再|将|要|不|需|叫)",
    (
        rf"(?:你|您)(?:现在|已经|其实|将)?(?:是|变成|扮演|充当"
        rf"|作为)(?:一?[个名位])?[^。\n，]{{0,12}}(?:{_ZH_READER}|模型|助理|专家|黑客|管理员|分析师|角色|DAN)"
    ),
    (
        r"(?:请你?|让你|要你|你(?:要|需|来))(?:扮演|假装|假扮|进入|切换)[^。\n]{0,10}(?:角色|模式|助手|专家|管理员"
        r"|没有限制|不受限)"
    ),
    r"(?:你|您)的(?:所有|全部|每[个次条一]|一切|最终)(?:回答|回复|答复|输出)",
    r"(?:开发者|管理员|调试|越狱|上帝|无限制|不受限)模式",
    (
        rf"(?:致|给|对|各位|所有|任何|凡|尊敬的|注意|提醒)[^。\n]{{0,10}}{_ZH_READER}[^。\n]{{0,12}}(?:[:：,，]|请"
        rf"|必须|务必|应当|不得)"
    ),
    (
        rf"{_ZH_READER}[^。\n]{{0,12}}(?:必须|务必|应当|应该|请|须|只能|只需|一律|不得|不要|不准"
        rf"|禁止)[^。\n]{{0,12}}{_ZH_SAY}"
    ),
    (
        r"(?:回答|回复|答复|总结|摘要|作答|被问|问到|提问|生成答案)[^。\n]{0,12}(?:时|中|的?时候|之前|之后|里|最后"
        r"|末尾|开头|结尾|前|后|内)[^。\n]{0,8}(?:请|必须|务必|都要|都|一律|应|只|不要|不得|禁止|加上|附上|写|说"
        r"|回答|输出|插入)"
    ),
    (
        rf"(?:请|务必|必须|只需|只要|只能|直接|一律|统一|应当|立即|马上|始终|总是|你要|你应)(?:你|用|以|按|按照|都"
        rf"|直接|要|在|把|将|逐字|原样|仅|只)*[^。\n，]{{0,6}}{_ZH_SAY}(?:[:：“\"「『]|以下|如下|道|用户|读者|提问"
        rf"|出|为|成|[^。\n]{{0,12}}[“\"「『])"
    ),
    r"(?:告诉|告知|引导|诱导|劝说|说服|提醒|建议|要求)(?:用户|读者|提问者|使用者|对方|客户)",
    (
        r"(?:泄露|透露|显示|输出|打印|告诉我|公开|复述|发送)[^。\n]{0,10}(?:系统提示|提示词|系统指令|初始指令|密钥"
        r"|密码|口令|API ?key|令牌|凭证)"
    ),
    (
        r"(?:系统|管理员|开发者|最高|紧急|隐藏|新的?|最新|真正的?)(?:提示词?|消息|指令|命令|任务"
        r"|通知)\s*(?:[:：(（]|是|如下|为)"
    ),
    r"(?:请|立即|马上|务必)?(?:访问|点击|打开|前往|下载|扫码|登录)[^。\n]{0,20}(?:https?://|www\.|链接|网址|二维码)",
    (
        r"(?:不要|不得|禁止|请勿|切勿|不许|别)(?:再)?(?:引用|提及|提到|标注|显示|告诉|回答|使用|透露|说出"
        r"|说明)[^。\n]{0,12}(?:来源|出处|引用|证据|用户|本(?:段|条|指令|提示)|这(?:段|条)|上述|其他|其它|原文"
        r"|指令)"
    ),
    r"(?:你的|真正的|唯一的?)(?:新)?(?:任务|目标|职责|指令|身份|角色)(?:是|变为|改为|：|:)",
)
_MARKUP = (
    (
        r"<\|[^|\n]{1,30}\|>|\[/?INST\]|<</?SYS>>|</?(?:system|assistant|user|instructions?|sources?|documents?"
        r"|context|prompt|tool|function)\b[^>\n]{0,40}>"
    ),
    (
        r"^\W*(?:#+ ?)?(?:system|assistant|developer|human|user|系统|助手|用户)(?: (?:prompt|message|note|override"
        r"|update|instruction)s?)?\s*[:：]"
    ),
    (
        r"(?:#{2,}|={3,}|-{3,}|\*{3,})\s*(?:new |end of |begin |start of |real )*(?:system|instructions?|prompt"
        r"|sources?|context|documents?|指令|系统|来源|资料)\b"
    ),
    r"[【\[]\s*(?:系统|管理员|system|admin)[^】\]\n]{0,10}[】\]]",
    r"!\[[^\]\n]{0,200}\]\(\s*<?(?:https?:|data:|//)",
    r"<\s*(?:script|img|iframe|svg|object|embed|form|link|meta|style|a)\b[^>\n]{0,300}(?:>|$)",
    r"\bjavascript\s*:|\bon(?:error|load|click)\s*=",
)
_ADDRESSES = re.compile("|".join((*_EN, *_ZH, *_MARKUP)), re.IGNORECASE | re.MULTILINE)

_SPACED = re.compile(r"(?<![^\W_])[^\W_](?:[ .*_-]{1,2}[^\W_]){5,}(?![^\W_])")


@dataclass(frozen=True, slots=True)
class Screened:
    """A text without hidden characters, and without the paragraphs that speak to a language model; `flagged` when there
    were any."""

    text: str
    flagged: bool


def clean(text: str) -> str:
    """A text without characters that nobody sees: controls, marks of direction, zero-width ones, tags, private ones."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        character
        for character in text
        if character in _KEPT
        or not (unicodedata.category(character) in _HIDDEN or "︀" <= character <= "️" or character >= "\U000e0000")
    )


def addresses_model(text: str) -> bool:
    """Whether a text gives orders to a language model or holds active markup, however it is spaced, widened or
    hidden."""
    plain = unicodedata.normalize("NFKC", clean(text))
    if _ADDRESSES.search(plain):
        return True
    joined = _SPACED.sub(lambda found: re.sub(r"[ .*_-]+", "", found[0]), plain)
    return joined != plain and _CLOSE_SET.search(joined) is not None


_CLOSE_SET = re.compile(
    r"ignore\w*(?:above|previous|prior|instructions?|rules|all)|disregard\w*(?:above|previous|prior"
    r"|instructions?)|systemprompt|忽略|无视",
    re.I,
)
"""For words written letter by letter, whose borders are lost."""


def screened(text: str) -> Screened:
    """A text with each paragraph (line) that speaks to a language model withheld."""
    lines = clean(text).split("\n")
    kept = [WITHHELD if addresses_model(line) else line for line in lines]
    joint = "\n".join(kept)
    # An order may be broken over two lines; then all of it goes.
    if kept == lines and addresses_model(joint.replace("\n", " ")):
        return Screened(WITHHELD, flagged=True)
    return Screened(joint, flagged=kept != lines)
