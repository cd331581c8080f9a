# Linkarms in a container: data in the volume /data, settings as LINKARMS_* (docs/reference/settings.md).

FROM python:3.13-slim AS build
WORKDIR /src
COPY requirements/base.txt requirements/build.txt requirements/
RUN python -m venv /app \
 && /app/bin/pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements/base.txt -r requirements/build.txt
COPY . .
RUN /app/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.13-slim
RUN useradd --system --create-home --uid 10001 linkarms && install -d -o linkarms /data
COPY --from=build /app /app
USER linkarms
WORKDIR /data
ENV PATH=/app/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    LINKARMS_DATA_DIR=/data
VOLUME /data
EXPOSE 8000
HEALTHCHECK --start-period=30s CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=5)"]
CMD ["linkarms", "serve", "--host", "0.0.0.0"]
