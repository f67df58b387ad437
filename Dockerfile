FROM node:24-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
# The database runs in a container of its own and Node is the image's: neither the embedded PostgreSQL (an optional
# dependency) nor the packaged Node (whose install script fetches it) is wanted.
RUN npm ci --omit=dev --omit=optional --ignore-scripts

FROM node:24-slim AS app
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json ./
COPY src ./src
COPY commands ./commands
COPY projections ./projections
COPY read-models ./read-models
# Whatever the checkout's own permissions are: everybody may read the program, nobody may change it.
RUN chmod -R a+rX,go-w /app

FROM node:24-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3001
WORKDIR /app
COPY --from=app /app /app
USER node
EXPOSE 3001
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "--eval", "fetch(`http://127.0.0.1:${process.env.PORT}/health/live`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["/bin/sh", "/app/src/cli/docker-entrypoint.sh"]
CMD ["start"]
