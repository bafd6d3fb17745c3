"""Pages made of templates: what is put into one is escaped, links stay in their session."""

from copy import copy
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from sarus_kernel.vault.page.facts import Desk
from sarus_kernel.vault.page.login import Sessions, place_of

TEMPLATES = Path(__file__).parent / "templates"


class Page:
    """Owns the templates and the sessions. `at`: where the pages of one session are."""

    def __init__(self, desk: Desk, sessions: Sessions) -> None:
        self._desk, self.sessions, self.at = desk, sessions, ""
        # Questions are written by grantees: whatever is put into a page is escaped.
        self._templates = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    @property
    def desk(self) -> Desk:
        """What it reads from, with the policy of this moment."""
        return self._desk.now()

    def show(self, name: str, status: int = 200, **content: Any) -> Response:
        """A page made of a template."""
        text = self._templates.get_template(name).render(desk=self.desk, at=self.at, **content)
        return HTMLResponse(text, status)

    def of(self, secret: str) -> "Page":
        """The same for one session."""
        page = copy(self)
        page.at = f"/{place_of(secret)}"
        return page
