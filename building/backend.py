"""The build of stoichia: setuptools', once the parts of the page that npm publishes are here."""

from collections.abc import Mapping
from typing import Any

import parts
from setuptools import build_meta
from setuptools.build_meta import build_sdist, get_requires_for_build_sdist, prepare_metadata_for_build_wheel

__all__ = [
    "build_editable",
    "build_sdist",
    "build_wheel",
    "get_requires_for_build_editable",
    "get_requires_for_build_sdist",
    "get_requires_for_build_wheel",
    "prepare_metadata_for_build_editable",
    "prepare_metadata_for_build_wheel",
]

Settings = Mapping[str, Any] | None

prepare_metadata_for_build_editable = build_meta.prepare_metadata_for_build_editable


def get_requires_for_build_wheel(config_settings: Settings = None) -> list[str]:
    """Return what a build needs: npm too, where there is none."""
    return [*build_meta.get_requires_for_build_wheel(config_settings), *parts.missing_tools()]


def get_requires_for_build_editable(config_settings: Settings = None) -> list[str]:
    """Return what an editable installation needs: npm too, where there is none."""
    return [*build_meta.get_requires_for_build_editable(config_settings), *parts.missing_tools()]


def build_wheel(wheel_directory: str, config_settings: Settings = None, metadata_directory: str | None = None) -> str:
    """Build a wheel and return its name."""
    parts.fetch()
    return str(build_meta.build_wheel(wheel_directory, config_settings, metadata_directory))


def build_editable(
    wheel_directory: str, config_settings: Settings = None, metadata_directory: str | None = None
) -> str:
    """Build an editable wheel and return its name."""
    parts.fetch()
    return str(build_meta.build_editable(wheel_directory, config_settings, metadata_directory))
