"""The postal service over HTTP; nothing but HTTP."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from activities.http import OutsideSystem
from activities.post.wire import Health, Order, Ordered, Whereabouts


class PostClient:
    """Calls to the postal service. Every method raises `ApplicationError` with a problem code."""

    def __init__(self, system: OutsideSystem) -> None:
        self._system = system

    async def order(self, order: Order) -> Ordered:
        """Order an item to be carried."""
        return await self._system.post("orders", order.order_number, order, Ordered)

    async def whereabouts(self, item_code: str) -> Whereabouts:
        """Look where an item is."""
        return await self._system.get(f"orders/{quote(item_code, safe='')}", Whereabouts)

    async def held(self, item_code: str, key: str) -> Whereabouts | None:
        """Look what the post holds of an order, by tracking number or else by our key; None when it knows of none."""
        place = f"/{quote(item_code, safe='')}" if item_code else f"?{urlencode({'key': key})}"
        return await self._system.find(f"orders{place}", Whereabouts)

    async def health(self) -> Health:
        """Look whether the post is up and takes our token."""
        return await self._system.get("health", Health)
