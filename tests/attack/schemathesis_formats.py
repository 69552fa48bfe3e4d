"""What schemathesis cannot draw by itself: the batch of the reconciliation service, which is JSON inside a form field.

``SCHEMATHESIS_HOOKS=tests.attack.schemathesis_formats schemathesis run http://127.0.0.1:8501/openapi.json --checks all``
"""

import json

import schemathesis
from hypothesis import strategies as st

from app.web.reconciliation import MOST

_QUERY = st.fixed_dictionaries(
    {"query": st.text(max_size=200)}, optional={"limit": st.integers(1, 100), "type": st.text(max_size=20)}
)

schemathesis.openapi.format(
    "reconciliation-queries", st.dictionaries(st.text(max_size=20), _QUERY, max_size=MOST).map(json.dumps)
)
