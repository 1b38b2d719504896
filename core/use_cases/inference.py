"""Use cases of inference."""

from core.domain.inference import ModelInput, Prediction
from core.ports import Ports


async def predict(ports: Ports, model_input: ModelInput, deadline: float) -> Prediction:
    """Run a model before the deadline, in seconds of `time.monotonic()`. Raises like `Models`."""
    output = await ports.models.predict(model_input, deadline)
    return Prediction(output, model_input.model_id)
