"""A comparison in a notebook's cell: the conclusion, the arms and the pairs."""

from __future__ import annotations

from trueup.contract.comparison import Comparison
from trueup.report.comparison.words import arm_rows, kind, majority_words, pair_rows, title

_TEMPLATE = """<div>
<p><strong>trueup compare</strong>: {{ title }}</p>
<p><strong>{{ conclusion }}</strong></p>
<table><caption>True accuracy, mean over the seeds</caption>
<thead><tr><th scope="col">{{ kind }}</th><th scope="col">mean</th><th scope="col">95 % over seeds</th>\
<th scope="col">printed</th></tr></thead>
<tbody>
{% for arm in arms %}<tr><th scope="row">{{ arm.name }}{% if arm.take %} (to take){% endif %}</th>\
<td>{{ arm.mean }}</td><td>{{ arm.interval }}</td>\
<td>{{ arm.printed }}{% if arm.meaning %}: {{ arm.meaning }}{% endif %}</td></tr>
{% endfor %}</tbody></table>
{% if majority %}<p>{{ majority }}</p>
{% endif %}{% if pairs %}<table><caption>Pairs, on the same seeds and items</caption>
<thead><tr><th scope="col">{{ kind }}</th><th scope="col">against</th><th scope="col">verdict</th>\
<th scope="col">points</th><th scope="col">95 % interval</th></tr></thead>
<tbody>
{% for pair in pairs %}<tr><th scope="row">{{ pair.second }}</th><td>{{ pair.first }}</td><td>{{ pair.verdict }}</td>\
<td>{{ pair.difference }}</td><td>{{ pair.interval }}</td></tr>
{% endfor %}</tbody></table>
{% endif %}{% for note in notes %}<p>{{ note }}.</p>
{% endfor %}</div>
"""


def render(found: Comparison) -> str:
    """An HTML fragment; every text out of the data is escaped."""
    from jinja2 import Environment  # noqa: PLC0415

    return (
        Environment(autoescape=True)
        .from_string(_TEMPLATE)
        .render(
            title=title(found),
            kind=kind(found),
            conclusion=found.conclusion,
            arms=arm_rows(found),
            majority=f"The majority share: {majority_words(found)}." if found.items else "",
            pairs=pair_rows(found),
            notes=found.notes,
        )
    )
