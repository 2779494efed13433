#!/bin/sh
# Runs once, at InfluxDB's first start: without this mapping InfluxDB 2 does not answer InfluxQL, which the gateway asks in.
set -eu
influx v1 dbrp create --bucket-id "$DOCKER_INFLUXDB_INIT_BUCKET_ID" --db "$DOCKER_INFLUXDB_INIT_BUCKET" --rp autogen --default \
  --org "$DOCKER_INFLUXDB_INIT_ORG"
