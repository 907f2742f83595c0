from pathlib import Path

from eval.bench.code_shape import shape_of


def project(folder: Path, **modules: str) -> Path:
    for name, source in modules.items():
        file = folder.joinpath(*name.split("__")).with_suffix(".py")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(source, encoding="utf-8")
    return folder


def test_modules_are_counted_by_folder_and_tests_are_not(tmp_path: Path) -> None:
    shape = shape_of(project(tmp_path, a="", room__b="", room__c="", tests__test_a="", room__test_b=""))
    assert (shape.modules, shape.folders, shape.largest_folder) == (3, 2, 2)


def test_a_circle_is_found_and_an_import_for_types_is_none(tmp_path: Path) -> None:
    assert shape_of(project(tmp_path / "x", a="import b", b="def f():\n    from a import g\n")).circles == 2
    for_types = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import b\n"
    assert shape_of(project(tmp_path / "y", a=for_types, b="import a")).circles == 0


def test_a_relative_import_is_followed(tmp_path: Path) -> None:
    assert shape_of(project(tmp_path, room__a="from .b import x", room__b="from . import a")).circles == 2


def test_functions_are_measured_and_their_annotations_counted(tmp_path: Path) -> None:
    source = "def f(x: int) -> int:\n    y = x\n    return y\n\n\ndef g(x):\n    return x\n"
    shape = shape_of(project(tmp_path, a=source))
    assert (shape.function_longest, shape.annotated) == (3, 0.5)


def test_a_wide_character_takes_two_columns(tmp_path: Path) -> None:
    narrow, wide = f"# {'字' * 59}", f"# {'字' * 60}"
    assert shape_of(project(tmp_path, a=f"{narrow}\n{wide}\n")).wide_lines == 1
