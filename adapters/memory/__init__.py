"""A store that forgets when the process ends: the model that the others are held to."""
