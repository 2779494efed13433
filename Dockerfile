# The gateway and its command line. Not run on the machine it was written on: see README.
FROM node:20.20.2-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY build.mjs tsconfig.json ./
COPY src ./src
COPY simulators ./simulators
COPY devices ./devices
COPY plans ./plans
RUN npm run build
RUN npm prune --omit=dev --no-audit --no-fund

FROM node:20.20.2-bookworm-slim
ENV NODE_ENV=production TZ=Asia/Shanghai ANLIN_DATA=/data
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist/program ./dist/program
COPY --from=build /app/dist/src ./dist/src
COPY --from=build /app/dist/simulators ./dist/simulators
COPY devices ./devices
COPY plans ./plans
COPY docker/healthcheck.mjs ./docker/
RUN mkdir -m 0700 /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 8080 1883 8883
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["node", "docker/healthcheck.mjs"]
# An orderly stop writes what is judged and closes the files: ten seconds at most.
STOPSIGNAL SIGTERM
ENTRYPOINT ["node", "dist/program/anlin.js"]
CMD ["start"]
