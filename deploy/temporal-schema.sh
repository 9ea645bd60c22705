#!/bin/sh
# Creates the two databases of Temporal and brings them to the server's version. Repeatable.
set -eu

schema() {
    database=$1 folder=$2
    tool="temporal-sql-tool --plugin postgres12 --ep $POSTGRES_SEEDS -p $DB_PORT -u $POSTGRES_USER --db $database"
    # An existing database or base schema is no failure; the update below would show a real one.
    $tool create-database || true
    $tool setup-schema -v 0.0 || true
    $tool update-schema -d "/etc/temporal/schema/postgresql/v12/$folder/versioned"
}

schema temporal temporal
schema temporal_visibility visibility
