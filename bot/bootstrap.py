"""The only place where objects are built: settings in, a working service out."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import httpx
import procrastinate

from bot.bank.sandbox import SandboxBank
from bot.channels.telegram import TelegramChannel
from bot.channels.webchat import WebchatChannel
from bot.channels.whatsapp import Templates, WhatsAppChannel
from bot.core.channels import Channel, ChannelName
from bot.core.console.administration import Administration
from bot.core.console.approvals import Approvals
from bot.core.console.auditing import Auditing
from bot.core.console.exports import Exports
from bot.core.console.holding import Holding
from bot.core.console.installation import TemplateNames
from bot.core.console.overview import Overviews
from bot.core.console.people import People
from bot.core.console.signing_in import SignIn
from bot.core.console.talk import Talk
from bot.core.console.ticket_list import TicketList
from bot.core.console.ticket_screen import TicketScreens
from bot.core.console.ticket_work import TicketWork
from bot.core.journeys.cases import Cases
from bot.core.journeys.kit import Kit
from bot.core.journeys.own_data import EraseData
from bot.core.messages import AuditEntry
from bot.core.policy import DeadlinePolicy
from bot.core.quiet import QuietHours
from bot.dialogue.buttons import ButtonTokens
from bot.dialogue.copy import DomainCopy
from bot.dialogue.rasa import RasaEngine, make_client
from bot.installation import PROJECT, Keys, engine_database, keys
from bot.papers.typeset import Typesetter
from bot.policies import read_policy, read_retention
from bot.settings import Settings
from bot.store.chat_feed import StoreChatFeed
from bot.store.desk_feed import FolderEvidence, StoreDeskFeed
from bot.store.engine_memory import TrackerRows
from bot.store.ids import new_id
from bot.store.sealer import KeySealer
from bot.store.store import Store
from bot.store.uploads import FOLDER as UPLOADS
from bot.store.uploads import DataFiles
from bot.store.urls import libpq_url
from bot.work.asking import Asking
from bot.work.delivery import Delivery
from bot.work.downloads import Downloads, KeepEvidence
from bot.work.forgetting import Forgetting
from bot.work.gathering import Gathering
from bot.work.intake import InboxIntake
from bot.work.jobs import Tasks, build_app
from bot.work.limits import MediaPolicy, RateLimits
from bot.work.outcomes import Outcomes
from bot.work.plan import Planner
from bot.work.resetting import ResetDialogue
from bot.work.retention import Retain
from bot.work.runner import Runner
from bot.work.sweep import Sweep
from bot.work.turn import TakeTurn
from bot.work.unconfirmed import TellUnconfirmed
from bot.work.writing import Writer


def utc_now() -> datetime:
    """The present."""
    return datetime.now(UTC)


async def numbered(store: Store, policy: DeadlinePolicy) -> DeadlinePolicy:
    """The policy with its number; rows that were never in force before are kept as a new version."""
    async with store.open_unit() as unit:
        known = {one.digest for one in await unit.policies.versions()}
        policy = await unit.policies.numbered(policy, now=utc_now())
        if policy.digest not in known:
            await unit.audit(
                AuditEntry(
                    id=new_id(),
                    at=utc_now(),
                    actor="system",
                    action="policy.published",
                    subject=f"policy:{policy.version}",
                    data={"name": policy.name, "digest": policy.digest},
                )
            )
        await unit.commit()
    return policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """Everything that a process of the service works with."""

    settings: Settings
    keys: Keys
    store: Store
    sealer: KeySealer
    bank: SandboxBank
    copy: DomainCopy
    policy: DeadlinePolicy
    retain: Retain
    cases: Cases
    people: People
    sign_in: SignIn
    holding: Holding
    talk: Talk
    ticket_screens: TicketScreens
    administration: Administration
    auditing: Auditing
    ticket_list: TicketList
    overviews: Overviews
    exports: Exports
    ticket_work: TicketWork
    approvals: Approvals
    desk_feed: StoreDeskFeed
    engine: RasaEngine
    feed: StoreChatFeed
    channels: dict[ChannelName, Channel]
    delivery: Delivery
    telegram: TelegramChannel | None
    whatsapp: WhatsAppChannel | None
    intake: Gathering
    jobs: procrastinate.App
    new_runner: Callable[[], Runner]


@asynccontextmanager
async def open_service(settings: Settings, *, database_url: str) -> AsyncIterator[Service]:
    """Build a service on a migrated database, and close it."""
    async with AsyncExitStack() as stack:
        found = keys(settings)
        store = await stack.enter_async_context(Store(database_url, pool_size=settings.worker_concurrency + 4))
        client = await stack.enter_async_context(make_client())
        feed = StoreChatFeed(store, uploads=settings.data / UPLOADS, conninfo=libpq_url(database_url))
        telegram = await _telegram(settings, stack)
        policy = await numbered(store, read_policy(settings.deadline_policy))
        whatsapp = _whatsapp(settings, stack)
        service = _assemble(settings, found, store, client, feed, telegram, whatsapp, policy)
        stack.push_async_callback(service.delivery.rest)
        stack.push_async_callback(service.desk_feed.close)
        yield service


async def _telegram(settings: Settings, stack: AsyncExitStack) -> TelegramChannel | None:
    if settings.telegram_token is None:
        return None
    channel = TelegramChannel(settings.telegram_token.get_secret_value(), api=settings.telegram_api)
    await channel.initialize()
    stack.push_async_callback(channel.shutdown)
    return channel


def _whatsapp(settings: Settings, stack: AsyncExitStack) -> WhatsAppChannel | None:
    if settings.whatsapp_token is None or settings.whatsapp_phone_id is None:
        return None
    channel = WhatsAppChannel(
        settings.whatsapp_token.get_secret_value(),
        phone_id=settings.whatsapp_phone_id,
        api=settings.whatsapp_api,
        templates=Templates(
            notice=settings.whatsapp_template_notice,
            agent=settings.whatsapp_template_agent,
            language=settings.whatsapp_template_language,
        ),
        clock=utc_now,
    )
    stack.push_async_callback(channel.shutdown)
    return channel


def _templates(settings: Settings, whatsapp: WhatsAppChannel | None) -> TemplateNames:
    """The names that are set, for administrators to read."""
    return TemplateNames(
        whatsapp=whatsapp is not None,
        notice=settings.whatsapp_template_notice,
        agent=settings.whatsapp_template_agent,
        language=settings.whatsapp_template_language,
    )


def _assemble(  # noqa: PLR0917 - all parts meet here
    settings: Settings,
    found: Keys,
    store: Store,
    client: httpx.AsyncClient,
    feed: StoreChatFeed,
    telegram: TelegramChannel | None,
    whatsapp: WhatsAppChannel | None,
    policy: DeadlinePolicy,
) -> Service:
    sealer = KeySealer(found.encryption)
    bank = SandboxBank(store, sealer, now=utc_now, new_id=new_id)
    copy = DomainCopy(PROJECT / "domain.yml")
    kit = Kit(
        open_unit=store.open_unit,
        bank=bank,
        sealer=sealer,
        copy=copy,
        papers=Typesetter(bank=settings.bank_name),
        policy=policy,
        retention=read_retention(settings.retention_policy),
        now=utc_now,
        new_id=new_id,
        quiet=QuietHours.parse(settings.quiet_hours),
    )
    cases, people = Cases.of(kit), People(kit)
    urls = settings.rasa_urls or (f"http://127.0.0.1:{settings.rasa_port}",)
    engine = RasaEngine(urls=urls, token=found.rasa_token, timeout=settings.engine_timeout_s, client=client)
    channels: dict[ChannelName, Channel] = {
        ChannelName.WEBCHAT: WebchatChannel(wake=feed.wake, read_upload=feed.read_upload)
    }
    if telegram:
        channels[ChannelName.TELEGRAM] = telegram
    if whatsapp:
        channels[ChannelName.WHATSAPP] = whatsapp
    media = MediaPolicy(max_bytes=settings.max_upload_bytes)
    outcomes = Outcomes(now=utc_now, report=cases.undelivered)
    delivery = Delivery(
        open_unit=store.open_unit, channels=channels, limits=RateLimits(), outcomes=outcomes, now=utc_now
    )
    intake = Gathering(
        InboxIntake(
            open_unit=store.open_unit,
            sealer=sealer,
            now=utc_now,
            new_id=new_id,
            media=media,
            outcomes=outcomes,
            max_chars=settings.max_message_chars,
        )
    )
    retain = Retain(
        open_unit=store.open_unit,
        policy=kit.retention,
        memory=TrackerRows(engine_database(settings, store.url)),
        files=DataFiles(settings.data),
        now=utc_now,
        new_id=new_id,
    )
    jobs = build_app(_tasks(settings, kit, cases, engine, channels, delivery, media, intake, retain))
    conninfo = libpq_url(store.url)
    read_evidence = FolderEvidence(settings.data)
    return Service(
        settings=settings,
        keys=found,
        store=store,
        sealer=sealer,
        bank=bank,
        copy=copy,
        policy=policy,
        retain=retain,
        cases=cases,
        people=people,
        holding=Holding(kit),
        talk=Talk(
            kit=kit,
            identify=cases.identify,
            block=cases.block,
            change=cases.change,
            read_evidence=read_evidence,
            channels=channels,
        ),
        ticket_screens=TicketScreens(kit=kit, read_evidence=read_evidence),
        administration=Administration.of(kit, people, templates=_templates(settings, whatsapp)),
        auditing=Auditing(kit),
        ticket_list=TicketList(kit),
        approvals=Approvals(kit=kit, approval=cases.approval),
        overviews=Overviews(kit),
        exports=Exports(kit),
        ticket_work=TicketWork(
            kit=kit,
            desk=cases.desk,
            written=cases.written,
            approval=cases.approval,
            keep_evidence=KeepEvidence(settings.data),
        ),
        desk_feed=StoreDeskFeed(conninfo),
        sign_in=SignIn(
            kit=kit,
            idle=timedelta(minutes=settings.console_idle_minutes),
            longest=timedelta(hours=settings.console_hours),
        ),
        engine=engine,
        feed=feed,
        channels=channels,
        delivery=delivery,
        telegram=telegram,
        whatsapp=whatsapp,
        intake=intake,
        jobs=jobs,
        new_runner=lambda: Runner(jobs, conninfo=conninfo, concurrency=settings.worker_concurrency),
    )


def _tasks(  # noqa: PLR0917 - all parts meet here
    settings: Settings,
    kit: Kit,
    cases: Cases,
    engine: RasaEngine,
    channels: dict[ChannelName, Channel],
    delivery: Delivery,
    policy: MediaPolicy,
    intake: Gathering,
    retain: Retain,
) -> Tasks:
    buttons = ButtonTokens()
    writer = Writer(copy=kit.copy, buttons=buttons, now=kit.now, new_id=kit.new_id)
    unit = kit.open_unit

    take_turn = TakeTurn(
        open_unit=unit,
        engine=engine,
        asking=Asking(engine=engine),
        planner=Planner(engine=engine, writer=writer, copy=kit.copy, buttons=buttons, now=kit.now, media=policy),
        writer=writer,
        delivery=delivery,
        channels=channels,
        hand_over=cases.handoff.call_people,
        bind_contact=cases.bind_contact,
        now=kit.now,
        calm=intake.calm,
    )
    return Tasks(
        turn=take_turn,
        deliver=delivery,
        reset=ResetDialogue(engine=engine),
        download=Downloads(
            open_unit=unit,
            channels=channels,
            writer=writer,
            policy=policy,
            data=settings.data,
            now=kit.now,
            report_lost=cases.lost_evidence,
        ),
        forget=Forgetting(open_unit=unit, channels=channels),
        sweep=Sweep(open_unit=unit),
        tell_unconfirmed=TellUnconfirmed(open_unit=unit, report=cases.undelivered),
        fire_due=cases.fire_clocks,
        release_notices=cases.notices.release,
        pursue_blocks=cases.block.pursue,
        receipt=cases.receipts.send,
        erase=EraseData(kit, memory=retain.memory, files=retain.files),
        link_incident=cases.incidents.link_fitting,
        pursue_changes=cases.approval.pursue,
        assign=Holding(kit).assign_waiting,
        retain=retain,
        count_days=Overviews(kit).count_days,
        now=kit.now,
    )
