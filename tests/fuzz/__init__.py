"""The generated requests: that a short run finds nothing, and that a planted fault is found."""
