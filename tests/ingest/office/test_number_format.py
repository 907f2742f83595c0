"""Numbers, dates and texts are shown as a spreadsheet shows them."""

from decimal import Decimal

import pytest

from ingest.office.number_format import parse_format

ACCOUNTING = '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ '
TEN_THOUSANDS = '[>=10000]0!.0,"万";0'


def shown(value: str | int, code: str, *, date1904: bool = False) -> str:
    return parse_format(code).of_number(Decimal(value), date1904=date1904)


@pytest.mark.parametrize(
    ("value", "code", "expected"),
    [
        ("4261.69", "#,##0.00", "4,261.69"),
        (999, "#,##0", "999"),
        (1234567, "#,##0", "1,234,567"),
        (12, "000,000", "000,012"),
        (2463, "000000", "002463"),
        ("-0.128", "0.0%", "-12.8%"),
        ("1.005", "0.00", "1.01"),
        ("17.305", "0.00", "17.31"),
        ("1.5", "0.##", "1.5"),
        (1, "0.##", "1"),
        ("0.5", "#.00", ".50"),
        (0, "#", ""),
        (5551234567, "(000) 000-0000", "(555) 123-4567"),
        (8, '0"人"', "8人"),
        (100, "0亿", "100亿"),
        (3, "0.0x", "3.0x"),
        (2024, '0"E"', "2024E"),
        ("1234.5", "[$¥-804]#,##0.00", "¥1,234.50"),
        (-5, "$#,##0.00", "-$5.00"),
    ],
)
def test_digits_stand_where_the_format_has_places_for_them(value: str | int, code: str, expected: str) -> None:
    assert shown(value, code) == expected


@pytest.mark.parametrize(
    ("value", "code", "expected"),
    [
        ("-1234.5", "#,##0.00_);\\(#,##0.00\\)", "(1,234.50)"),
        ("1234.5", "#,##0.00_);[Red]\\(#,##0.00\\)", "1,234.50"),
        (0, '#,##0;-#,##0;"-"', "-"),
        (0, "0.0;(0.0);-", "-"),
        (0, ACCOUNTING, "-"),
        (-5, ACCOUNTING, "-5.00"),
        (5, ";;;", ""),
        (-5, '[Blue]"up";[Color 3]"down";"flat"', "down"),
        (123456, TEN_THOUSANDS, "12.3万"),
        (-5, TEN_THOUSANDS, "-5"),
        (-5, '[<0]"▼"0;0', "▼5"),
        (7, '[=7]"seven";[<>8]"other";0', "seven"),
        (5, "0;0;0;@", "5"),
    ],
)
def test_the_section_for_the_number_is_taken(value: str | int, code: str, expected: str) -> None:
    assert shown(value, code) == expected


@pytest.mark.parametrize(
    ("value", "code", "expected"),
    [
        (1234567, "#,##0,", "1,235"),
        (1234567890, '0.00,,"百万"', "1234.57百万"),
        (12345678, '0!.0000,"万"', "1.2346万"),
        ("0.00012345", "0.00E+00", "1.23E-04"),
        ("9.999e9", "0.00E+00", "1.00E+10"),
        (123456789, "##0.0E+0", "123.5E+6"),
        ("2.25", "# ?/?", "2 1/4"),
        ("2.25", "?/?", "9/4"),
        ("2.3", "# ?/8", "2 2/8"),
        ("2.99", "# ?/?", "3"),
    ],
)
def test_numbers_are_scaled_and_written_by_powers_or_fractions(value: str | int, code: str, expected: str) -> None:
    assert shown(value, code) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("246.17000000000002", "246.17"),
        ("0.333333333333", "0.333333333"),
        ("1234.56789012", "1234.56789"),
        (123456789012, "123456789012"),
        ("0.00001234", "1.234E-05"),
        ("1e20", "1E+20"),
        (0, "0"),
        (-7, "-7"),
    ],
)
def test_a_number_without_a_format_keeps_ten_digits_and_whole_ones_all(value: str | int, expected: str) -> None:
    assert shown(value, "General") == expected
    assert shown(value, "@") == expected
    assert shown(value, "") == expected


@pytest.mark.parametrize(
    ("value", "code", "expected"),
    [
        (45684, "yyyy\\-mm\\-dd", "2025-01-27"),
        (45684, 'yyyy"年"m"月"d"日"', "2025年1月27日"),
        (45684, "yyyy年m月", "2025年1月"),
        (45684, "d-mmm-yy", "27-Jan-25"),
        (45684, "mmmm yyyy", "January 2025"),
        (45684, "[$-804]dddd", "星期一"),
        (45684, "aaa", "一"),
        (45684, "ddd", "Mon"),
        ("45684.4375", "m/d/yy h:mm AM/PM", "1/27/25 10:30 AM"),
        ("45684.75", "[$-804]上午/下午h:mm", "下午6:00"),
        ("0.000694444444444444", "mm:ss", "01:00"),
        ("1.5", "[h]:mm:ss", "36:00:00"),
        ("45000.123456", "hh:mm:ss.000", "02:57:46.598"),
        (1, "yyyy-mm-dd", "1900-01-01"),
        (61, "yyyy-mm-dd", "1900-03-01"),
        (-1, "yyyy-mm-dd", "-1"),
        (9999999, "yyyy-mm-dd", "9999999"),
    ],
)
def test_dates_and_times(value: str | int, code: str, expected: str) -> None:
    assert shown(value, code) == expected


def test_days_count_from_1904_where_the_workbook_says_so() -> None:
    assert shown(44222, "yyyy-mm-dd", date1904=True) == "2025-01-27"


@pytest.mark.parametrize(
    ("code", "expected"),
    [("General", "abc"), ("0.00", "abc"), ('"No. "@', "No. abc"), (ACCOUNTING, "abc"), (";;;", "")],
)
def test_texts_are_wrapped_or_hidden_by_their_section_only(code: str, expected: str) -> None:
    assert parse_format(code).of_text("abc") == expected


@pytest.mark.parametrize(
    "code", ['"', "\\", "[", "_", "*", "!", ";;;;;;", "/", "E+", "0" * 1000, "[$", "#/", ".", "%", "?/0"]
)
def test_a_code_that_makes_no_sense_does_no_harm(code: str) -> None:
    for value in ("0", "-1.5", "1e300", "1e-300", "45684"):
        assert isinstance(shown(value, code), str)
