"""How Django hashes passwords, when it does so without the core."""

from django.contrib.auth.hashers import Argon2PasswordHasher

from adapters.argon2_passwords import MEMORY_KIB, PASSES


class ForgeArgon2PasswordHasher(Argon2PasswordHasher):
    """Django's hasher with the parameters of adapters/argon2_passwords.py.

    Then neither side hashes again what the other has stored.
    """

    memory_cost = MEMORY_KIB
    time_cost = PASSES
    parallelism = 1
