"""What a firm trusts a messaging server for, each claim as a test that could fail.

A proof is a test with a mark, in the folder of its subject:

    @pytest.mark.proof(claim="…", method="…")
    def test_…(proof: Proof, …) -> None:
        rounds = proof.size(short=2, whole=50)
        …
        proof.found(f"{rounds} rounds, nothing missing")

`script/test` runs its short form. `script/prove` runs it whole, and writes claim, method, figure
and result into the table of the subject's document (`tables.DOCUMENTS`). A mark on a class stands
for all its tests. Tests with one claim share a row: those of several engines, for one.
"""
