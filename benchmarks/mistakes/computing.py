"""The app written by hand, whose predictions are computed in an `async def`."""

from math import dist
from random import Random

from fastapi import FastAPI

from benchmarks.mistakes.shapes import Prediction, Question
from benchmarks.plain.with_fastapi.main import lifespan
from benchmarks.plain.with_fastapi.routers import health, users

EXAMPLES = 300_000
_random = Random(1)  # noqa: S311
examples = [tuple(_random.random() for _ in range(3)) for _ in range(EXAMPLES)]
app = FastAPI(lifespan=lifespan)
app.include_router(health.router)
app.include_router(users.router)


@app.post("/predict")
async def predict(question: Question) -> Prediction:
    """The distance to the nearest example; nobody else is served while it is looked for."""
    nearest = min(dist(question.features, example) for example in examples)
    return Prediction(prediction=nearest, model_id=question.model_id)
