# The tool with its packages, for a run anywhere: docs/verify.md and docs/cluster.md say how.
FROM debian:trixie-20260918-slim@sha256:a99cfc517144bc59b1978475ec53b46ecabec7e43635402ee5b77cc54cd1b20a AS system
# Python 3.13, make, and git for who works on the code.
# hadolint ignore=DL3008
RUN apt-get update \
	&& apt-get install -y --no-install-recommends ca-certificates git make python3-venv \
	&& rm -rf /var/lib/apt/lists/* \
	&& useradd --create-home --uid 1000 reviewer \
	&& install -d -o reviewer -g reviewer /swimtally
USER 1000:1000
ENV LANG=C.UTF-8

FROM system
WORKDIR /swimtally
COPY --chown=1000:1000 . .
RUN PIP_NO_CACHE_DIR=1 make .venv/ready
ENV PATH=/swimtally/.venv/bin:$PATH
# Every result of the reviews in the image. `make verify` and `make test` work as well.
CMD ["make"]
