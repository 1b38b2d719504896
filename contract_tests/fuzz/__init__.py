"""Generated requests to all complete apps at once, which have to respond alike.

Requests are drawn from a seeded `random.Random`: what hypothesis does for each draw costs more than
the apps together. Hypothesis draws the hostile texts, once a run. Shrinking needs no generator: the
number of a step seeds the ids and tokens that the step is given, so leaving a step out changes no
other step, and the steps that are left can be sent literally.

The model is the memory store. Each use case that an app calls is called again on it, with the same
arguments. The memory store has seen the same calls from the beginning, with the same clock, ids and
tokens, so where a result or a refusal differs, the state behind the app does.
"""
