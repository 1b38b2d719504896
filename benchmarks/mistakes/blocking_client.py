"""The app written by hand, whose predictions wait for a blocking client in an `async def`."""

import os

import httpx
from fastapi import FastAPI

from benchmarks.mistakes.shapes import Prediction, Question
from benchmarks.plain.with_fastapi.main import lifespan
from benchmarks.plain.with_fastapi.routers import health, users

MODEL_SERVER_URL = os.environ["MODEL_SERVER_URL"]
client = httpx.Client()
app = FastAPI(lifespan=lifespan)
app.include_router(health.router)
app.include_router(users.router)


@app.post("/predict")
async def predict(question: Question) -> Prediction:
    """Ask the model server; nobody else is served while it thinks."""
    answer = client.post(MODEL_SERVER_URL, json={"features": question.features})
    answer.raise_for_status()
    return Prediction(prediction=answer.json()["prediction"], model_id=question.model_id)
