"""Versions of the case worker, as Temporal's worker deployments know them: which is current, and moving cases on."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import uuid4

from temporalio.api.batch.v1 import BatchOperationSignal
from temporalio.api.deployment.v1 import WorkerDeploymentInfo
from temporalio.api.enums.v1 import RoutingConfigUpdateState
from temporalio.api.workflowservice.v1 import (
    CountWorkflowExecutionsRequest,
    DescribeWorkerDeploymentRequest,
    SetWorkerDeploymentCurrentVersionRequest,
    StartBatchOperationRequest,
)
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

ROLL_OVER_SIGNAL: Final = "rollover"

SPREADING: Final = RoutingConfigUpdateState.ROUTING_CONFIG_UPDATE_STATE_IN_PROGRESS
LONGEST_SPREADING: Final = timedelta(seconds=60)
BETWEEN_LOOKS: Final = timedelta(milliseconds=200)


class StillSpreadingError(Exception):
    """A version is current, but not every task queue has heard so yet: a case begun now may run on the older one."""


@dataclass(frozen=True, slots=True)
class VersionInUse:
    """A version of the worker: whether new cases start on it, and how many cases still run on it."""

    version: str
    current: bool
    cases: int


async def versions(client: Client, deployment: str) -> list[VersionInUse]:
    """Return the versions whose workers have been seen; empty before the first versioned worker."""
    info = await _described(client, deployment)
    if info is None:
        return []
    current = info.routing_config.current_deployment_version.build_id
    found = sorted(summary.deployment_version.build_id for summary in info.version_summaries)
    return [VersionInUse(name, name == current, await _count(client, deployment, name)) for name in found]


async def current_version(client: Client, deployment: str) -> str:
    """Return the version new cases start on; empty while there is none."""
    info = await _described(client, deployment)
    return info.routing_config.current_deployment_version.build_id if info else ""


async def make_current(client: Client, deployment: str, version: str, patience: timedelta = LONGEST_SPREADING) -> None:
    """Let new cases start on a version, and cases that continue as new move to it; return once that is so.

    Temporal answers before its task queues have heard. A case that begins in between starts on the older version and
    stays there, so this waits until all have, at most `patience`.

    Raises RPCError (NOT_FOUND, FAILED_PRECONDITION) while no worker of that version has been seen, and
    StillSpreadingError when patience ends: the version is current then all the same.
    """
    request = SetWorkerDeploymentCurrentVersionRequest(
        namespace=client.namespace, deployment_name=deployment, build_id=version, identity=client.identity
    )
    await client.workflow_service.set_worker_deployment_current_version(request)
    try:
        async with asyncio.timeout(patience.total_seconds()):
            while await _is_spreading(client, deployment):  # noqa: ASYNC110  the server tells nobody
                await asyncio.sleep(BETWEEN_LOOKS.total_seconds())
    except TimeoutError as error:
        raise StillSpreadingError(version) from error


async def roll_over(client: Client, deployment: str, version: str, per_second: float) -> int:
    """Tell every case that runs on a version to continue as new, and return how many these are.

    Temporal itself does it in the background, at most `per_second` cases a second; a case follows at its next quiet
    moment. Asked again it only tells those that are still there.
    """
    cases = await _count(client, deployment, version)
    if cases:
        await client.workflow_service.start_batch_operation(
            StartBatchOperationRequest(
                namespace=client.namespace,
                visibility_query=cases_on(deployment, version),
                job_id=f"roll-over-{version}-{uuid4()}",
                reason=f"roll over from {version}",
                max_operations_per_second=per_second,
                signal_operation=BatchOperationSignal(signal=ROLL_OVER_SIGNAL, identity=client.identity),
            )
        )
    return cases


async def _is_spreading(client: Client, deployment: str) -> bool:
    info = await _described(client, deployment)
    return info is not None and info.routing_config_update_state == SPREADING


async def _described(client: Client, deployment: str) -> WorkerDeploymentInfo | None:
    """Return what Temporal knows of the deployment; None before the first versioned worker."""
    request = DescribeWorkerDeploymentRequest(namespace=client.namespace, deployment_name=deployment)
    try:
        # Temporal allows few questions a second about a deployment; the client then waits and asks again.
        answer = await client.workflow_service.describe_worker_deployment(request, retry=True)
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return None
        raise
    return answer.worker_deployment_info


async def _count(client: Client, deployment: str, version: str) -> int:
    answer = await client.workflow_service.count_workflow_executions(
        CountWorkflowExecutionsRequest(namespace=client.namespace, query=cases_on(deployment, version))
    )
    return answer.count


def cases_on(deployment: str, version: str) -> str:
    """Return the visibility query of the cases that run on a version of the worker."""
    return (
        f"TemporalWorkerDeploymentVersion = '{deployment}:{version}' "
        "AND ExecutionStatus = 'Running' AND WorkflowType = 'Case'"
    )
