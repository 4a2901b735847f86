# An image of Parley, from its wheel: what builds it is left behind.
FROM python:3.13-slim-bookworm AS build

WORKDIR /src
# What it stands on first: it changes less often than Parley.
COPY requirements ./requirements
COPY script/lib/setup.sh ./script/lib/
RUN python -m venv --without-pip /opt/parley/.venv \
    && pip --python /opt/parley/.venv/bin/python install --no-cache-dir \
        --require-hashes --requirement requirements/server.txt \
    && bash -c '. script/lib/setup.sh && trim /opt/parley/.venv'

COPY pyproject.toml hatch_build.py package.json package-lock.json .npmrc README.md LICENSE ./
COPY script ./script
COPY src ./src
RUN script/build \
    && pip --python /opt/parley/.venv/bin/python install --no-cache-dir --no-deps dist/*.whl

FROM python:3.13-slim-bookworm

COPY --from=build /opt/parley /opt/parley
RUN useradd --system --uid 990 --home-dir /var/lib/parley --no-create-home parley \
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
