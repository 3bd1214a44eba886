"""The page of an audit: complete in itself, first things first, and deaf to what is written in the data."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from html_page import Page, drawings_of, loaded_or_run

from trueup import audit
from trueup.contract.audit import Audit

pytest.importorskip("jinja2", reason="the page is an extra")

HOSTILE = [
    "<script>document.title='taken'</script>",
    '"><img src=x onerror="document.title=1">',
    "{{ 7 * 7 }}{% for x in y %}",
    "</title></style></svg><b>bold",
    "a\u202egnp.exe",
    "\x1b[31mred\x00",
    "x" * 300,
    "&amp;&lt;",
]


def story(**options: Any) -> Audit:
    """1,000 rows of 8 classes, 900 right, reported element-wise."""
    names = options.pop("names", None)
    codes = np.arange(1000) % 8
    answers = np.where(np.arange(1000) < 900, codes, (codes + 1) % 8)
    labels = np.array(names)[codes] if names else codes
    proba = np.eye(8, dtype=np.float32)[answers] * 0.9 + 0.0125
    return audit(labels, proba=proba, reported="0.975", **({"classes": names} if names else {}), **options)


def test_the_majority_and_the_lift_come_before_the_accuracy() -> None:
    text = Page(story().to_html()).text
    body = text[text.index("1,000 rows, one of 8 classes") :]
    order = ["Majority share 12.50 %", "Lift over it +77.50 points", "Accuracy 90.00 %", "Reported: 0.975 is", "TU403"]
    places = [body.index(each) for each in order]
    assert places == sorted(places)


def test_nothing_is_loaded_and_nothing_runs() -> None:
    text = story().to_html()
    assert loaded_or_run(text) == set()
    page = Page(text)
    links = {attributes["href"] for tag, attributes in page.tags if tag == "a"}
    assert all(str(link).startswith("https://") for link in links)


def test_every_picture_has_an_alternative_text() -> None:
    drawings = drawings_of(story().to_html())
    assert [title for title, _ in drawings] == [
        "Accuracies side by side",
        "Confusion matrix",
        "Reliability diagram",
        "Recall per class",
    ]
    assert "A line marks the majority share, 12.50 %" in drawings[0][1]
    assert "900 of 1,000 rows lie on the diagonal" in drawings[1][1]


def test_names_out_of_the_data_are_shown_and_not_obeyed() -> None:
    slices = np.array(HOSTILE)[np.arange(1000) % 8]
    text = story(names=HOSTILE, by=slices, by_name=HOSTILE[0]).to_html()
    page, plain = Page(text), Page(story(by=np.arange(1000) % 8).to_html())
    assert page.kinds <= plain.kinds
    assert page.attributes <= plain.attributes
    for name in (HOSTILE[0], HOSTILE[1], HOSTILE[2], HOSTILE[3], HOSTILE[7]):
        assert name in page.text
    assert "a<202E>gnp.exe" in page.text
    assert "␛[31mred␀" in page.text
    assert not re.search("[\x00-\x09\x0b-\x1f\u202e]", text)


def test_many_classes_are_joined_in_the_matrix_and_cut_in_the_bars() -> None:
    random = np.random.default_rng(3)
    labels = random.integers(0, 500, 20_000)
    answers = np.where(random.random(20_000) < 0.7, labels, random.integers(0, 500, 20_000))
    text = audit(labels, predicted=answers, classes=500).to_html()
    assert "481 others" in Page(text).text
    assert "470 more are not shown" in Page(text).text
    assert len(text) < 250_000


CURVES = ["ROC curve", "Precision and recall", "Accuracy against the threshold"]


@pytest.mark.parametrize(
    ("options", "titles"),
    [
        (
            {"proba": [0.9, 0.2, 0.4]},
            ["Accuracies side by side", "Confusion matrix", "Reliability diagram", *CURVES, "Recall per class"],
        ),
        ({"predicted": [1, 0, 1]}, ["Accuracies side by side", "Confusion matrix", "Recall per class"]),
        (
            {"logits": [1.5, -1, 0.2]},
            ["Accuracies side by side", "Confusion matrix", "Reliability diagram", *CURVES, "Recall per class"],
        ),
        (
            {"proba": [[0.9]] * 3, "labels_as": "multi-hot"},
            ["Accuracies side by side", "Reliability diagram", "Recall per tag"],
        ),
    ],
)
def test_every_task_has_its_pictures(options: dict[str, Any], titles: list[str]) -> None:
    labels = [1, 0, 0] if "labels_as" not in options else [[1], [0], [1]]
    text = audit(labels, **options).to_html()
    assert re.findall(r'<title id="[\w-]+">(.*?)</title>', text) == titles
    assert "nan" not in text.partition("</style>")[2].lower().replace("nan error", "")


def test_marks_stand_where_the_numbers_are() -> None:
    text = story().to_html()
    width = 464
    for value in (0.9, 0.975):
        assert f'cx="{8 + width * value:.2f}"' in text
    assert f'x1="{8 + width * 0.125:.2f}"' in text
    assert f'x="124" y="4" width="{280 * 113 / 125:.2f}"' in text, "class 0: 113 of 125 rows"
