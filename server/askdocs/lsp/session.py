"""The session: the mutable state of one client's connection, owned by the event loop."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from lsprotocol import types

from askdocs.errors import NoWorkspace
from askdocs.lsp import configuration
from askdocs.lsp.abilities import Abilities
from askdocs.lsp.buffers import Buffers
from askdocs.lsp.places import Places
from askdocs.lsp.progress import Progress
from askdocs.lsp.protocol import VERSION
from askdocs.lsp.services import Services
from askdocs.lsp.transport import Outbox
from askdocs.wording import Message, Say, wording_for

if TYPE_CHECKING:
    from askdocs.index.indexer import Indexer
    from askdocs.index.reader import Snapshot
    from askdocs.lsp.choosing import Choosing
    from askdocs.lsp.consent import Consent
    from askdocs.lsp.embeddings import Embeddings
    from askdocs.lsp.indexing import Indexing
    from askdocs.settings import Settings
    from askdocs.workspace.document import Folder

logger = logging.getLogger(__name__)

_PATIENCE: Final = 10.0
"""Seconds that a client has to answer a question about its configuration."""


class Client:
    """What can be said to the client."""

    def __init__(
        self,
        notify: Callable[[str, dict[str, Any]], None],
        request: Callable[[str, dict[str, Any]], "asyncio.Future[Any]"],
        outbox: Outbox,
    ) -> None:
        self.notify = notify
        self.request = request
        self.room = outbox.room
        """Returns when the client has read most of what it was told."""
        self._outbox = outbox

    def mention(self, method: str, params: dict[str, Any]) -> None:
        """Send a notification that is dropped while the client does not read."""
        if not self._outbox.is_full:
            self.notify(method, params)

    def log(self, message: str) -> None:
        """Put a warning into the client's log, where it bothers nobody."""
        self.mention("window/logMessage", {"type": 2, "message": message})


