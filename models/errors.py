"""What can be wrong with a request to store something. Each error carries the facts, the page the words."""

from uuid import UUID


class StorageRefusedError(Exception):
    """Base of all typed refusals of this room."""


class IdempotencyConflictError(StorageRefusedError):
    """The same idempotency key was used before for something else; take a new key."""

    def __init__(self, key: str) -> None:
        super().__init__("idempotency_conflict")
        self.key = key


class VersionPublishedError(StorageRefusedError):
    """Another text is already published under this version; publish it as version `mend`."""

    def __init__(self, procedure_code: str, version: int, mend: int) -> None:
        super().__init__("version_published")
        self.procedure_code = procedure_code
        self.version = version
        self.mend = mend


class TaskHeldError(StorageRefusedError):
    """Somebody else holds the task."""

    def __init__(self, holder_id: UUID, holder_name: str) -> None:
        super().__init__("task_held")
        self.holder_id = holder_id
        self.holder_name = holder_name


class TaskNotOpenError(StorageRefusedError):
    """The task is not open, or not for this viewer."""

    def __init__(self, task_id: str) -> None:
        super().__init__("task_not_open")
        self.task_id = task_id
