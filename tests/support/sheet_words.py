"""Ordinary words and figures of financial reports, in Chinese and English, of which made-up tables consist."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

CLOSING = ("小计", "合计", "Subtotal", "Total")

MEASURES = {
    "zh": [
        "营业收入",
        "净利润",
        "毛利率",
        "研发费用",
        "经营现金流",
        "总资产",
        "每股收益",
        "市盈率",
        "市净率",
        "资产负债率",
        "销量",
        "均价",
        "市场份额",
        "员工人数",
        "产能",
    ],
    "en": [
        "Revenue",
        "Net income",
        "Gross margin",
        "R&D expense",
        "Operating cash flow",
        "Total assets",
        "EPS",
        "PE",
        "PB",
        "Capital expenditure",
        "Shipments",
        "Average price",
        "Market share",
        "Headcount",
        "Net interest income",
    ],
}
NAMES = {
    "zh": [
        "青禾科技",
        "云帆股份",
        "北辰电子",
        "南山光电",
        "东海机械",
        "西岭材料",
        "白鹿软件",
        "长庚药业",
        "飞鸿通信",
        "启明芯片",
        "广源电力",
        "天枢汽车",
        "海棠食品",
    ],
    "en": [
        "Acme Corp",
        "Blue Harbor",
        "Cedar Systems",
        "Delta Foods",
        "Evergreen Power",
        "Falcon Motors",
        "Granite Bank",
        "Harbor Light",
        "Iris Health",
        "Juniper Mining",
        "Keystone Rail",
        "Lumen Optics",
        "Marlin Energy",
    ],
}
ITEMS = {
    "zh": [
        "原材料",
        "人工成本",
        "制造费用",
        "软件服务",
        "硬件销售",
        "技术授权",
        "利息支出",
        "折旧摊销",
        "存货",
        "应收账款",
        "商誉",
        "短期借款",
        "递延税款",
    ],
    "en": [
        "Products",
        "Services",
        "Licensing",
        "Cost of sales",
        "Depreciation",
        "Inventories",
        "Goodwill",
        "Receivables",
        "Short-term debt",
        "Deferred taxes",
        "Other income",
        "Cash and equivalents",
        "Accrued liabilities",
    ],
}
GROUPS = {
    "zh": ["云侧", "端侧", "上游", "中游", "下游", "华东", "华南", "海外", "主板", "科创板"],
    "en": ["Cloud", "Edge", "Upstream", "Midstream", "Downstream", "Americas", "Europe", "Asia Pacific", "Overseas"],
}
SCOPES = {
    "zh": ["合并口径", "母公司", "调整前", "调整后", "本集团", "行业平均"],
    "en": ["Consolidated", "Parent company", "As reported", "Restated", "Group", "Industry average"],
}
SECTIONS = {
    "zh": ["流动资产", "非流动资产", "主营业务", "其他业务", "经营活动", "投资活动", "筹资活动"],
    "en": ["Current assets", "Non-current assets", "Operating activities", "Investing activities", "Other businesses"],
}
NAMED = {
    "zh": {"name": "公司", "item": "项目", "group": "分类", "code": "代码", "index": "序号", "measure": "指标"},
    "en": {
        "name": "Company",
        "item": "Item",
        "group": "Segment",
        "code": "Ticker",
        "index": "No.",
        "measure": "Metric",
    },
}
PERIODS = [
    ("2022", "2023", "2024"),
    ("2023A", "2024E", "2025E", "2026E"),
    ("2023年", "2024年", "2025年"),
    ("1Q24", "2Q24", "3Q24", "4Q24"),
    ("Q1 2024", "Q2 2024", "Q3 2024"),
    ("2023-12-31", "2024-12-31"),
    ("FY2023", "FY2024", "FY2025E"),
    ("2024年上半年", "2024年下半年"),
]
UNITS = {"zh": ["亿元", "%", "倍", "万股", "（百万元）"], "en": ["%", "x", "US$m", "(in millions)", "€m"]}
WORDS = {"zh": ["买入", "增持", "中性", "减持"], "en": ["Buy", "Hold", "Sell", "Neutral"]}
MISSING = ("-", "", "—", "n/a", "--")

NUMBERS: dict[str, Callable[[int], str]] = {
    "amount": lambda n: f"{n / 100:,.2f}",
    "count": lambda n: f"{n:,}",
    "percent": lambda n: f"{n / 1000:.1f}%",
    "bracket": lambda n: f"({n:,})" if n % 3 == 0 else f"{n:,}",
    "signed": lambda n: f"-{n / 1000:.2f}" if n % 2 else f"{n / 1000:.2f}",
    "full width": lambda n: f"{n / 100:,.2f}".translate({ord(a): ord(a) + 0xFEE0 for a in "0123456789,."}),
    "times": lambda n: f"{n / 10000:.1f}x",
    "dollars": lambda n: f"${n:,}",
    "zh unit": lambda n: f"{n / 1000:.1f}亿元",
}

FACTS: dict[str, dict[str, list[str]]] = {
    "zh": {
        "法定代表人": ["张明", "李晓华"],
        "成立日期": ["2015年6月", "2009-03-18"],
        "注册资本": ["5,000万元", "1.2亿元"],
        "注册地址": ["上海市浦东新区", "深圳市南山区"],
        "主营业务": ["半导体设备的研发与销售", "工业软件"],
        "员工人数": ["1,204人", "86"],
        "上市地点": ["上海证券交易所", "深圳证券交易所"],
        "总股本": ["12.5亿股", "3,800万股"],
        "目标价": ["38.50元", "12.00"],
        "投资评级": ["买入", "增持"],
        "审计机构": ["大华会计师事务所"],
        "市净率": ["1.8", "2.35"],
    },
    "en": {
        "Chief executive": ["Ann Miller", "Robert Chen"],
        "Founded": ["June 2015", "2009"],
        "Share capital": ["$12.5m", "1,200,000"],
        "Headquarters": ["New York", "Austin, Texas"],
        "Business": ["Semiconductor equipment", "Industrial software"],
        "Employees": ["1,204", "86"],
        "Listed on": ["NASDAQ", "NYSE"],
        "Free float": ["62%", "48.5%"],
        "Target price": ["$38.50", "$12.00"],
        "Rating": ["Buy", "Hold"],
        "Auditor": ["Baker & Cole"],
        "Price to book": ["1.8x", "2.35x"],
    },
}
REMARKS = {
    "zh": [
        "订单充足",
        "产能受限",
        "新品放量",
        "成本下降",
        "海外扩张",
        "需求回暖",
        "价格承压",
        "技术领先",
        "客户集中",
        "渠道下沉",
    ],
    "en": [
        "Strong orders",
        "Tight capacity",
        "New launch",
        "Lower costs",
        "Price pressure",
        "Going abroad",
        "Tech lead",
        "Few customers",
        "Demand recovers",
        "Wide network",
    ],
}
VIEWS = {
    "zh": ["投资逻辑", "主要风险", "核心优势", "近期变化"],
    "en": ["Thesis", "Main risk", "Strength", "Recent change"],
}
