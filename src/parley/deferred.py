"""Public names of a package whose modules are imported when one of them is first asked for.

A command beside a server needs people and tokens as rows, and nothing of HTTP. To import that takes
longer than most commands run.
"""

import sys
from collections.abc import Callable
from importlib import import_module


def defer_imports(package: str, *modules: str) -> Callable[[str], object]:
    """Return the `__getattr__` of a package (PEP 562): it finds its public names in modules.

    Args:
        package: Its name; type checkers see the same imports in its `__init__`.
        modules: Those below it that have names which it exports, and are imported for them alone.
    """

    def find(name: str) -> object:
        namespace = vars(sys.modules[package])
        if name in namespace["__all__"]:
            for module in modules:
                found = vars(import_module(f"{package}.{module}"))
                if name in found:
                    namespace[name] = found[name]
                    return found[name]
        raise AttributeError(f"module {package!r} has no attribute {name!r}")

    return find
