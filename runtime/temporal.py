"""The connection to Temporal that the API, the worker, the commands and the tests share."""

import dataclasses
import os
import socket
from functools import cache
from pathlib import Path

from temporalio.client import Client
from temporalio.converter import DataConverter, DefaultFailureConverterWithEncodedAttributes
from temporalio.runtime import PrometheusConfig, Runtime, TelemetryConfig
from temporalio.service import TLSConfig

from runtime.codec import EncryptionCodec, parse_keys
from runtime.settings import Settings


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
        runtime=_runtime(settings.metrics_address),
        lazy=lazy,
    )


def data_converter(settings: Settings) -> DataConverter:
    """How values travel: JSON of plain dataclasses, encrypted (failures too) when the settings hold keys.

    Raises runtime.codec.CodecKeyError on a ring of keys that cannot be read.
    """
    if settings.codec_keys is None:
        return DataConverter.default
    return dataclasses.replace(
        DataConverter.default,
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
    return Runtime(
        telemetry=TelemetryConfig(
            metrics=PrometheusConfig(
                bind_address=metrics_address,
                counters_total_suffix=True,
                unit_suffix=True,
                durations_as_seconds=True,
            )
        )
    )
