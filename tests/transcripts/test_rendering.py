"""Templates are compiled once and kept, and a place where nothing can be kept costs time and no paper."""

from pathlib import Path

from jinja2 import DictLoader, Environment

from nacsim.transcripts.rendering import Compiled, model_name


def filled_in(directory: Path) -> str:
    made = Environment(
        loader=DictLoader({"paper": "The Council met on {{ day }}."}),
        bytecode_cache=Compiled(str(directory)),
        autoescape=True,
    )
    return made.get_template("paper").render(day="Wednesday")


def test_a_compiled_template_is_kept_beside_its_source(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    assert filled_in(kept) == "The Council met on Wednesday."
    (compiled,) = kept.iterdir()
    before = compiled.stat().st_mtime_ns
    assert filled_in(kept) == "The Council met on Wednesday."
    assert compiled.stat().st_mtime_ns == before


def test_a_broken_compiled_template_is_made_again(tmp_path: Path) -> None:
    filled_in(tmp_path)
    (compiled,) = tmp_path.iterdir()
    compiled.write_bytes(b"not what jinja wrote")
    assert filled_in(tmp_path) == "The Council met on Wednesday."


def test_where_nothing_can_be_kept_papers_are_written_all_the_same(tmp_path: Path) -> None:
    assert filled_in(tmp_path / "not there" / "kept") == "The Council met on Wednesday."


def test_a_model_is_named_without_the_address_at_which_it_was_reached() -> None:
    assert model_name("small@https://example.org/v1") == "small"
    assert model_name("someone@home/model") == "someone@home/model"
