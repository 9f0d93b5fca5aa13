"""Agreement and order are what the literature says, and nothing is read where nothing is to be seen."""

import evalica
import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm, spearmanr, t

from nacsim.evals.resampling import FEWEST, interval, interval_of
from nacsim.evals.statistics import (
    Bout,
    Metric,
    Rated,
    alpha_interval,
    bradley_terry,
    kendall,
    krippendorff_alpha,
    spearman,
    weighted_kappa,
)

# Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, section C: four observers, twelve units.
OBSERVERS = (
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
)
ROWS = [row.split() for row in OBSERVERS]
UNITS = [Rated(tuple(float(x) for x in column if x != ".")) for column in zip(*ROWS, strict=True)]


@pytest.mark.parametrize(("metric", "alpha"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)])
def test_alpha_is_what_krippendorff_printed_for_his_own_table(metric: Metric, alpha: float) -> None:
    assert krippendorff_alpha(UNITS, metric) == pytest.approx(alpha, abs=0.0005)


@pytest.mark.parametrize("metric", ["nominal", "ordinal", "interval"])
def test_alpha_is_that_of_another_implementation_on_tables_with_gaps(metric: Metric) -> None:
    rng = np.random.default_rng(7)
    for _ in range(10):
        table = rng.integers(1, 6, size=(4, 30)).astype(float)
        table[rng.random(table.shape) < 0.3] = np.nan
        units = [Rated(tuple(column[~np.isnan(column)].tolist())) for column in table.T]
        other = evalica.alpha(pd.DataFrame(table), distance=metric, solver="naive").alpha
        assert krippendorff_alpha(units, metric) == pytest.approx(other, abs=1e-9)


def test_raters_who_never_differ_and_raters_who_are_alone_show_no_agreement() -> None:
    assert krippendorff_alpha([Rated((3, 3)), Rated((3, 3))], "ordinal") is None
    assert krippendorff_alpha([Rated((3,)), Rated((4,))], "ordinal") is None
    assert krippendorff_alpha([], "ordinal") is None
    assert alpha_interval([], "ordinal") is None
    assert krippendorff_alpha([Rated((1, 1)), Rated((5, 5))], "ordinal") == 1


def test_alpha_needs_five_meetings_for_an_interval_and_lies_in_it() -> None:
    few = [Rated(u.ratings, meeting=i % 4) for i, u in enumerate(UNITS)]
    assert alpha_interval(few, "ordinal") is None
    many = [Rated(u.ratings, meeting=i) for i, u in enumerate(UNITS)]
    found = alpha_interval(many, "ordinal", seed=3)
    assert found is not None
    assert found.meetings == 12
    assert found.low < 0.815 <= found.high <= 1
    assert found == alpha_interval(many, "ordinal", seed=3)


def test_speeches_of_one_meeting_count_as_one_observation() -> None:
    """Twenty copies of each unit in its own meeting say no more than the unit alone."""
    once = [Rated(u.ratings, meeting=i) for i, u in enumerate(UNITS)]
    copied = [Rated(u.ratings, meeting=i) for i, u in enumerate(UNITS) for _ in range(20)]
    apart = [Rated(u.ratings, meeting=(i, k)) for i, u in enumerate(UNITS) for k in range(20)]
    one, twenty, naive = (alpha_interval(x, "nominal", seed=1) for x in (once, copied, apart))
    assert one is not None and twenty is not None and naive is not None
    assert twenty.high - twenty.low == pytest.approx(one.high - one.low, rel=0.05)
    assert naive.high - naive.low < (one.high - one.low) / 2


def test_kappa_without_weights_to_choose_is_cohens() -> None:
    """The textbooks' table 20, 5, 10, 15 has a kappa of 0.4; with two levels the weights do not matter."""
    some = [1] * 25 + [2] * 25
    others = [1] * 20 + [2] * 5 + [1] * 10 + [2] * 15
    assert weighted_kappa(some, others, "linear") == pytest.approx(0.4)
    assert weighted_kappa(some, others, "quadratic") == pytest.approx(0.4)


def test_quadratic_kappa_is_the_concordance_of_two_raters() -> None:
    """Fleiss and Cohen (1973): with squared weights kappa is 2 cov / (var + var + squared difference)."""
    rng = np.random.default_rng(5)
    a = rng.integers(1, 6, size=80)
    b = np.clip(a + rng.integers(-1, 2, size=80), 1, 5)
    cov = ((a - a.mean()) * (b - b.mean())).mean()
    expected = 2 * cov / (a.var() + b.var() + (a.mean() - b.mean()) ** 2)
    assert weighted_kappa(a.tolist(), b.tolist()) == pytest.approx(expected)


