"""What several rounds come to, and how it is told."""

import pytest

from benchmarks.measuring.figures import Figure, Spread, of_trial, ratio, spread
from benchmarks.report.tables import number_text, ratio_text, table


def figure(trial: str, number: int, rate: float) -> Figure:
    return Figure(trial, number, rate, 1, 2, 3, 4)


# The second round was slow for both.
FIGURES = [
    *(figure("ours", 0, 200), figure("plain", 0, 100)),
    *(figure("plain", 1, 10), figure("ours", 1, 15)),
    *(figure("ours", 2, 220), figure("plain", 2, 100)),
    figure("other", 9, 1),
]


def test_several_values_come_to_their_median_and_its_spread() -> None:
    assert spread([3, 1, 2]) == Spread(2, 1, 3)
    assert spread([3, 1, 2]).percent == 100
    assert spread([0, 0]).percent == 0


def test_nothing_has_no_median() -> None:
    with pytest.raises(ValueError, match="nothing was measured"):
        spread([])


def test_a_trial_comes_to_the_median_of_its_rounds() -> None:
    assert of_trial(FIGURES, "ours", "requests_per_second") == Spread(200, 15, 220)


def test_a_ratio_is_that_of_the_same_rounds() -> None:
    assert ratio(FIGURES, "ours", "plain", "requests_per_second") == Spread(2, 1.5, 2.2)


def test_there_is_no_ratio_without_a_round_of_both() -> None:
    assert ratio(FIGURES, "ours", "other", "requests_per_second") is None
    assert ratio(FIGURES, "other", "ours", "requests_per_second") is None


def test_a_round_that_came_to_nothing_has_no_ratio() -> None:
    idle = [*FIGURES, figure("ours", 3, 100), figure("plain", 3, 0)]
    assert ratio(idle, "ours", "plain", "requests_per_second") == Spread(2, 1.5, 2.2)


def test_a_figure_survives_json() -> None:
    precise = figure("ours", 0, 1234.56789)
    assert Figure(**precise.as_json()) == figure("ours", 0, 1234.568)


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (Spread(1832.4, 1800, 1900), "1,832 ± 3 %"),
        (Spread(18.32, 18, 19), "18.3 ± 3 %"),
        (Spread(1.832, 1.832, 1.832), "1.83 ± 0 %"),
    ],
)
def test_a_number_is_told_with_half_its_spread(value: Spread, told: str) -> None:
    assert number_text(value) == told


def test_a_ratio_is_told_with_its_least_and_most() -> None:
    assert ratio_text(Spread(1.234, 1.2, 1.3)) == "1.23 (1.20 to 1.30)"


def test_a_table_is_aligned() -> None:
    assert table(["a", "number"], [["long", "1"]]).splitlines() == [
        "| a    | number |",
        "| ---- | -----: |",
        "| long |      1 |",
    ]
