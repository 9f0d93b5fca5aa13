"""How far people agree on dimensions of an argument's quality, and which of our items asks for the like."""

from collections import defaultdict
from dataclasses import dataclass

from nacsim.evals.human_data import dimension_ratings
from nacsim.evals.resampling import Interval
from nacsim.evals.statistics import Rated, alpha_interval, krippendorff_alpha

NEAREST = {
    "local-relevance": "S1",
    "local-sufficiency": "S1",
    "local-acceptability": "S2",
    "credibility": "S2",
    "global-relevance": "S3",
    "global-sufficiency": "S4",  # it rebuts what can be said against it
    "appropriateness": "S6",
    "global-acceptability": "",
    "arrangement": "",
    "clarity": "",
    "emotional-appeal": "",
}


@dataclass(frozen=True, slots=True)
class AgreedDimension:
    """A dimension with its raters' alpha; `item` is empty where our rubric asks for nothing like it."""

    dimension: str
    item: str
    arguments: int  # that two people or more have rated
    alpha: float | None
    interval: Interval | None


def agreed_dimensions() -> list[AgreedDimension]:
    """Return the eleven dimensions; intervals come of drawing arguments anew."""
    held: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for one in dimension_ratings():
        if one.rating is not None:
            held[one.dimension][one.argument].append(one.rating)
    return [_agreed(dimension, item, held[dimension]) for dimension, item in NEAREST.items()]


def _agreed(dimension: str, item: str, ratings: dict[str, list[float]]) -> AgreedDimension:
    units = [Rated(tuple(given), argument) for argument, given in ratings.items() if len(given) > 1]
    alpha, lies = krippendorff_alpha(units, "ordinal"), alpha_interval(units, "ordinal")
    return AgreedDimension(dimension, item, len(units), alpha, lies)
