"""How Django itself checks and makes passwords, wherever somebody asks it rather than the core."""

from django.contrib.auth.hashers import Argon2PasswordHasher

from adapters.argon2_passwords import MEMORY_KIB, PASSES


class ForgeArgon2PasswordHasher(Argon2PasswordHasher):
    """Django's hasher with the house's parameters (adapters/argon2_passwords.py).

    Neither side then hashes again what the other has stored.
    """

    memory_cost = MEMORY_KIB
    time_cost = PASSES
    parallelism = 1
