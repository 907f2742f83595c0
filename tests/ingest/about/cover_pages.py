"""Pages of reports as brokers and companies lay them out, drawn by hand: boxes beside the text, footers, notices."""

from __future__ import annotations

from pdf_files import Sheet, pdf

BODY = (
    "公司是国内切片代工龙头，设备、耗材与服务协同发展，金刚线产能持续扩张，规模效应带来成本下降。"
    "我们认为行业需求仍将保持较快增长，公司份额有望进一步提升，盈利能力改善。"
)
TEXT = (
    "Volumes rose eleven percent in the quarter while unit costs fell, and the company kept its full year "
    "guidance for capital "
    "spending. We see upside from the second plant, which starts in the autumn, and from contract prices that "
    "lag the spot market. "
)


def wrapped(text: str, most: int) -> list[str]:
    """Lines of at most so many characters; of English, broken between words."""
    if not text.isascii():
        return [text[at : at + most] for at in range(0, len(text), most)]
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) >= most:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _rows(sheet: Sheet, x: float, y: float, rows: list[tuple[str, str]], value: float) -> Sheet:
    for at, (label, figure) in enumerate(rows):
        sheet.text(x, y + 12 * at, label, 8).text(value, y + 12 * at, figure, 8)
    return sheet


def box_on_the_left() -> bytes:
    """Rating, price and people on the left; biographies, declaration and disclaimer on the last page."""
    first = Sheet().text(30, 40, "证券研究报告 | 公司点评", 9).text(400, 40, "2022年07月19日", 9)
    first.text(30, 70, "高澜股份（688966.SH）", 16, bold=True)
    first.text(30, 95, "高澜股份：发布扩产计划，金刚线龙头再起航", 14, bold=True)
    people = ["证券分析师", "倪正洋", "资格编号：S0120521020003", "邮箱：nizy@qyzq.com.cn"]
    people += ["研究助理", "贺子康", "邮箱：hezk@qyzq.com.cn"]
    first.lines(
        30, 130, ["买入（维持）", "所属行业：电力设备", "当前价格(元)：81.20", "", *people, "", "市场表现"], 8, 12
    )
    first.lines(30, 400, ["相关研究", "1.《高澜股份：切片代工放量》，2022.5.23"], 8, 12)
    first.text(200, 130, "投资要点", 11, bold=True)
    first.lines(200, 150, wrapped("事件：公司公告拟投资建设金刚线产能。" + BODY, 36), 10, 15)
    advice = "我们估计公司三年的每股收益为1.1、1.6、2.3元，维持“买入”评级。"
    first.lines(200, 230, wrapped("投资建议：" + BODY + advice, 36), 10, 15)
    first.text(60, 800, "请务必阅读正文之后的信息披露和法律声明", 8)
    second = Sheet().text(30, 40, "高澜股份（688966.SH）", 9).lines(40, 80, wrapped(BODY * 4, 48), 10, 15)
    second.text(60, 800, "2 / 4 请务必阅读正文之后的信息披露和法律声明", 8)
    last = Sheet().text(40, 60, "信息披露", 13, bold=True).text(40, 90, "分析师与研究助理简介", 11, bold=True)
    last.lines(
        40,
        110,
        wrapped("倪正洋，青原证券研究所机械行业首席分析师，机械行业8年从业经验，曾任职于机床公司。", 48),
        10,
        15,
    )
    last.text(40, 170, "分析师声明", 11, bold=True)
    last.lines(40, 190, wrapped("本人以勤勉的职业态度、专业审慎的研究方法，独立、客观地出具本报告。", 48), 10, 15)
    last.text(40, 260, "法律声明", 11, bold=True)
    notice = "本报告仅供青原证券股份有限公司（以下简称“本公司”）的客户使用。本公司不会因接收人收到本报告而视其为客户。"
    last.lines(40, 280, wrapped(notice, 48), 10, 15)
    return pdf(first, second, last)


