"""A blocking HTTP client in an `async def`."""

import os

import httpx

from benchmarks.mistakes import Prediction, PredictionRequest, create_app

MODEL_SERVER_URL = os.environ["MODEL_SERVER_URL"]
client = httpx.Client()
app = create_app()


@app.post("/predict")
async def predict(request: PredictionRequest) -> Prediction:
    """Ask the model server. No other request is served in the meantime."""
    response = client.post(MODEL_SERVER_URL, json={"features": request.features})
    response.raise_for_status()
    return Prediction(prediction=response.json()["prediction"], model_id=request.model_id)
