"""A name is the same name in another spelling, and not in that of another name."""

from __future__ import annotations

import pytest

from kb.text.spellings import written_otherwise


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("ARPNET", "ARPANET and its users"),  # a letter less
        ("Larkffield", "Larkfield Power reported in May"),  # a letter more
        ("Beriods", "the large beroids of the deep"),  # two changed places
        ("Herring", "Merging with Harring in spring"),  # another letter
        ("UserDatagram", "the User Datagram Protocol"),
        ("EU", "treaties of the European Union"),
        ("ARPNET", "后来ARPANET和其他网络合并"),  # no space between scripts
        ("BIS", "说明：Bank for International Settlements 的数据"),
    ],
)
def test_a_name_is_known_in_another_spelling(name: str, text: str) -> None:
    assert written_otherwise(name, text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Intel", "Inter and Intek"),  # too short for a slip to be told from another name
        ("Harrow", "Barrow Steel"),  # begins otherwise
        ("Larkfield", "Larkhills Power"),
        ("EU", "an extended union of eager users"),
        ("QX-700", "QX-701"),
        ("寒武纪", "寒武系"),
        ("Solaris", ""),
    ],
)
def test_another_name_is_another_name(name: str, text: str) -> None:
    assert not written_otherwise(name, text)
