"""The diagram of docs/engine.md, made from the one table of transitions: `python -m invitations.diagram`."""

import os


def mermaid() -> str:
    """A Mermaid state diagram; what is repeated without effect is left out."""
    from invitations.models import TRANSITIONS, Status

    arrows = [
        f"    {source} --> {transition.target}: {name}"
        for name, transition in TRANSITIONS.items()
        for source in Status
        if source in transition.sources
    ]
    return "\n".join(["stateDiagram-v2", f"    [*] --> {Status.PENDING}: invite", *arrows])


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "space_project.settings")
    django.setup()
    print(mermaid())
