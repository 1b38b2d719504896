"""The prediction that is asked for."""

import json

from benchmarks.load.request import Request

PREDICTION = Request(
    "/predict",
    '"prediction":',
    "POST",
    body=json.dumps({"features": [0.1, 0.571, 1.0], "model_id": "remote"}),
)
