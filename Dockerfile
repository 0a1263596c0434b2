# Two stages: everything that is needed to build, and the little that is needed to run.

FROM rust:1.96-bookworm AS build
# Node makes the styles and the chart library; the tools of the page are built once and stay in their own layer.
RUN curl -fsSL https://deb.nodesource.com/setup_22.x | bash - \
 && apt-get install -y --no-install-recommends nodejs postgresql \
 && rustup target add wasm32-unknown-unknown
WORKDIR /src
ENV ORIEL_CACHE=/cache CARGO_TARGET_DIR=/cache/target PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1
COPY Cargo.toml Cargo.lock package.json package-lock.json ./
COPY scripts scripts
RUN scripts/setup.sh
COPY . .
RUN scripts/build.sh

FROM debian:bookworm-slim
# Without DATABASE_URL the server keeps a Postgres of its own in /data; PostgreSQL's programs are all it needs for that.
RUN apt-get update \
 && apt-get install -y --no-install-recommends postgresql-15 \
 && rm -rf /var/lib/apt/lists/* /var/lib/postgresql \
 && useradd --system --uid 10001 --home-dir /data --create-home oriel
COPY --from=build /src/target/release/oriel /src/target/release/hash.txt /opt/oriel/
COPY --from=build /src/target/site /opt/oriel/site
USER oriel
WORKDIR /data
VOLUME /data
ENV ORIEL_ADDR=0.0.0.0:3000 ORIEL_DATA=/data ORIEL_LOG_FORMAT=json
EXPOSE 3000
HEALTHCHECK --interval=15s --timeout=6s --start-period=60s CMD ["/opt/oriel/oriel", "health"]
ENTRYPOINT ["/opt/oriel/oriel"]
CMD ["serve", "--empty"]
