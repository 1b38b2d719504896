"""What people ask of models."""

from core.domain.inference import Prediction, Question
from core.ports import Ports


async def predict(ports: Ports, question: Question, deadline: float) -> Prediction:
    """Ask a model before the deadline, in seconds as `time.monotonic()` counts them."""
    answer = await ports.models.predict(question, deadline)
    return Prediction(answer, question.model_id)
