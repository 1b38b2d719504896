"""The operation of inference."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse

from core.domain.inference import ModelInput
from core.use_cases import inference
from fastapi_app.dependencies import PortsDep
from fastapi_app.inference.schemas import Prediction, PredictionRequest
from fastapi_app.routes import StrictRoute, problems
from http_contract.json_format import compact_json

router = APIRouter(tags=["inference"], route_class=StrictRoute)


class PythonsNumbers(JSONResponse):
    """JSON with numbers as Python writes them (W1); pydantic, the default, says 1e-7 for 1e-07."""

    def render(self, content: Any) -> bytes:
        """The bytes that are sent."""
        return compact_json(content)


async def deadline_of(request: Request) -> float:
    """When an answer is due, counted from the app's first sight of the request."""
    deadline: float = request.state.started_at + request.state.settings.predict_deadline_ms / 1000
    return deadline


@router.post(
    "/predict",
    operation_id="predict",
    response_class=PythonsNumbers,
    responses=problems("predict"),
)
async def predict(
    body: PredictionRequest, ports: PortsDep, deadline: Annotated[float, Depends(deadline_of)]
) -> Prediction:
    """Ask a model."""
    question = ModelInput(body.features, body.model_id)
    answered = await inference.predict(ports, question, deadline)
    return Prediction(prediction=answered.prediction, model_id=answered.model_id)
