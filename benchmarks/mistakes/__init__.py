"""Two mistakes on an event loop, as people make them, on top of the plain FastAPI app."""

from fastapi import FastAPI
from pydantic import BaseModel

from benchmarks.plain.with_fastapi.main import check_health, lifespan
from benchmarks.plain.with_fastapi.routers import users


class PredictionRequest(BaseModel):
    """The request body of a prediction."""

    features: list[float]
    model_id: str


class Prediction(BaseModel):
    """The response body of a prediction."""

    prediction: float
    model_id: str


def create_app() -> FastAPI:
    """Create an app with the health check and the members of the plain app."""
    app = FastAPI(lifespan=lifespan)
    app.get("/health")(check_health)
    app.include_router(users.router)
    return app
