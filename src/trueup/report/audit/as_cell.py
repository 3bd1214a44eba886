"""An audit in a notebook's cell: the verdict and the definitions, in the page's own colours."""

from __future__ import annotations

from trueup.contract.audit import Audit
from trueup.contract.percent import percent
from trueup.report.audit.words import (
    digits_of,
    grouped_rows,
    interval_words,
    lift_sentence,
    majority_sentence,
    number,
    reported_sentences,
    title,
)

_TEMPLATE = """<div>
<p><strong>trueup audit</strong>: {{ title }}</p>
<ul>
<li>majority share <strong>{{ majority_share }}</strong>: {{ majority }}</li>
<li>accuracy <strong>{{ accuracy_share }}</strong>{% if interval %} (95 % interval {{ interval }}){% endif %}: \
{{ accuracy }}</li>
<li>lift {{ lift }}</li>
{% for sentence in reported %}<li>reported: <strong>{{ sentence }}</strong></li>
{% endfor %}</ul>
{% for heading, rows in groups %}<table><caption>{{ heading }}</caption>
<thead><tr><th scope="col">definition</th><th scope="col">value</th><th scope="col">counts</th>\
<th scope="col">what it counts</th></tr></thead>
<tbody>
{% for row in rows %}<tr><th scope="row">{{ row.name }}{% if row.true %} (the accuracy){% endif %}\
{% if row.reported %} (reported){% endif %}</th><td>{{ row.share }}</td><td>{{ row.ratio }}</td>\
<td>{{ row.words }}</td></tr>
{% endfor %}</tbody></table>
{% endfor %}{% for note in notes %}<p>{{ note }}</p>
{% endfor %}{% for finding in findings %}<p><strong>{{ finding.code }}</strong> {{ finding.message }}</p>
{% endfor %}</div>
"""


def render(audit: Audit) -> str:
    """An HTML fragment; every text out of the data is escaped."""
    from jinja2 import Environment  # noqa: PLC0415

    digits = digits_of(audit)
    template = Environment(autoescape=True).from_string(_TEMPLATE)
    return template.render(
        title=title(audit),
        majority_share=percent(audit.majority.share, digits),
        majority=majority_sentence(audit),
        accuracy_share=percent(audit.accuracy.value, digits),
        interval=interval_words(audit.accuracy.interval, digits),
        accuracy=f"{audit.accuracy.name}, {audit.accuracy.counts}",
        lift=lift_sentence(audit),
        reported=reported_sentences(audit),
        groups=grouped_rows(audit),
        notes=[f"{note.text}: {number(note.number)}." for note in audit.notes],
        findings=audit.findings,
    )
