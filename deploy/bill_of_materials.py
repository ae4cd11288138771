"""The bill of materials of a release: the Python packages' one, completed.

    bill_of_materials.py PYTHON.json VERSION DEBIAN-PACKAGE... > sbom.json

Added are the portal itself and the Debian packages that it stands on. Those have no version: it is
the one that the machine's Debian has on the day. Everything is sorted, and there is no time in
it, so that the same release has the same bill.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any


def complete(bill: dict[str, Any], version: str, debian_packages: list[str]) -> dict[str, Any]:
    """The bill with the portal as its subject and the Debian packages among the components."""
    portal = {
        "type": "application",
        "bom-ref": "gazette",
        "name": "gazette",
        "version": version,
        "description": "政府公报门户",
        "licenses": [{"license": {"id": "Apache-2.0"}}],
    }
    debian = [
        {
            "type": "library",
            "bom-ref": f"debian:{name}",
            "name": name,
            "purl": f"pkg:deb/debian/{name}?distro=debian-12",
        }
        for name in sorted(set(debian_packages))
    ]
    components = [*bill["components"], *debian]
    refs = sorted(one["bom-ref"] for one in components)
    return {
        **bill,
        "metadata": {**bill.get("metadata", {}), "component": portal},
        "components": sorted(components, key=lambda one: str(one["bom-ref"])),
        "dependencies": [
            {"ref": "gazette", "dependsOn": refs},
            *({"ref": ref} for ref in refs),
        ],
    }


if __name__ == "__main__":
    source, its_version, *names = sys.argv[1:]
    made = complete(json.loads(Path(source).read_text(encoding="utf-8")), its_version, names)
    sys.stdout.write(json.dumps(made, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
