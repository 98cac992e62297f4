from django.conf import settings

from invitations.diagram import mermaid


def test_the_guide_shows_the_table_of_transitions() -> None:
    guide = (settings.BASE_DIR / "docs" / "engine.md").read_text()
    assert f"```mermaid\n{mermaid()}\n```" in guide
