"""Why an intervention is not taken, each with a stable code."""

from models.errors import StorageRefusedError


class NothingChosenError(StorageRefusedError):
    """No case was chosen that the asker supervises."""

    def __init__(self) -> None:
        super().__init__("nothing_chosen")


class TooManyChosenError(StorageRefusedError):
    """More cases were chosen than one intervention takes."""

    def __init__(self) -> None:
        super().__init__("too_many_chosen")


class NoInterventionError(StorageRefusedError):
    """There is no such intervention for this person."""

    def __init__(self) -> None:
        super().__init__("no_intervention")


class WrongStageError(StorageRefusedError):
    """The intervention is not where this can be done: somebody was faster, or it has not come so far."""

    def __init__(self, stage: str) -> None:
        super().__init__("wrong_stage")
        self.stage = stage


class NoReasonError(StorageRefusedError):
    """Nothing is done to cases without saying why."""

    def __init__(self) -> None:
        super().__init__("reason_missing")


class NobodyLeftError(StorageRefusedError):
    """The dry run found no case it could be done to."""

    def __init__(self) -> None:
        super().__init__("nothing_to_do")


class SecondSelfError(StorageRefusedError):
    """Who asked for an intervention cannot be its second person."""

    def __init__(self) -> None:
        super().__init__("same_person")
