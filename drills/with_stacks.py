"""Run a module such as gunicorn; on SIGPROF its processes print the stacks of all threads.

`faulthandler.register` does the same in a service of your own.
"""

import faulthandler
import runpy
import signal
import sys

# gunicorn's workers reset the handlers of other signals, such as SIGUSR1.
SIGNAL = signal.SIGPROF

if __name__ == "__main__":
    faulthandler.register(SIGNAL, all_threads=True)
    del sys.argv[0]
    sys.path[0] = ""  # as `python -m` has it
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