def house_in_both_languages() -> bytes:
    """The house above, price and target on the right of the title, figures in a box on the right."""
    sheet = Sheet().text(40, 40, "西岭证券", 14, bold=True).text(40, 55, "SOUTHWEST RIDGE SECURITIES", 7)
    sheet.text(380, 40, "2024 年 11 月 05 日", 9).text(330, 55, "证券研究报告•2024 年三季报点评", 9)
    sheet.text(380, 70, "买入（首次）", 10).text(380, 84, "当前价：18.26 元", 10).text(
        380, 98, "目标价：23.40 元（6 个月）", 10
    )
    sheet.text(40, 84, "海川重工（603169）机械设备", 12, bold=True)
    sheet.text(40, 120, "Q3 盈利大幅改善，在手订单充足", 15, bold=True)
    sheet.lines(40, 150, wrapped("投资要点：" + BODY * 3, 34), 10, 15)
    sheet.text(420, 150, "西岭证券研究发展中心", 10, bold=True)
    sheet.lines(
        420, 168, ["分析师：邰桂龙", "执业证号：S1250521050002", "电话：021-58351893", "邮箱：tgl@xlzq.com.cn"], 8, 12
    )
    sheet.text(420, 300, "基础数据", 9, bold=True)
    rows = [("总股本(亿股)", "7.21"), ("流通 A 股(亿股)", "7.20"), ("52 周内股价区间(元)", "12.1-20.35")]
    _rows(sheet, 420, 314, [*rows, ("总市值(亿元)", "131.65"), ("每股净资产(元)", "7.35")], 530)
    return pdf(sheet.text(40, 800, "请务必阅读正文后的重要声明部分", 8))


def english_box_on_the_right() -> bytes:
    """Rating, prices and people on the right of an English note."""
    sheet = Sheet().text(40, 40, "Halmar International | Company Update", 9)
    sheet.text(330, 40, "Consumer Discretionary | 29 August 2024", 9)
    sheet.text(40, 75, "Lotus Sportswear (2020 HK)", 16, bold=True).text(
        40, 98, "1H24 beat; maintain BUY", 13, bold=True
    )
    sheet.lines(40, 130, wrapped(TEXT * 3, 62), 10, 14)
    prices = ["Buy (maintained)", "Target price HK$112.00 (from HK$120.00)", "Price (as at 28 Aug 2024) HK$72.85"]
    sheet.lines(400, 110, prices, 9, 13)
    return pdf(sheet.lines(400, 180, ["Ellie Jiang, CFA", "(852) 3766 1850", "ellie.jiang@halmar.com"], 8, 11))


def quarterly_filing() -> bytes:
    """A 10-Q with its signatures on the last page."""
    head = [
        "Washington, D.C. 20549",
        "FORM 10-Q",
        "QUARTERLY REPORT PURSUANT TO SECTION 13 OR 15(d) OF THE SECURITIES EXCHANGE ACT OF 1934",
    ]
    head += ["For the quarterly period ended September 30, 2024", "Pinecrest Bancorp, Inc."]
    head += ["(Exact name of registrant as specified in its charter)", "Common Stock PNCR The NASDAQ Stock Market LLC"]
    first = Sheet().lines(100, 40, head, 9, 16)
    first.text(40, 300, "The registrant had 12,001,233 shares outstanding as of November 1, 2024.", 9)
    middle = Sheet().lines(
        40, 60, wrapped("Item 1. Pinecrest Bank is the wholly owned subsidiary of the registrant.", 80)
    )
    last = Sheet().text(250, 60, "SIGNATURES", 11, bold=True)
    last.lines(
        40,
        90,
        wrapped(
            "Pursuant to the requirements of the Act, the registrant has duly caused this report to be signed.", 80
        ),
    )
    last.text(300, 150, "Pinecrest Bancorp, Inc.").text(40, 180, "Date: November 7, 2024").text(
        300, 180, "By: /s/ Rosa Diaz"
    )
    return pdf(first, middle, last)


def results_announcement() -> bytes:
    """An announcement in Hong Kong: what the exchange says first, then the company; the board signs on the last
    page."""
    told = (
        "Hong Kong Exchanges and Clearing Limited and The Stock Exchange of Hong Kong Limited take no "
        "responsibility for the contents "
        "of this announcement and make no representation as to its accuracy or completeness."
    )
    first = Sheet().lines(40, 40, wrapped(told, 100), 9, 12)
    first.text(140, 110, "GREAT HARBOUR ENERGY HOLDINGS LIMITED", 14, bold=True)
    first.text(180, 128, "(Incorporated in Bermuda with limited liability)", 9).text(
        240, 145, "(Stock Code: 1234)", 10, bold=True
    )
    first.text(120, 180, "ANNOUNCEMENT OF INTERIM RESULTS", 13, bold=True)
    first.text(120, 198, "FOR THE SIX MONTHS ENDED 30 JUNE 2024", 13, bold=True)
    first.lines(
        40,
        250,
        wrapped("Revenue increased by 8.2% to HK$3,412 million. The Board is pleased to announce the results.", 90),
    )
    board = ["By order of the Board", "Great Harbour Energy Holdings Limited", "CHAN Tai Man", "Chairman"]
    last = Sheet().lines(40, 60, wrapped(TEXT * 3, 90)).lines(300, 300, board)
    return pdf(first, last.text(40, 380, "Hong Kong, 28 August 2024"))
