"""A model held against others in a notebook's cell: the accuracies and the verdicts, in the page's own colours."""

from __future__ import annotations

from trueup.contract.against import Against
from trueup.report.against import words

_TEMPLATE = """<div>
<p><strong>trueup audit</strong>: {{ title }}</p>
<table><thead><tr>{% for head in heads %}<th scope="col">{{ head }}</th>{% endfor %}</tr></thead>
<tbody>
{% for row in accuracies %}<tr><th scope="row">{{ row[0] }}</th>\
{% for value in row[1:] %}<td>{{ value }}</td>{% endfor %}</tr>
{% endfor %}</tbody></table>
{% for sentence in gaps %}<p>{{ sentence }}.</p>
{% endfor %}\
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
        heads=words.heads(found),
        accuracies=list(words.accuracies(found)),
        gaps=list(words.gaps(found)),
        pairs=[(words.verdict(found, rival), list(words.facts(found, rival))) for rival in found.rivals],
        findings=found.findings,
    )
