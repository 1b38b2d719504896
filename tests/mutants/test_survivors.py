"""Whether a survivor that nobody explained is noticed, and an explanation of none."""

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
    assert missing.startswith("no test sees: core.domain.slugs.x_slug_stem")
    assert superfluous.startswith("explained, but seen by a test, or not made any more: f")


def test_every_explanation_says_why() -> None:
    known = explained()
    assert [mutant for mutant, why in known.items() if not why.endswith(".")] == []
    assert len(known) > 0
