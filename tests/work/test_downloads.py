from __future__ import annotations

import hashlib
import stat
from datetime import timedelta

import pytest

from bot.core.channels import MediaGone, MediaTooLarge, SendLater
from bot.core.errors import StoreUnavailable
from bot.core.messages import MediaStatus
from bot.work.downloads import kind_of
from tests.work.world import World

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + b"x" * 100
PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 100
PDF = b"%PDF-1.7\n" + b"x" * 100


async def download(world: World, content: bytes | Exception) -> None:
    world.telegram.files["f1"] = content
    if not world.events:
        await world.receive(world.photo())
    await world.downloads(media_id=(await world.files())[0].id)


async def told(world: World) -> list[str]:
    return [row.text for row in await world.outbox()]


@pytest.mark.parametrize(("content", "mime"), [(JPEG, "image/jpeg"), (PNG, "image/png"), (PDF, "application/pdf")])
async def test_a_file_is_kept_for_its_owner_only(world: World, content: bytes, mime: str) -> None:
    await download(world, content)
    media = (await world.files())[0]
    assert (media.status, media.mime, media.size) == (MediaStatus.STORED, mime, len(content))
    assert media.sha256 == hashlib.sha256(content).hexdigest()
    assert media.path
    path = world.data / media.path
    assert path.read_bytes() == content
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert await told(world) == []


@pytest.mark.parametrize(
    ("content", "status", "reason", "response"),
    [
        (b"MZ" + b"\0" * 100, MediaStatus.REJECTED, "kind", "utter_media_kind"),
        (b"<html>%PDF-1.7</html>", MediaStatus.REJECTED, "kind", "utter_media_kind"),
        (b"", MediaStatus.REJECTED, "kind", "utter_media_kind"),
        (JPEG + b"x" * 1024 * 1024, MediaStatus.REJECTED, "size", "utter_media_size 1"),
        (MediaTooLarge(), MediaStatus.REJECTED, "size", "utter_media_size 1"),
        (MediaGone(), MediaStatus.FAILED, "gone", "utter_media_gone"),
    ],
)
async def test_what_cannot_be_kept_is_said(
    world: World, content: bytes | Exception, status: MediaStatus, reason: str, response: str
) -> None:
    await download(world, content)
    await download(world, content)
    media = (await world.files())[0]
    assert (media.status, media.reason) == (status, reason)
    assert await told(world) == [response]
    assert world.lost == [(media.id, status)], "the ticket that it belongs to hears of it, once"


async def test_a_file_refused_after_its_turn_is_said_once(world: World) -> None:
    world.telegram.files["f1"] = b"MZ"
    await world.receive(world.photo())
    await world.downloads(media_id=(await world.files())[0].id)
    await world.turn()
    assert (await told(world)).count("utter_media_kind") == 1


async def test_later_means_later_and_not_forever(world: World) -> None:
    await download(world, SendLater("busy", after=timedelta(seconds=3)))
    assert len(await world.jobs("download")) == 2
    await download(world, JPEG)
    assert (await world.files())[0].status is MediaStatus.STORED


async def test_a_file_that_never_comes_counts_as_gone(world: World) -> None:
    for _ in range(20):
        await download(world, SendLater("busy"))
    assert (await world.files())[0].status is MediaStatus.FAILED
    assert await told(world) == ["utter_media_gone"]


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_crash_is_repeated_without_harm(world: World, when: str) -> None:
    await world.receive(world.photo())
    world.breaking.arm(**{when: 1})
    with pytest.raises(StoreUnavailable):
        await download(world, JPEG)
    world.breaking.arm()
    await download(world, JPEG)
    assert (await world.files())[0].status is MediaStatus.STORED


def test_kinds_by_content() -> None:
    heic = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"x" * 50
    webp = b"RIFF\x24\x00\x00\x00WEBPVP8 " + b"x" * 50
    assert kind_of(heic) == "image/heic"
    assert kind_of(webp) == "image/webp"
    assert kind_of(b"\xef\xbb\xbf%PDF-1.4") == "application/pdf"
    assert kind_of(b"plain text") is None
