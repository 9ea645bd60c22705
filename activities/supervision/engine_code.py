"""Which version of the program a case runs on, what Temporal reports of it, and letting it take up the current one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from google.protobuf.field_mask_pb2 import FieldMask
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.deployment.v1 import WorkerDeploymentVersion
from temporalio.api.workflow.v1 import VersioningOverride, WorkflowExecutionOptions
from temporalio.api.workflowservice.v1 import UpdateWorkflowExecutionOptionsRequest
from temporalio.client import Client, WorkflowExecutionDescription
from temporalio.common import SearchAttributeKey, TypedSearchAttributes

from runtime.deployments import current_version
from runtime.inspection_codes import plain

_REPORTED: Final = SearchAttributeKey.for_keyword_list("TemporalReportedProblems")


@dataclass(frozen=True, slots=True)
class CodeOfRun:
    """The version a run is on and the current one, by build id; empty where workers have no versions."""

    deployment: str
    version: str
    current: str

    @property
    def older(self) -> bool:
        """True when there is a current version and the run is on another one."""
        return bool(self.version and self.current) and self.version != self.current


async def code_of(client: Client, described: WorkflowExecutionDescription) -> CodeOfRun:
    """Return the version of the program a run is on. Raises RPCError."""
    told = described.raw_description.workflow_execution_info.versioning_info.deployment_version
    current = await current_version(client, told.deployment_name) if told.deployment_name else ""
    return CodeOfRun(told.deployment_name, told.build_id, current)


async def take_current_code(client: Client, workflow_id: str, code: CodeOfRun) -> None:
    """Let the next task of a run be done by the current version, on the history it has.

    For runs that cannot come to the quiet moment at which cases move otherwise: their own version has no worker any
    more, or fails. Every version of ours replays what earlier ones wrote. Raises RPCError.
    """
    once = VersioningOverride.OneTimeOverride(
        target_deployment_version=WorkerDeploymentVersion(deployment_name=code.deployment, build_id=code.current)
    )
    await client.workflow_service.update_workflow_execution_options(
        UpdateWorkflowExecutionOptionsRequest(
            namespace=client.namespace,
            workflow_execution=WorkflowExecution(workflow_id=workflow_id),
            workflow_execution_options=WorkflowExecutionOptions(versioning_override=VersioningOverride(one_time=once)),
            update_mask=FieldMask(paths=["versioning_override"]),
            identity=client.identity,
        )
    )


def reported(run: TypedSearchAttributes) -> str:
    """Return the code of what Temporal reports of a workflow task that fails: its cause; empty where it says none."""
    said = run.get(_REPORTED) or ()
    named = {part: name for part, _, name in (one.partition("=") for one in said)}
    cause = named.get("cause", "").removeprefix("WorkflowTaskFailedCause")
    return plain(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", cause).lower())
