"""A long computation in an `async def`."""

from math import dist
from random import Random

from benchmarks.mistakes import Prediction, PredictionRequest, create_app

EXAMPLES = 300_000
_random = Random(1)  # noqa: S311
examples = [tuple(_random.random() for _ in range(3)) for _ in range(EXAMPLES)]
app = create_app()


@app.post("/predict")
async def predict(request: PredictionRequest) -> Prediction:
    """Find the distance to the nearest example. No other request is served in the meantime."""
    nearest = min(dist(request.features, example) for example in examples)
    return Prediction(prediction=nearest, model_id=request.model_id)
