# pipec alone, in an image of a few megabytes:  docker run --rm -v "$PWD:/work" pipec check .
FROM rust:1.95-alpine3.22 AS build
RUN apk add --no-cache musl-dev=~1.2 make=~4.4
WORKDIR /source
COPY . .
# Static: the target is musl's. The tests and the examples are not needed for it.
RUN cargo build --release --locked

FROM scratch
COPY --from=build /source/target/release/pipec /pipec
COPY LICENSE-APACHE LICENSE-MIT /
# Nobody's: reads what is mounted, and writes where that user may.
USER 65532:65532
WORKDIR /work
ENTRYPOINT ["/pipec"]
CMD ["--help"]
