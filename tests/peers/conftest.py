"""The fixtures of the catalogue's tests, for tests with real peers."""

from tests.catalogue.conftest import catalogue, door, harvesting

__all__ = ["catalogue", "door", "harvesting"]
