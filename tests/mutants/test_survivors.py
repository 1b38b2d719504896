"""Survivors without an explanation are found, and explanations without a survivor."""

from tests.mutants.survivors import Mutant, differences, explained, shown

DIFF = """# core.domain.slugs.x_slug_stem__mutmut_12: survived
--- core/domain/slugs.py
+++ core/domain/slugs.py
@@ -1,3 +1,3 @@
 def slug_stem(title: str) -> str:
-    plain = normalize("NFKD", title)
+    plain = normalize("NFC", title)
     return plain
"""
MUTANT = Mutant("core.domain.slugs.x_slug_stem", 'plain = normalize("NFC", title)')


def test_a_mutant_is_known_by_its_function_and_its_line() -> None:
    mutant = shown("core.domain.slugs.x_slug_stem__mutmut_12", DIFF)
    assert mutant == MUTANT
    assert mutant.was == 'plain = normalize("NFKD", title)'


def test_survivors_and_explanations_must_be_the_same() -> None:
    other = Mutant("f", "a")
    assert list(differences([MUTANT, other], [other, MUTANT])) == []
    (missing,) = differences([MUTANT, other], [other])
    (superfluous,) = differences([MUTANT], [MUTANT, other])
    assert missing.startswith("no test fails for: core.domain.slugs.x_slug_stem")
    assert superfluous.startswith("explained, but a test fails for it, or it is gone: f")


def test_every_explanation_says_why() -> None:
    known = explained()
    assert [mutant for mutant, why in known.items() if not why.endswith(".")] == []
    assert len(known) > 0
