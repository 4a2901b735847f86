# An image of Parley. It was not built while it was written: there was no Docker engine at hand.
# What it does is what tests/inbox/test_wheel.py does on a machine: script/build, and an environment
# with the wheel.
FROM python:3.13-slim-bookworm AS wheel

WORKDIR /src
COPY pyproject.toml hatch_build.py package.json package-lock.json .npmrc README.md LICENSE ./
COPY requirements ./requirements
COPY script ./script
COPY src ./src
RUN script/build

FROM python:3.13-slim-bookworm

WORKDIR /opt/parley
COPY requirements/server.txt ./
COPY --from=wheel /src/dist ./dist
RUN python -m venv .venv \
    && .venv/bin/pip install --no-cache-dir --require-hashes --requirement server.txt \
    && .venv/bin/pip install --no-cache-dir --no-deps dist/*.whl \
    && rm -r dist server.txt \
    && useradd --system --uid 10001 --home-dir /var/lib/parley --no-create-home parley \
    && install -d -o parley -g parley -m 0700 /var/lib/parley

USER parley
ENV PATH=/opt/parley/.venv/bin:$PATH \
    PARLEY_DATA=/var/lib/parley \
    PARLEY_HOST=0.0.0.0 \
    PARLEY_PORT=8080
VOLUME /var/lib/parley
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8080/healthz', timeout=2)"]
CMD ["parley", "serve"]
