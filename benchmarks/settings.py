"""A Space that has the bare views too (bare.py)."""

from space_project.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.bare"
