"""The models of inference: `mean` in this process, `remote` over HTTP."""
