# Superset with its driver for PostgreSQL, from its own lock. Built from the project's root:
#   docker build -f docker/superset.Dockerfile -t peakledger-superset .
ARG BASE=python:3.12-slim-bookworm

# hadolint ignore=DL3006
FROM ${BASE} AS build
WORKDIR /build
COPY requirements requirements
RUN python3 -m venv tools \
    && tools/bin/pip install --no-cache-dir --no-deps --require-hashes -r requirements/uv.txt
ENV UV_NO_CACHE=1 UV_COMPILE_BYTECODE=1 PYC_INVALIDATION_MODE=UNCHECKED_HASH SOURCE_DATE_EPOCH=315532800
# One package has no wheel; what builds it is of the lock as well.
RUN tools/bin/uv venv --python "$(command -v python3)" /opt/superset \
    && tools/bin/uv pip install --python /opt/superset/bin/python --require-hashes \
        --build-constraints requirements/test.txt -r requirements/superset.txt
COPY --chmod=0755 docker/answers.py /opt/superset/bin/
COPY docker/superset_config.py /opt/superset/

# hadolint ignore=DL3006
FROM ${BASE}
RUN useradd -l -M -u 10001 -g 0 -d /tmp -s /usr/sbin/nologin superset \
    && install -d -o 10001 -g 0 -m 0770 /keys
COPY --from=build /opt/superset /opt/superset
ENV PATH=/opt/superset/bin:$PATH \
    HOME=/tmp \
    SUPERSET_HOME=/tmp/superset \
    SUPERSET_CONFIG_PATH=/opt/superset/superset_config.py \
    FLASK_APP=superset.app:create_app() \
    PYTHONDONTWRITEBYTECODE=1 \
    SCARF_ANALYTICS=false
WORKDIR /tmp
USER 10001:0
CMD ["superset", "--help"]
HEALTHCHECK --interval=60s --timeout=30s --start-period=120s \
    CMD ["answers.py", "http://127.0.0.1:8088/health"]
