"""How the tests are run: `script/test`, whole and `--fast`."""