class Session:
    """One connection: folders, open buffers, settings, running work."""

    def __init__(self, client: Client, make_services: Callable[[], Services]) -> None:
        self.client = client
        self.places = Places()
        self.buffers = Buffers(self.places)
        self.progress = Progress(client.notify, client.mention)
        self.locale = ""
        """The language of the client's user, as a tag; empty where it does not say."""
        self.say: Say = wording_for("")
        """Puts what people read into that language."""
        self.abilities = Abilities()
        self.process_id: int | None = None
        self.encoding = self.buffers.encoding
        self.services: Services
        """Made after the client said that it is initialized."""
        self.indexer: Indexer
        self.indexing: Indexing
        self.choosing: Choosing
        self.consent: Consent
        self.embeddings: Embeddings
        self._make_services = make_services
        self._has_started = False
        self._watches_itself = False
        """Whether no file events come from the client."""
        self._ready = asyncio.Event()
        self._failure: BaseException | None = None
        self._sent_options: Mapping[str, object] = {}
        self._key = ""
        """The key from the editor; it is never logged and goes to the endpoint alone."""
        self._uris: list[str] = []
        """Of the folders that the client has open when it comes."""
        self._tasks: set[asyncio.Task[None]] = set()
        self._order = asyncio.Lock()
        """Folders and settings change one after the other."""

    def begin(self, params: types.InitializeParams) -> dict[str, Any]:
        """Take in what the client says of itself; returns the experimental capabilities."""
        self.abilities = Abilities.of(params.capabilities)
        self.encoding = self.buffers.encoding = self.abilities.encoding
        self.process_id = params.process_id
        self.locale = params.locale or ""
        self.say = self.progress.say = wording_for(self.locale)
        sent = configuration.section_of(params.initialization_options)
        self._sent_options, self._key = configuration.without_key(sent)
        self._uris = [folder.uri for folder in params.workspace_folders or ()]
        if params.workspace_folders is None:
            if params.root_uri:
                self._uris = [params.root_uri]
            elif params.root_path:
                self._uris = [Path(params.root_path).absolute().as_uri()]
        return {"askDocs": {"version": VERSION}}

    def start(self) -> None:
        """The client is ready: make the services and begin to index, once."""
        if not self._has_started:
            self._has_started = True
            self.spawn(self._start())

    async def ready(self) -> Services:
        """The services, as soon as the folders are open; nothing waits for indexing."""
        await self._ready.wait()
        if self._failure is not None:
            raise self._failure
        return self.services

    async def snapshot(self, folder: str | None = None) -> "Snapshot":
        """What there is now, open buffers included; raises ``NoWorkspace``."""
        await self.refresh(folder)
        named = self.places.named(folder) if folder is not None else None
        uri = named.uri if named else folder
        return await asyncio.to_thread(self.services.library.snapshot, uri)

    async def refresh(self, folder: str | None = None) -> None:
        """Bring the open buffers into the library; raises ``NoWorkspace`` if ``folder`` is gone."""
        await self.ready()
        await self.buffers.flush()
        if not self.places.folders and self.places.unusable:
            reason = next(iter(self.places.unusable.values()))
            raise NoWorkspace(
                Message("The workspace folder cannot be used: {}.", reason), "Open another one."
            )
        asked = self._asked(folder)
        if asked and not any(one.path.is_dir() for one in asked):
            raise NoWorkspace(
                Message("The folder {} is gone.", asked[0].name), "Open it again when it is back."
            )

    async def read_snapshot(
        self, folder: str | None = None, tell: Callable[[str], None] = lambda _: None
    ) -> "Snapshot":
        """As ``snapshot``, once folders are read, or read anew, if that takes moments.

        ``tell`` is told what is waited for.
        """
        await self.ready()
        await self.indexer.look(self._asked(folder))
        await self.indexing.first_readings.wait_for(await self.unread(folder), tell)
        return await self.snapshot(folder)

    async def unread(self, folder: str | None = None) -> "tuple[Folder, ...]":
        """Which folders are being read and were never read whole, of those that are asked."""
        services = await self.ready()
        going_on = self.indexing.first_readings.going_on(self._asked(folder))
        if not going_on:
            return ()
        return await asyncio.to_thread(
            lambda: tuple(one for one in going_on if not services.library.status(one).complete)
        )

    def _asked(self, uri: str | None) -> "tuple[Folder, ...]":
        """The folder ``uri``; all where none is named, or none of ours."""
        named = self.places.named(uri) if uri is not None else None
        return (named,) if named else self.places.folders

    def folders(self, uri: str | None) -> "tuple[Folder, ...]":
        """The folder ``uri``, or all; raises ``NoWorkspace`` if there is none."""
        if uri is None:
            folders = self.places.folders
        else:
            named = self.places.named(uri)
            folders = (named,) if named else ()
        if not folders:
            raise NoWorkspace(
                "There is no such workspace folder."
                if uri
                else "There is no workspace folder to ask about.",
                "Open a folder that holds documentation.",
            )
        return folders

    def change_folders(
        self, added: Iterable[types.WorkspaceFolder], removed: Iterable[types.WorkspaceFolder]
    ) -> None:
        """Folders were added and removed."""
        self.spawn(self._change_folders([f.uri for f in added], [f.uri for f in removed]))

    def reconfigure(self, pushed: object) -> None:
        """Settings may have changed; ``pushed`` is what the client sent along."""
        section = configuration.section_of(pushed)
        if section:
            self._sent_options = section
        self.spawn(self._reconfigure())

    def files_changed(self, uris: Iterable[str]) -> None:
        """Files may have changed on disk."""
        if not self._ready.is_set() or self._failure is not None:
            # The first run comes later and sees them all.
            return
        from askdocs.settings import KEY_FILE, PROJECT_FILE  # noqa: PLC0415 (there by now)

        for folder, paths in self.places.changed(uris).items():
            if PROJECT_FILE in paths:
                self.spawn(self._reconfigure())
            if KEY_FILE in paths:
                self.spawn(self._choose_again())
            self.indexer.mark_dirty(folder, paths)

    async def withdraw_consent(self, folder: "Folder") -> "Sequence[str]":
        """Send nothing more of ``folder`` anywhere; the addresses that were agreed to."""
        endpoints = await asyncio.to_thread(self.services.withdraw_consent, folder)
        await self.embeddings.withdrawn(folder)
        # What was agreed to may have changed who answers.
        await self.choose_again()
        return endpoints

    async def choose_again(self) -> None:
        """Choose once more who answers: something else than settings and folders has changed.

        A choice that was begun is made, also when whoever waits for it gives up.
        """
        await self.ready()
        await asyncio.shield(self.spawn(self._choose_again()))

    def endpoint_was_asked(self) -> None:
        """A question has ended: what is known of the endpoint may have changed."""
        chosen = self.choosing.chosen
        if chosen is not None and (chosen.endpoint or chosen.embeddings is not None):
            self.indexing.changed()

    def spawn(self, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        """Do ``work`` in the background; its errors go to the log."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._forget)
        return task

    async def close(self) -> None:
        """Stop all work."""
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.buffers.stop()
        if self._ready.is_set() and self._failure is None:
            await self.indexer.close()
            await self.embeddings.close()
            await self.consent.close()
            await self.choosing.close()
            await asyncio.to_thread(self.services.library.shutdown)

    async def _start(self) -> None:
        try:
            async with self._order:
                self.services = await asyncio.to_thread(self._make_services)
                # Imported by now, and not before: a client does not wait for it.
                from askdocs.lsp.choosing import Choosing  # noqa: PLC0415
                from askdocs.lsp.consent import Consent  # noqa: PLC0415
                from askdocs.lsp.embeddings import Embeddings  # noqa: PLC0415
                from askdocs.lsp.indexing import Indexing  # noqa: PLC0415

                for uri in self._uris:
                    self.places.add(uri)
                self.indexing = Indexing(self)
                self.indexer = self.services.make_indexer(self.indexing.on_event)
                self.choosing = Choosing(self)
                self.consent = Consent(self)
                self.embeddings = Embeddings(self)
                options = await self._options()
                user = await self._user_settings()
                for folder in self.places.folders:
                    await self._open(folder, options, user)
                await self.choosing.update(options, user, self._key)
        except BaseException as error:
            # Whoever waits must learn of it, also of the connection's end.
            self._failure = error
            raise
        finally:
            self._ready.set()
        self.buffers.attach(self.services.library, self.indexing.changed)
        if not self.abilities.registers_watchers:
            # Before the first run, so that no change falls between it and the watch.
            self._watch_ourselves()
        for folder in self.places.folders:
            self.indexing.start(folder)
        if self.abilities.registers_watchers:
            await self._register_watchers()
        self.indexing.changed()

    def _watch_ourselves(self) -> None:
        self._watches_itself = True
        for folder in self.places.folders:
            self.indexer.watch(folder)

    async def _register_watchers(self) -> None:
        """Have file events sent, or watch ourselves where the client does not take the request."""
        watchers = {"watchers": [{"globPattern": "**/*"}]}
        registration = {
            "id": "askdocs-files",
            "method": types.WORKSPACE_DID_CHANGE_WATCHED_FILES,
            "registerOptions": watchers,
        }
        try:
            await self.client.request(
                types.CLIENT_REGISTER_CAPABILITY, {"registrations": [registration]}
            )
        except Exception:  # noqa: BLE001 (whatever the client did not like, we can do it ourselves)
            logger.info("the client registers no watchers")
            self._watch_ourselves()

    async def _open(
        self, folder: "Folder", options: Mapping[str, object], user: Mapping[str, object]
    ) -> None:
        settings = await self._settings(folder, options, user)
        await asyncio.to_thread(self.services.library.open, folder, settings)

    async def _settings(
        self, folder: "Folder", options: Mapping[str, object], user: Mapping[str, object]
    ) -> "Settings":
        settings, problems = await asyncio.to_thread(
            configuration.resolve_for, folder, options, user
        )
        for problem in problems:
            self.client.log(f"askdocs: {problem}")
        return settings

    async def _user_settings(self) -> Mapping[str, object]:
        """What the user's own file says."""
        user, problems = await asyncio.to_thread(self.services.read_user_settings)
        for problem in problems:
            self.client.log(f"askdocs: {problem}")
        return user

    async def _options(self) -> Mapping[str, object]:
        """What the editor says, the answer to a question about it before what came by itself."""
        if not self.abilities.has_configuration:
            return self._sent_options
        items = {"items": [{"section": configuration.SECTION}]}
        try:
            request = self.client.request(types.WORKSPACE_CONFIGURATION, items)
            answer = await asyncio.wait_for(request, _PATIENCE)
        except Exception:  # noqa: BLE001 (a client that cannot say it has the defaults)
            logger.info("the client did not tell its configuration")
            return self._sent_options
        first = answer[0] if isinstance(answer, list) and answer else None
        return {**self._sent_options, **first} if isinstance(first, dict) else self._sent_options

    async def _reconfigure(self) -> None:
        await self.ready()
        async with self._order:
            options, user = await self._options(), await self._user_settings()
            library = self.services.library
            for folder in self.places.folders:
                before = library.settings_of(folder).indexing
                await self._open(folder, options, user)
                if library.settings_of(folder).indexing != before:
                    self.indexer.mark_dirty(folder, None)
            await self.choosing.update(options, user, self._key)
        # What is open may be a document now, or none any more.
        self.buffers.attach(self.services.library, self.indexing.changed)
        self.indexing.changed()

    async def _choose_again(self) -> None:
        await self.ready()
        async with self._order:
            await self.choosing.again()
        self.indexing.changed()

    async def _change_folders(self, added: list[str], removed: list[str]) -> None:
        await self.ready()
        async with self._order:
            for uri in removed:
                gone = self.places.remove(uri)
                if gone is not None and gone not in self.places.folders:
                    await self.indexer.stop(gone)
                    self.indexing.forget(gone)
                    await self.embeddings.stop(gone)
                    await asyncio.to_thread(self.services.library.close, gone)
            options, user = await self._options(), await self._user_settings()
            for uri in added:
                folder = self.places.add(uri)
                if folder is not None:
                    await self._open(folder, options, user)
                    if self._watches_itself:
                        self.indexer.watch(folder)
                    self.indexing.start(folder)
            await self.choosing.update(options, user, self._key)
        self.buffers.attach(self.services.library, self.indexing.changed)
        self.indexing.changed()

    def _forget(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.error("work in the background failed", exc_info=error)
