"""Everything that was uploaded to one double, with the limits and the slowness of the real API."""

from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatch
from itertools import count
from pathlib import PurePath
from typing import Any

from tests.support.openai_double import errors
from tests.support.openai_double.clock import Clock
from tests.support.openai_double.searching import Indexed
from tests.support.openai_double.stores import Attachment, Batch, Store, StoredFile

SUPPORTED_ENDINGS = frozenset(
    ".c .cpp .cs .css .doc .docx .go .html .java .js .json .md .pdf .php .pptx .py .rb .sh .tex .ts"
    " .txt".split()
)
UNSUPPORTED = {"code": "unsupported_file", "message": "The file type is not supported."}


class Warehouse:
    """The files and the stores of one double."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.files: dict[str, StoredFile] = {}
        self.stores: dict[str, Store] = {}
        self.attach_calls_a_minute = 300
        self.looks_until_processed = 1
        """How often a file's state is asked for until it is processed; 0 means never."""
        self.rejected_names: set[str] = set()
        """Patterns of file names that the processing rejects though their ending is supported."""
        self._numbers = count(1)

    def identifier(self, prefix: str) -> str:
        """A new identifier, the same in every run."""
        return f"{prefix}{next(self._numbers):024x}"

    def add_file(
        self, filename: str, content: bytes, purpose: str, seconds: int | None
    ) -> StoredFile:
        """Keep an uploaded file."""
        now = self.clock.now()
        expires_at = None if seconds is None else now + seconds
        file = StoredFile(self.identifier("file-"), filename, content, purpose, now, expires_at)
        self.files[file.id] = file
        return file

    def file(self, file_id: str) -> StoredFile:
        self.expire_files()
        if file_id not in self.files:
            raise errors.no_such("File object", file_id)
        return self.files[file_id]

    def delete_file(self, file_id: str) -> None:
        """Forget a file, also in every store."""
        del self.files[self.file(file_id).id]
        for store in self.stores.values():
            store.attachments.pop(file_id, None)

    def expire_files(self) -> None:
        """Forget the files whose time has come."""
        now = self.clock.now()
        for file in list(self.files.values()):
            if file.expires_at is not None and file.expires_at <= now:
                del self.files[file.id]
                for store in self.stores.values():
                    store.attachments.pop(file.id, None)

    def add_store(self, body: Mapping[str, Any]) -> Store:
        """Make a vector store."""
        now = self.clock.now()
        store = Store(
            self.identifier("vs_"),
            body.get("name") or "",
            dict(body.get("metadata") or {}),
            body.get("expires_after"),
            now,
            now,
        )
        self.stores[store.id] = store
        for file_id in body.get("file_ids") or ():
            self._add(store, {"file_id": file_id}, None)
        return store

    def store(self, store_id: str) -> Store:
        if store_id not in self.stores:
            raise errors.no_such("vector store", store_id)
        return self.stores[store_id]

    def usable_store(self, store_id: str) -> Store:
        """The store, which must not be expired; using it moves its expiry."""
        store = self.store(store_id)
        now = self.clock.now()
        if store.is_expired(now):
            raise errors.expired_store(store_id)
        store.last_active_at = now
        return store

    def attach(self, store_id: str, body: Mapping[str, Any]) -> Attachment:
        """Put one file into a store."""
        return self._add(self._writable_store(store_id), body, None)

    def attach_batch(self, store_id: str, body: Mapping[str, Any]) -> Batch:
        """Put many files into a store with one call."""
        store = self._writable_store(store_id)
        entries = body.get("files")
        if entries is None:
            shared = {"attributes": body.get("attributes") or {}}
            entries = [{"file_id": file_id, **shared} for file_id in body["file_ids"]]
        for entry in entries:
            self.file(entry["file_id"])
        batch = Batch(self.identifier("vsfb_"), store_id, self.clock.now())
        store.batches[batch.id] = batch
        for entry in entries:
            self._add(store, entry, batch.id)
        return batch

    def attachments(self, store: Store, batch_id: str | None = None) -> list[Attachment]:
        """The files of a store, or of one batch of it, looked at once more."""
        self.expire_files()
        chosen = [
            attachment
            for attachment in store.attachments.values()
            if batch_id in {None, attachment.batch_id}
        ]
        for attachment in chosen:
            self.look_at(attachment)
        return chosen

    def look_at(self, attachment: Attachment) -> None:
        """Let the processing of a file go on by one step."""
        attachment.looks += 1
        if attachment.status != "in_progress" or attachment.looks != self.looks_until_processed:
            return
        name = attachment.file.filename
        is_supported = PurePath(name).suffix.lower() in SUPPORTED_ENDINGS
        if is_supported and not any(fnmatch(name, each) for each in self.rejected_names):
            attachment.status = "completed"
        else:
            attachment.status, attachment.last_error = "failed", UNSUPPORTED

    def searchable(self, store_ids: Sequence[str]) -> Iterator[Indexed]:
        """The files that a search in these stores looks into."""
        self.expire_files()
        for store_id in store_ids:
            for attachment in self.usable_store(store_id).attachments.values():
                if attachment.status == "completed":
                    yield Indexed(
                        attachment.file.id,
                        attachment.file.filename,
                        store_id,
                        attachment.attributes,
                        attachment.file.content.decode("utf-8", "replace"),
                    )

    def _writable_store(self, store_id: str) -> Store:
        store = self.usable_store(store_id)
        now = self.clock.now()
        while store.attach_times and store.attach_times[0] <= now - 60:
            store.attach_times.popleft()
        if len(store.attach_times) >= self.attach_calls_a_minute:
            raise errors.rate_limited(str(store.attach_times[0] + 60 - now))
        store.attach_times.append(now)
        return store

    def _add(self, store: Store, entry: Mapping[str, Any], batch_id: str | None) -> Attachment:
        file = self.file(entry["file_id"])
        attributes = entry.get("attributes") or {}
        attachment = Attachment(file, store.id, attributes, self.clock.now(), batch_id)
        store.attachments[file.id] = attachment
        return attachment
