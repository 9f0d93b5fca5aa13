"""A report as one page that asks nothing of any network: plots, tables, and every score with its words."""

import hashlib
from base64 import b64encode
from collections.abc import Sequence
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from nacsim.evals.agreement import ALONE
from nacsim.evals.report import drawn
from nacsim.evals.report.contents import Contents
from nacsim.evals.report.judged import Quoted, names_of
from nacsim.evals.report.plots import drawing_script
from nacsim.evals.report.printed import interval_printed, printed
from nacsim.transcripts.rendering import inert

QUOTED = 40  # scores of one seat and item that are shown: a page of very many meetings must still open
TEMPLATES = Path(__file__).parent.parent / "templates"


def _inert(value: Any) -> Any:
    return inert(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def spread(held: Sequence[Quoted], most: int = QUOTED) -> Sequence[Quoted]:
    """Return all of a few scores, and of many some that lie evenly over the meetings."""
    if len(held) <= most:
        return held
    return [held[n * len(held) // most] for n in range(most)]


@cache
def _templates() -> Environment:
    made = Environment(
        loader=PackageLoader("nacsim.evals", "templates"),
        undefined=StrictUndefined,
        autoescape=True,
        finalize=_inert,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"printed": printed, "between": interval_printed, "spread": spread}
    return made


@cache
def script() -> str:
    """Return all javascript of the page: Vega-Lite, and the few lines that call it."""
    return f"{drawing_script()}\n{(TEMPLATES / 'report.js.j2').read_text(encoding='utf-8')}"


def page(contents: Contents, notes: Sequence[str] = ()) -> bytes:
    """Return the page; the same scores give the same bytes."""
    names, titles = names_of(contents.sittings), contents.titles
    code = script()
    html = (
        _templates()
        .get_template("report.html.j2")
        .render(
            it=contents,
            most=QUOTED,
            alone=ALONE,
            cut=any(len(held) > QUOTED for part in contents.judged for held in part.quoted.values()),
            notes=notes,
            names=names,
            titles=titles,
            numbers={s.id: n for n, s in enumerate(contents.sittings, start=1)},
            ways=[way.name for way in contents.ways],
            drawn=_drawings(contents),
            figure_number=count(1).__next__,
            table_number=count(1).__next__,
            plot_id=count(1).__next__,
            script=Markup(code),  # noqa: S704  ours, and nothing of a record is in it
            script_hash=b64encode(hashlib.sha256(code.encode()).digest()).decode(),
        )
    )
    return html.encode()


def _drawings(contents: Contents) -> dict[str, Any]:
    rubric, names, titles = contents.rubric, names_of(contents.sittings), contents.titles
    return {
        "items": {p.judge: drawn.judged_by_item(p, rubric, titles) for p in contents.judged},
        "seats": {p.judge: drawn.judged_by_seat(p, rubric, names) for p in contents.judged},
        "baselines": drawn.against_baselines(contents.wholes),
        "gains": drawn.gains_by_seat(contents.negotiated, names),
        "shares": drawn.shares(contents.wholes),
        "words": drawn.words_by_seat(contents.counted, names),
        "alphas": drawn.alphas(contents.alphas, titles),
        "records": {r.judge: drawn.against_people(r) for r in contents.records},
    }
