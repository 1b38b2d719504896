"""Survivors without an explanation are reported, and explanations without a survivor."""

from tests.mutants.survivors import Mutant, differences, explained, mutant_from_diff

DIFF = """# core.domain.articles.x_slug_stem__mutmut_12: survived
--- core/domain/articles.py
+++ core/domain/articles.py
@@ -1,3 +1,3 @@
 def slug_stem(title: str) -> str:
-    plain = normalize("NFKD", title)
+    plain = normalize("NFC", title)
     return plain
"""
MUTANT = Mutant("core.domain.articles.x_slug_stem", 'plain = normalize("NFC", title)')


def test_a_mutant_is_identified_by_its_function_and_line() -> None:
    mutant = mutant_from_diff("core.domain.articles.x_slug_stem__mutmut_12", DIFF)
    assert mutant == MUTANT
    assert mutant.was == 'plain = normalize("NFKD", title)'


def test_survivors_and_explanations_must_match() -> None:
    other = Mutant("f", "a")
    assert list(differences([MUTANT, other], [other, MUTANT])) == []
    (missing,) = differences([MUTANT, other], [other])
    (superfluous,) = differences([MUTANT], [MUTANT, other])
    assert missing.startswith("survives: core.domain.articles.x_slug_stem")
    assert superfluous.startswith("explained, but killed or no longer created: f")


def test_every_explanation_says_why() -> None:
    explanations = explained()
    assert [mutant for mutant, why in explanations.items() if not why.endswith(".")] == []
    assert len(explanations) > 0
