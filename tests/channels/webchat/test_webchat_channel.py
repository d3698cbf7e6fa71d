from __future__ import annotations

import pytest

from bot.channels.webchat import WebchatChannel
from bot.core.channels import ChannelName, MediaGone, MediaTooLarge, Outgoing
from bot.core.errors import StoreUnavailable


class Page:
    def __init__(self) -> None:
        self.woken: list[tuple[str, str]] = []
        self.down = False

    async def wake(self, sender: str, name: str) -> None:
        if self.down:
            raise StoreUnavailable
        self.woken.append((sender, name))


async def read_upload(ref: str) -> bytes:
    if ref != "known":
        raise MediaGone
    return b"12345"


@pytest.fixture
def page() -> Page:
    return Page()


@pytest.fixture
def channel(page: Page) -> WebchatChannel:
    return WebchatChannel(wake=page.wake, read_upload=read_upload)


async def test_a_send_is_its_record(channel: WebchatChannel, page: Page) -> None:
    page.down = True
    assert channel.name is ChannelName.WEBCHAT
    assert await channel.send(Outgoing("m1", "s1", "Halo")) == "m1"
    assert page.woken == []


async def test_typing_never_raises(channel: WebchatChannel, page: Page) -> None:
    await channel.typing("s1")
    page.down = True
    await channel.typing("s1")
    assert page.woken == [("s1", "typing")]


async def test_who_writes_is_told(channel: WebchatChannel, page: Page) -> None:
    await channel.typing("s1", by_agent=True)
    assert page.woken == [("s1", "writing")]


async def test_deletes_nothing(channel: WebchatChannel) -> None:
    assert await channel.delete("s1", "m1") is False


async def test_download_keeps_the_limit(channel: WebchatChannel) -> None:
    assert await channel.download("known", limit=5) == b"12345"
    with pytest.raises(MediaTooLarge):
        await channel.download("known", limit=4)
    with pytest.raises(MediaGone):
        await channel.download("gone", limit=5)
