"""Redis as the cache in which requests are counted: as Django's, with half the requests to it."""

from functools import cached_property
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient

INCREASE = """
if redis.call('EXISTS', KEYS[1]) == 1 then return redis.call('INCRBY', KEYS[1], ARGV[1]) end
"""


class CountsClient(RedisCacheClient):
    @cached_property
    def server(self) -> Any:
        """One for all commands, where Django makes one for each."""
        return super().get_client(write=True)

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        return self.server

    @cached_property
    def increase(self) -> Any:
        return self.server.register_script(INCREASE)

    def incr(self, key: Any, delta: int) -> int:
        """ValueError if there is no such key. One request, where Django asks for the key first."""
        count = self.increase(keys=[key], args=[delta])
        if count is None:
            raise ValueError(f"Key '{key}' not found")
        return count


class Counts(RedisCache):
    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = CountsClient
