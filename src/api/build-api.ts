import cookie from '@fastify/cookie';
import rateLimit from '@fastify/rate-limit';
import websocket from '@fastify/websocket';
import Fastify, { type FastifyInstance } from 'fastify';
import { validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { AttemptLimits } from '../runtime/attempt-limits.ts';
import type { Api, ApiContext } from './api-context.ts';
import { describeApi, serveApiReference } from './api-reference.ts';
import { boundConnections } from './bound-connections.ts';
import { cutFrozenReaders } from './frozen-readers.ts';
import { guardAccess } from './guard/access.ts';
import { answerErrors } from './guard/errors.ts';
import { acceptOnlySafeJson } from './guard/json-body.ts';
import { answerNotFound } from './guard/not-found.ts';
import { securityHeaders } from './guard/security-headers.ts';
import { measureRequests } from './measure-requests.ts';
import { Credentials } from './people/credentials.ts';
import { PasswordChecks } from './people/password.ts';
import { Refusals } from './people/refusals.ts';
import { Sessions } from './people/sessions.ts';
import { SignIn } from './people/sign-in.ts';
import type { ApiPorts } from './ports.ts';
import { requestRate } from './request-rate.ts';
import { alarmActRoutes } from './routes/alarm-acts.ts';
import { alarmRoutes } from './routes/alarms.ts';
import { auditRoutes } from './routes/audit.ts';
import { capRoutes } from './routes/cap.ts';
import { capInboxRoutes } from './routes/cap-inbox.ts';
import { commandRoutes } from './routes/commands.ts';
import { demoRoutes } from './routes/demo.ts';
import { deviceTestRoutes } from './routes/device-tests.ts';
import { deviceRoutes } from './routes/devices.ts';
import { drillRoutes } from './routes/drills.ts';
import { dutyRoutes } from './routes/duty.ts';
import { dutyCsvRoutes } from './routes/duty-csv.ts';
import { dutyPositionRoutes } from './routes/duty-positions.ts';
import { eventRoutes } from './routes/events.ts';
import { gatewayRoutes } from './routes/gateways.ts';
import { handoverRoutes } from './routes/handovers.ts';
import { healthRoutes } from './routes/health.ts';
import { incidentTimelineRoute } from './routes/incident-timeline.ts';
import { incidentRoutes } from './routes/incidents.ts';
import { indicatorRoutes } from './routes/indicators.ts';
import { interlockRoutes } from './routes/interlocks.ts';
import { knowledgeRoutes } from './routes/knowledge.ts';
import { kpiRoutes } from './routes/kpis.ts';
import { labRoutes } from './routes/lab.ts';
import { maintenanceRoutes } from './routes/maintenance.ts';
import { messageRoutes } from './routes/messages.ts';
import { mqttRoute } from './routes/mqtt.ts';
import { namesRoutes } from './routes/names.ts';
import { ocppRoute, ocppVersion } from './routes/ocpp.ts';
import { outOfServiceRoutes } from './routes/out-of-service.ts';
import { pageRoutes } from './routes/pages.ts';
import { pathRoutes } from './routes/paths.ts';
import { quarantineRoutes } from './routes/quarantine.ts';
import { readingRoutes } from './routes/readings.ts';
import { responseRoutes } from './routes/responses.ts';
import { ruleDraftRoutes } from './routes/rule-drafts.ts';
import { sessionRoutes } from './routes/sessions.ts';
import { setupRoutes } from './routes/setup.ts';
import { terminalStreamRoute } from './routes/terminal-stream.ts';
import { terminalRoutes } from './routes/terminals.ts';
import { tokenRoutes } from './routes/tokens.ts';
import { userRoutes } from './routes/users.ts';
import { workbenchRoutes } from './routes/workbench.ts';
import { serverOptions } from './server-options.ts';
import { StreamWatch } from './stream-watch.ts';

/**
 * For terminals and gateways below behind slow lines, where they offer it: an alarm with its plan is 5.7 kB, and half of that or less
 * like this. 8 kB of window hold one message, so the next one of the same plan is a fraction; some 100 kB of memory a terminal. What
 * comes in may lean on what came before: the log of a gateway below is a twentieth like this (gateway/up-side.ts).
 */
const perMessageDeflate = { serverMaxWindowBits: 13, zlibDeflateOptions: { level: 3, memLevel: 7 } };

/** The HTTP side, ready to listen; nothing is open before `listen`, and `close` ends every socket. */
export async function buildApi(ports: ApiPorts): Promise<FastifyInstance> {
  const plain = Fastify(serverOptions(ports.settings));
  const app: Api = plain.withTypeProvider<ZodTypeProvider>() as unknown as Api;
  const context = people(ports);
  const watch = new StreamWatch(context.credentials, context.sessions);

  app.setValidatorCompiler(validatorCompiler);
  // The zod response schemas describe and are checked in the tests. They do not run here: a screen that shows an alarm with
  // one field out of shape is better than a 500 at night.
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  app.decorateRequest('identity', null);

  // Order matters: headers on every answer, then who may ask, then how often, then the body.
  measureRequests(app, ports);
  boundConnections(app, ports);
  cutFrozenReaders(app, ports);
  answerErrors(app, (error, request) => ports.failed(error, `${request.method} ${request.routeOptions.url ?? '(no route)'}`));
  await securityHeaders(app, ports.settings.secure);
  await app.register(cookie);
  await app.register(websocket, { options: { maxPayload: 262_144, perMessageDeflate, handleProtocols: chooseProtocol } });
  guardAccess(app, context);
  await app.register(rateLimit, requestRate);
  acceptOnlySafeJson(app);
  answerNotFound(app);
  await describeApi(app, ports.settings.version);

  healthRoutes(app, context);
  demoRoutes(app, context);
  sessionRoutes(app, context);
  setupRoutes(app, context);
  deviceRoutes(app, context);
  deviceTestRoutes(app, context);
  commandRoutes(app, context);
  readingRoutes(app, context);
  await messageRoutes(app, context);
  alarmRoutes(app, context);
  alarmActRoutes(app, context);
  incidentRoutes(app, context);
  interlockRoutes(app, context);
  incidentTimelineRoute(app, context);
  responseRoutes(app, context);
  drillRoutes(app, context);
  indicatorRoutes(app, context);
  outOfServiceRoutes(app, context);
  kpiRoutes(app, context);
  maintenanceRoutes(app, context);
  dutyRoutes(app, context);
  dutyPositionRoutes(app, context);
  handoverRoutes(app, context);
  dutyCsvRoutes(app, context);
  capRoutes(app, context);
  await capInboxRoutes(app, context);
  terminalRoutes(app, context);
  gatewayRoutes(app, context);
  pathRoutes(app, context);
  terminalStreamRoute(app, context, watch);
  eventRoutes(app, context, watch);
  knowledgeRoutes(app, context);
  workbenchRoutes(app, context);
  labRoutes(app, context);
  ruleDraftRoutes(app, context);
  quarantineRoutes(app, context);
  namesRoutes(app, context);
  userRoutes(app, context);
  tokenRoutes(app, context);
  auditRoutes(app, context);
  mqttRoute(app, context);
  ocppRoute(app, context);
  await serveApiReference(app, ports);
  await pageRoutes(app, context);

  app.addHook('onListen', async () => watch.start());
  app.addHook('onClose', async () => watch.stop());
  await app.ready();
  return app as unknown as FastifyInstance;
}

function people(ports: ApiPorts): ApiContext {
  const limits = new AttemptLimits(ports.clock);
  const sessions = new Sessions(ports);
  const passwords = new PasswordChecks(ports.hasher);
  const refusals = new Refusals(ports.metrics);
  return {
    ports,
    limits,
    sessions,
    passwords,
    refusals,
    credentials: new Credentials(ports, sessions, refusals),
    signIn: new SignIn(ports, limits, passwords, refusals),
  };
}

/** Subprotocol `mqtt` or a version of OCPP where it is offered; other clients get none, as they asked for none that we speak. */
function chooseProtocol(offered: Set<string>): string | false {
  return offered.has('mqtt') ? 'mqtt' : (ocppVersion(offered) ?? false);
}
