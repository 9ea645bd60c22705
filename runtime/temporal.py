"""The connection to Temporal that the API, the worker, the commands and the tests share."""

import dataclasses
import os
import socket
from functools import cache
from pathlib import Path

import structlog
from temporalio.client import Client
from temporalio.converter import DataConverter, DefaultFailureConverterWithEncodedAttributes
from temporalio.runtime import PrometheusConfig, Runtime, TelemetryConfig
from temporalio.service import TLSConfig

from runtime import tracing
from runtime.codec import EncryptionCodec, parse_keys
from runtime.payloads import Payloads
from runtime.settings import Settings
from runtime.tracing_temporal import ClientTracing

log = structlog.get_logger(__name__)

WORKER = "worker"
PLAIN = DataConverter(payload_converter_class=Payloads)


async def connect(settings: Settings, *, process: str = "motcua", lazy: bool = False) -> Client:
    """A client of ``settings.temporal_address``; ``process`` names us in Temporal's pages.

    ``lazy=True`` returns at once and connects on first use, for the API, which must take filings while
    Temporal is down. Otherwise raises RuntimeError when Temporal does not answer.
    """
    api_key = settings.temporal_api_key
    return await Client.connect(
        settings.temporal_address,
        namespace=settings.temporal_namespace,
        data_converter=data_converter(settings),
        identity=f"{process}@{socket.gethostname()}:{os.getpid()}",
        api_key=api_key.get_secret_value() if api_key else None,
        tls=_tls(settings),
        # Only a worker has metrics of the SDK worth a port, and only one process can have the port.
        runtime=_runtime(settings.metrics_address if process == WORKER else None),
        interceptors=[ClientTracing()] if tracing.is_on() else [],
        lazy=lazy,
    )


def data_converter(settings: Settings) -> DataConverter:
    """How values travel: JSON of plain dataclasses, encrypted (failures too) when the settings hold keys.

    Raises runtime.codec.CodecKeyError on a ring of keys that cannot be read.
    """
    if settings.codec_keys is None:
        return PLAIN
    return dataclasses.replace(
        PLAIN,
        payload_codec=EncryptionCodec(parse_keys(settings.codec_keys.get_secret_value())),
        failure_converter_class=DefaultFailureConverterWithEncodedAttributes,
    )


def _tls(settings: Settings) -> TLSConfig | bool:
    if not settings.temporal_tls:
        return False
    return TLSConfig(
        server_root_ca_cert=_read(settings.temporal_tls_ca),
        client_cert=_read(settings.temporal_tls_certificate),
        client_private_key=_read(settings.temporal_tls_key),
    )


def _read(file: Path | None) -> bytes | None:
    return file.read_bytes() if file else None


@cache
def _runtime(metrics_address: str | None) -> Runtime | None:
    # One per process: a second one would try to listen on the same address.
    if metrics_address is None:
        return None
    shown = PrometheusConfig(
        bind_address=metrics_address, counters_total_suffix=True, unit_suffix=True, durations_as_seconds=True
    )
    try:
        return Runtime(telemetry=TelemetryConfig(metrics=shown))
    except ValueError as error:
        # The port is taken, or no address: cases go on all the same.
        log.error("metrics_not_shown", address=metrics_address, problem=type(error).__name__)
        return None
