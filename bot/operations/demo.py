"""Demo data: fictional holders of the sandbox bank, and what the web chat's card says of them."""

from __future__ import annotations

from bot.bank.demo import DEMO_BRANCHES, DEMO_HOLDERS, seed_demo
from bot.bootstrap import open_service
from bot.core.branches import read_branches
from bot.settings import Settings


async def seed(settings: Settings, database_url: str) -> None:
    """Add the demo holders and branches, once; what is there already is left alone."""
    async with open_service(settings, database_url=database_url) as service:
        await seed_demo(service.bank)
        async with service.store.open_unit() as unit:
            if not await unit.branches.all():
                await unit.branches.replace(read_branches(DEMO_BRANCHES.read_bytes()))
                await unit.commit()


def hints() -> tuple[str, ...]:
    """The first demo holder's facts, a line each."""
    holder = DEMO_HOLDERS[0]
    return (
        f"Bendahara: {holder.name}",
        f"SKPD: {holder.skpd}",
        f"Empat digit terakhir kartu: {holder.card_last4}",
    )
