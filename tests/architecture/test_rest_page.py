# SPDX-License-Identifier: Apache-2.0
"""docs/reference/rest.md names every route of the REST door, and no other."""

import re
from pathlib import Path
from typing import cast

from glsp.editor.beginnings import Beginnings
from glsp.editor.hub import Hub
from glsp.editor.kept_exports import Exports
from glsp.editor.layouts import Layouts
from glsp.editor.texts import Texts
from glsp.endpoints.access import Access
from glsp.endpoints.api import Api
from glsp.endpoints.keyring import Keyring
from glsp.settings import load
from glsp.storage.memory import MemoryStore

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "rest.md"


def test_the_page_names_every_route_and_no_other() -> None:
    hub, layouts = cast("Hub", None), cast("Layouts", None)
    store = MemoryStore()
    access = Access(load({}), "secret", Keyring(store))
    api = Api(hub, access, store, Beginnings(hub, layouts), Texts(layouts), layouts, Exports(hub), "instance")
    routes = {
        f"{method} {route.path.replace(':diagram', '')}"
        for route in api.routes()
        for method in (route.methods or set()) - {"HEAD"}
        if "{rest:path}" not in route.path
    }
    named = set(re.findall(r"^\| `([A-Z]+ /api/[^`]+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE))
    assert named == routes
