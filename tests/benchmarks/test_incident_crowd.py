"""The crowd of the incident, with a program in wrk's place that says when it is there."""

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path

from benchmarks.load.crowd import crowd
from benchmarks.load.outcome import Outcome
from benchmarks.load.prediction import PREDICTION
from benchmarks.load.wrk import Wrk

OUTCOME = Outcome(7, 1.5, 1.0, 2.0, 3.0, wrong=0, broken=0, example="")
STAND_IN = """\
#!{python}
import signal, sys
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
open({there!r}, "w").write(" ".join(sys.argv[1:]))
signal.sigwait([signal.SIGINT])
print({said!r})
"""


def test_a_crowd_asks_until_it_is_told_to_go_and_then_says_what_came_of_it(tmp_path: Path) -> None:
    there, program = tmp_path / "there", tmp_path / "wrk"
    os.mkfifo(there)
    said = json.dumps(asdict(OUTCOME))
    program.write_text(STAND_IN.format(python=sys.executable, there=str(there), said=said))
    program.chmod(0o700)
    with crowd(Wrk([], str(program)), 8000, PREDICTION, users=400) as outcomes:
        asked = there.read_text()  # which waits until somebody writes it
        assert outcomes == []
    assert outcomes == [OUTCOME]
    assert "-c400 " in asked
    assert "http://127.0.0.1:8000/predict" in asked