def test_kappa_says_nothing_of_one_level_and_refuses_sheets_of_different_length() -> None:
    assert weighted_kappa([3, 3], [3, 3]) is None
    assert weighted_kappa([], []) is None
    with pytest.raises(ValueError, match="same things"):
        weighted_kappa([1], [1, 2])


def test_order_is_read_where_there_is_one_and_nowhere_else() -> None:
    """The ten pairs of IQ and hours of television that statistics courses use: rho is -29/165."""
    iq = [106, 86, 100, 101, 99, 103, 97, 113, 112, 110]
    hours = [7, 0, 27, 50, 28, 29, 20, 12, 6, 17]
    assert spearman(iq, hours) == pytest.approx(-29 / 165)
    assert kendall(iq, hours) == pytest.approx(-1 / 9)
    assert spearman(iq, [3] * 10) is None
    assert kendall([3] * 10, iq) is None
    assert spearman([1, 2], [2, 1]) is None


def test_of_two_conditions_the_strength_is_the_share_of_bouts_won() -> None:
    bouts = [Bout("A", "B", "A")] * 7 + [Bout("B", "A", "B")] * 3
    assert bradley_terry(bouts) == pytest.approx({"A": 7.5 / 11, "B": 3.5 / 11}, abs=1e-4)
    assert bradley_terry([Bout("A", "B", None)] * 5) == pytest.approx({"A": 0.5, "B": 0.5})
    assert bradley_terry([]) == {}


def test_a_condition_that_never_loses_is_the_stronger_one() -> None:
    """The library alone gives both the same strength here."""
    found = bradley_terry([Bout("A", "B", "A")] * 10)
    assert found == pytest.approx({"A": 10.5 / 11, "B": 0.5 / 11}, abs=1e-3)


def test_three_conditions_stand_in_the_order_of_who_beat_whom() -> None:
    bouts = [Bout("A", "B", "A")] * 8 + [Bout("A", "B", "B")] * 2
    bouts += [Bout("B", "C", "B")] * 8 + [Bout("B", "C", "C")] * 2
    found = bradley_terry(bouts)
    assert found["A"] > found["B"] > found["C"]
    assert sum(found.values()) == pytest.approx(1.5)


def test_fewer_than_five_meetings_have_no_interval() -> None:
    assert interval([1.0] * (FEWEST - 1), _mean) is None
    assert interval([1.0, 2.0, 3.0, 4.0, 5.0], lambda _: None) is None
    found = interval([1.0, 2.0, 3.0, 4.0, 5.0], _mean)
    assert found is not None
    assert found.low < 3 < found.high
    assert found.words == f"[{found.low:.2f}, {found.high:.2f}]"


def _mean(figures: object) -> float:
    return float(np.mean(figures))  # type: ignore[call-overload]  # any sequence of numbers


@pytest.mark.parametrize("meetings", [8, 25])
def test_intervals_by_meeting_hold_what_they_promise_and_intervals_by_speech_do_not(meetings: int) -> None:
    """200 studies of a known truth, where half of the spread lies between meetings of ten speeches."""
    rng, by_meeting, by_speech, studies = np.random.default_rng(11), 0, 0, 200
    for study in range(studies):
        speeches = rng.normal(size=(meetings, 1)) + rng.normal(size=(meetings, 10))
        whole = interval(speeches.mean(axis=1).tolist(), _mean, seed=study, times=200)
        single = interval(speeches.ravel().tolist(), _mean, seed=study, times=100)
        assert whole is not None and single is not None
        by_meeting += whole.low <= 0 <= whole.high
        by_speech += single.low <= 0 <= single.high
    assert 0.92 <= by_meeting / studies <= 0.98
    assert by_speech / studies < 0.75


def test_equal_values_share_a_rank_as_scipy_has_it() -> None:
    rng = np.random.default_rng(4)
    for _ in range(20):
        some, others = (rng.integers(1, 6, size=40).astype(float).tolist() for _ in range(2))
        assert spearman(some, others) == pytest.approx(float(spearmanr(some, others).statistic))


def test_an_interval_of_few_meetings_reaches_as_far_as_students_t() -> None:
    figures = np.linspace(0, 1, 10_001).tolist()
    for meetings in (5, 10, 60):
        found = interval_of(figures, meetings)
        low = norm.cdf(-t.ppf(0.975, meetings - 1) * (meetings / (meetings - 1)) ** 0.5)
        assert found is not None
        assert (found.low, found.high) == pytest.approx((low, 1 - low))
