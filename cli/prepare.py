"""`motcua prepare`: what must be done once before the processes of a new version start."""

import asyncio

from rich.console import Console

from runtime.settings import Settings, get_settings


async def prepare(settings: Settings) -> None:
    """Bring the database to this version, then publish procedures and make what the API needs. Repeatable."""
    # Imported here, so that `motcua --help` does not load the whole system.
    from cli import setup
    from models.migrate import upgrade

    await upgrade(settings.database_url)
    await setup.prepare(settings)


def prepare_command() -> None:
    """Cập nhật cơ sở dữ liệu và công bố thủ tục / Migrate the database and publish the procedures."""
    asyncio.run(prepare(get_settings()))
    Console(highlight=False).print("Đã sẵn sàng / Ready")
