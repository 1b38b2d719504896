"""Tests of reports, and of the suite as others use it: against a server that is not ours."""
