"""Generated requests to the three apps at once: whatever comes, they cannot be told apart.

Requests are drawn from a seeded `random.Random`, since what hypothesis does for each draw costs
more than the three apps together. What it is good at it does: it draws the hostile texts, once a
run. Shrinking needs no generator: every step decides by its own number which ids and tokens it
gives, so a step that is left out changes no other, and those that are left can be sent literally.

The model is every use case once more, on the memory store: what the apps call is noted where they
call it, and called again there with the same arguments. That is sound because the memory store has
seen the same calls from the beginning, with the same clock, ids and tokens; where a value or a
refusal differs, the state behind the app does.
"""
