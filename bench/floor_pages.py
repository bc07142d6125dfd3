"""The templates of the floor: bare HTML, as little as shows the same facts."""

_LAYOUT = """<!doctype html><html lang="nl"><head><meta charset="utf-8"><title>Floor</title></head>
<body><main>{% block main %}{% endblock %}</main></body></html>"""
_ROWS = """{% extends "layout.html" %}{% block main %}<table><tbody>
{% for row in rows %}<tr><td><a href="/detail/{{ row.id }}">{{ row.reference }}</a></td><td>{{ row.title }}</td>
<td>{{ row.organisation }}</td><td>{{ row.initiative }}</td><td>{{ row.state }}</td>
<td>{{ "%.2f"|format(row.requested / 100) }}</td><td>{{ row.submitted_at }}</td>
<td>{{ row.mean }}</td><td>{{ row.spread }}</td><td>{{ row.done }}/{{ row.wanted }}</td></tr>
{% endfor %}</tbody></table>{% endblock %}"""
_DETAIL = """{% extends "layout.html" %}{% block main %}<h1>{{ one.title }}</h1>
<p>{{ one.reference }} {{ one.organisation }} {{ one.initiative }} {{ one.state }} {{ one.requested }}</p>
<pre>{{ one.body }}</pre>
{% for row in given %}<h2>{{ row.criterion }}: {{ row.value }}</h2><p>{{ row.reason }}</p><p>{{ row.remarks }}</p>
{% endfor %}{% endblock %}"""
_FORM = """{% extends "layout.html" %}{% block main %}<form method="post">
{% for number in range(40) %}<p><label for="field-{{ number }}">Question {{ number }}</label>
<textarea id="field-{{ number }}" name="field-{{ number }}" rows="4" cols="60" aria-describedby="hint-{{ number }}">
</textarea><span id="hint-{{ number }}">Answer in your own words, in a few sentences. Nothing is decided by length,
everything by what you did, for whom, and what changed for them; write what you would tell a neighbour.</span></p>
{% endfor %}<button>Save</button></form>{% endblock %}"""

TEMPLATES = {"layout.html": _LAYOUT, "rows.html": _ROWS, "detail.html": _DETAIL, "form.html": _FORM}
