# syntax=docker/dockerfile:1
# The proxy and the analyzer in one image: non-root, made for a read-only root, nothing but Node and the package.
#   docker build --build-arg NODE_DIGEST=@sha256:... -t sallyport .
#   docker run --read-only -v sallyport:/var/lib/sallyport -p 3128:3128 sallyport
# It writes to /var/lib/sallyport and nowhere else; to /tmp what it has compiled, where it may, to start faster.
# Pin the base by digest in anything that matters: NODE_DIGEST is appended to the tag.
ARG NODE_TAG=24-bookworm-slim
ARG NODE_DIGEST=

FROM node:${NODE_TAG}${NODE_DIGEST} AS build
WORKDIR /src
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json cli.ts usage-error.ts version.ts README.md CHANGELOG.md LICENSE ./
COPY bin bin
COPY rules rules
COPY proxy proxy
COPY analyzer analyzer
COPY man man
COPY samples samples
RUN npm pack --pack-destination /tmp && mkdir /out && tar -xzf /tmp/sallyport-*.tgz -C /out --strip-components 1
RUN cp package-lock.json /out/ && cd /out && npm ci --omit dev --no-audit --no-fund
# With the tools still named, npm leaves out what they need as well (--omit dev), or misses them.
RUN cd /out && npm pkg delete devDependencies && npm sbom --sbom-format cyclonedx > /out/sbom.cdx.json

FROM node:${NODE_TAG}${NODE_DIGEST}
ARG VERSION=unknown
ARG REVISION=unknown
LABEL org.opencontainers.image.title="sallyport" \
  org.opencontainers.image.description="Egress-discovery logging proxy and allowlist generator" \
  org.opencontainers.image.licenses="Apache-2.0" \
  org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}"
ENV NODE_ENV=production
COPY --from=build /out /opt/sallyport
RUN ln -s /opt/sallyport/bin/sallyport.js /usr/local/bin/sallyport \
  && mkdir -m 0700 /var/lib/sallyport && chown node:node /var/lib/sallyport
USER node
WORKDIR /var/lib/sallyport
VOLUME /var/lib/sallyport
EXPOSE 3128
# Alive, not ready: a proxy that cannot write its record must not be restarted for it.
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:3129/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["sallyport"]
# Listening wider than loopback lets private ranges in and nobody else; name them with --allow-clients.
CMD ["record", "--listen", "0.0.0.0:3128"]
