"""A model held against others in a notebook's cell: the accuracies and the verdicts, in the page's own colours."""

from __future__ import annotations

from trueup.contract.against import Against
from trueup.report import against_words as words

_TEMPLATE = """<div>
<p><strong>trueup audit</strong>: {{ title }}</p>
<table><thead><tr><th scope="col">model</th><th scope="col">accuracy</th><th scope="col">rows right</th>\
<th scope="col">majority share</th></tr></thead>
<tbody>
{% for name, share, right, majority in accuracies %}<tr><th scope="row">{{ name }}</th><td>{{ share }}</td>\
<td>{{ right }}</td><td>{{ majority }}</td></tr>
{% endfor %}</tbody></table>
{% for verdict, facts in pairs %}<p><strong>{{ verdict }}.</strong> {% for name, text in facts %}{{ text }}. \
{% endfor %}</p>
{% endfor %}{% for finding in findings %}<p><strong>{{ finding.code }}</strong> {{ finding.message }}</p>
{% endfor %}</div>
"""


def render(found: Against) -> str:
    """An HTML fragment; every text out of the data is escaped."""
    from jinja2 import Environment  # noqa: PLC0415

    template = Environment(autoescape=True).from_string(_TEMPLATE)
    return template.render(
        title=words.title(found),
        accuracies=list(words.accuracies(found)),
        pairs=[(words.verdict(found, rival), list(words.facts(found, rival))) for rival in found.rivals],
        findings=found.findings,
    )
