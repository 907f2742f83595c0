"""Formulas of Office files (OMML) as text on one line, as a person would type them: (a+b)/c, x^2, √(y), Σ_(i=1)^n."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.office.package import local_name

if TYPE_CHECKING:
    from lxml.etree import _Element as XmlElement

_OPERAND = frozenset("+-−±×÷*/= ,，<>≤≥")
_UNREAD = frozenset(("del", "moveFrom"))
_NARY = "∫"
"""The sign of an operator over a range that names none (ECMA-376 part 1, 22.1.2.20)."""


def formula_text(element: XmlElement) -> str:
    """The text of a formula or a part of one."""
    name = local_name(element)
    if name == "t":
        return element.text or ""
    if name.endswith("Pr") or name in _UNREAD:
        return ""
    form = _FORMS.get(name)
    return form(element) if form else "".join(map(formula_text, element))


def _fraction(element: XmlElement) -> str:
    return f"{_grouped(_part(element, 'num'))}/{_grouped(_part(element, 'den'))}"


def _scripted(element: XmlElement) -> str:
    return f"{_part(element, 'e')}{_scripts(element)}"


def _root(element: XmlElement) -> str:
    return f"{_part(element, 'deg')}√({_part(element, 'e')})"


def _over_range(element: XmlElement) -> str:
    return f"{_property(element, 'chr', _NARY)}{_scripts(element)} {_part(element, 'e')}"


def _delimited(element: XmlElement) -> str:
    between = _property(element, "sepChr", "|")
    inside = between.join(formula_text(part) for part in element if local_name(part) == "e")
    return f"{_property(element, 'begChr', '(')}{inside}{_property(element, 'endChr', ')')}"


def _limit(element: XmlElement) -> str:
    sign = "_" if local_name(element) == "limLow" else "^"
    return f"{_part(element, 'e')}{sign}{_grouped(_part(element, 'lim'))}"


def _function(element: XmlElement) -> str:
    return f"{_part(element, 'fName')} {_part(element, 'e')}"


def _matrix(element: XmlElement) -> str:
    return f"[{'; '.join(_row(row) for row in element if local_name(row) in {'mr', 'e'})}]"


def _row(element: XmlElement) -> str:
    if local_name(element) == "e":
        return formula_text(element)
    return ", ".join(formula_text(cell) for cell in element if local_name(cell) == "e")


def _part(element: XmlElement, name: str) -> str:
    return "".join(formula_text(part) for part in element if local_name(part) == name)


def _scripts(element: XmlElement) -> str:
    below, above = _part(element, "sub"), _part(element, "sup")
    return f"{below and f'_{_grouped(below)}'}{above and f'^{_grouped(above)}'}"


def _grouped(text: str) -> str:
    """In brackets, where it is more than one thing."""
    return f"({text})" if _OPERAND & set(text) and not (text.startswith("(") and text.endswith(")")) else text


def _property(element: XmlElement, name: str, default: str) -> str:
    """A property that names a sign; one that is there without a value means none."""
    for properties in element:
        if local_name(properties).endswith("Pr"):
            for one in properties:
                if local_name(one) == name:
                    return next((str(value) for key, value in one.attrib.items() if str(key).endswith("}val")), "")
    return default


_FORMS = {
    **dict.fromkeys(("sSup", "sSub", "sSubSup", "sPre"), _scripted),
    **dict.fromkeys(("limLow", "limUpp"), _limit),
    **dict.fromkeys(("m", "eqArr"), _matrix),
    "f": _fraction,
    "rad": _root,
    "nary": _over_range,
    "d": _delimited,
    "func": _function,
}
"""How each form is written (ECMA-376 part 1, 22.1.2); others are what is in them, one after the other."""
