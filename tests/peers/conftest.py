"""The fixtures of the catalogue's tests, for tests with real peers."""

from tests.catalogue.conftest import catalogue, door, empty, harvesting, shared

__all__ = ["catalogue", "door", "empty", "harvesting", "shared"]
