"""An inspection in a notebook's cell, in the page's own colours."""

from __future__ import annotations

from trueup.contract.inspection import Inspection
from trueup.report.inspection.as_text import closing, party_rows, title

_TEMPLATE = """<div>
<p><strong>{{ title }}</strong></p>
{% for setup in setups %}<table>{% if setup.output is not none %}<caption>output {{ setup.output }}</caption>{% endif %}
<thead><tr><th scope="col">part</th><th scope="col">what it is</th><th scope="col">where</th></tr></thead>
<tbody>
{% for role, text, path in setup.rows %}<tr><th scope="row">{{ role }}</th><td>{{ text }}</td>\
<td><code>{{ path }}</code></td></tr>
{% endfor %}</tbody></table>
{% endfor %}{% for finding in findings %}<p><strong>{{ finding.code }}</strong> \
<a href="{{ finding.url }}">{{ finding.name }}</a>, {{ finding.severity }}, at <code>{{ finding.where.path }}</code>: \
{{ finding.message }}</p>
{% endfor %}{% for line in closing %}<p>{{ line }}</p>
{% endfor %}</div>
"""


def render(inspection: Inspection) -> str:
    """An HTML fragment; every text out of the model is escaped."""
    from jinja2 import Environment  # noqa: PLC0415

    setups = [
        {"output": setup.output, "rows": party_rows(setup, parties)}
        for setup, parties in zip(inspection.setups, inspection.words, strict=True)
    ]
    return (
        Environment(autoescape=True)
        .from_string(_TEMPLATE)
        .render(
            title=title(inspection),
            setups=setups,
            findings=inspection.findings,
            closing=[line.strip() for line in closing(inspection)],
        )
    )
