#!/bin/sh
# Creates the namespace and registers what engineers search cases by. Repeatable.
set -eu

temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" ||
    temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention "$TEMPORAL_RETENTION"

# The server's parts learn of a new namespace within seconds.
tries=0
until temporal operator search-attribute list --namespace "$TEMPORAL_NAMESPACE" >/dev/null 2>&1; do
    tries=$((tries + 1))
    test "$tries" -lt 60 || { echo "namespace $TEMPORAL_NAMESPACE does not appear" >&2; exit 1; }
    sleep 1
done

# A case that sets an unregistered attribute gets stuck, so this runs before the worker of a new version.
register() {
    temporal operator search-attribute create --namespace "$TEMPORAL_NAMESPACE" --name "$1" --type "$2"
}

register ProcedureCode Keyword
register Agency Keyword
register CasePhase Keyword
register CaseStep Keyword
register WaitingFor Keyword
register Hold Keyword
register DueAt Datetime
register Overdue Bool
