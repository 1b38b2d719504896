"""The operation of inference."""

from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.responses import JSONResponse

from core.domain.inference import ModelInput
from core.use_cases import inference
from fastapi_app.dependencies import PortsDep, SettingsDep
from fastapi_app.inference.schemas import PredictionRequest, PredictionResponse
from fastapi_app.routing import StrictRouter
from http_contract.json_format import compact_json

router = StrictRouter(tags=["inference"])


class PythonFloatResponse(JSONResponse):
    """JSON with floats as Python writes them (W1). By default pydantic writes 1e-7 for 1e-07."""

    def render(self, content: Any) -> bytes:
        """The encoded body."""
        return compact_json(content)


async def get_deadline(request: Request, settings: SettingsDep) -> float:
    """When the response is due, in seconds of `time.monotonic()`."""
    deadline: float = request.state.started_at + settings.predict_deadline_ms / 1000
    return deadline


@router.post("/predict", response_class=PythonFloatResponse)
async def predict(
    body: PredictionRequest, ports: PortsDep, deadline: Annotated[float, Depends(get_deadline)]
) -> PredictionResponse:
    """Run a model."""
    model_input = ModelInput(body.features, body.model_id)
    output = await inference.predict(ports, model_input, deadline)
    return PredictionResponse(prediction=output.prediction, model_id=output.model_id)
