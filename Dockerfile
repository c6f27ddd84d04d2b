# Facteur in one image. It calls the scripts that the tests call; nothing is done here that they do not do.
#   docker build -t facteur .
#   docker run -d -p 80:8080 -p 25:2525 -p 587:2587 -p 465:2465 -p 143:2143 -p 993:2993 -v facteur:/data facteur

FROM node:24-bookworm-slim AS build
WORKDIR /facteur
RUN apt-get update && apt-get install -y --no-install-recommends redis-server && rm -rf /var/lib/apt/lists/*
COPY . .
RUN scripts/setup

FROM node:24-bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends redis-server && rm -rf /var/lib/apt/lists/*
COPY --from=build /facteur /facteur
RUN useradd --system --home-dir /data facteur && install -d -o facteur -g facteur -m 0700 /data
USER facteur
WORKDIR /facteur
ENV FACTEUR_DATA=/data FACTEUR_NETWORK_ADDRESS=0.0.0.0
VOLUME /data
EXPOSE 8080 2525 2587 2465 2143 2993 2110 2995
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8080/healthz').then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["scripts/facteur"]
CMD ["serve"]
