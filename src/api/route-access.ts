import { pageFiles } from './page-files.ts';
import type { Permission } from './people/permissions.ts';

/**
 * Who may call a route. `open`: anybody. `signed-in`: any person or token. A permission: the roles of people/permissions.ts,
 * at their place and below. `person`: permission `act` and a session, because acts on alarms need a named person.
 * `device` / `terminal`: that account itself, or a role with `ingest` / `see`. `station`: the device itself, also by its certificate. `gateway`: a registered gateway of the tier below, by its secret. `mqtt`: the broker proves accounts itself.
 * `metrics`: see guard/access.ts.
 */
export type Access = 'open' | 'signed-in' | 'person' | 'device' | 'station' | 'gateway' | 'terminal' | 'mqtt' | 'metrics' | Permission;

/** Every route there is; one that is not here does not start. */
export const routeAccess: Readonly<Record<string, Access>> = {
  'GET /healthz': 'open',
  'GET /readyz': 'open',
  'GET /metrics': 'metrics',
  'GET /mqtt': 'mqtt',
  'GET /ocpp/:stationId': 'station',

  'GET /api/v1/openapi.json': 'open',
  'GET /api/v1/asyncapi.json': 'open',
  'GET /api/v1/demo': 'open',

  'POST /api/v1/session': 'open',
  'GET /api/v1/session': 'signed-in',
  'DELETE /api/v1/session': 'signed-in',
  'GET /api/v1/sessions': 'signed-in',
  'DELETE /api/v1/sessions': 'signed-in',
  'DELETE /api/v1/sessions/:id': 'signed-in',
  'POST /api/v1/setup': 'open',

  'GET /api/v1/devices': 'see',
  'POST /api/v1/devices': 'install',
  'GET /api/v1/devices/:id': 'see',
  'PATCH /api/v1/devices/:id': 'describe',
  'DELETE /api/v1/devices/:id': 'install',
  'POST /api/v1/devices/:id/replace': 'install',
  'POST /api/v1/devices/:id/test': 'install',
  'DELETE /api/v1/devices/:id/test': 'install',
  'POST /api/v1/devices/:id/out-of-service': 'maintain',
  'DELETE /api/v1/devices/:id/out-of-service': 'maintain',
  'POST /api/v1/devices/:id/commands': 'command',
  'GET /api/v1/devices/:id/commands': 'see',
  'GET /api/v1/devices/:id/commands/:commandId': 'see',
  'GET /api/v1/devices/:id/latest': 'see',
  'GET /api/v1/devices/:id/readings': 'see',
  'GET /api/v1/devices/:id/quarantine': 'see',
  'POST /api/v1/devices/:id/messages': 'device',

  'GET /api/v1/alarms': 'see',
  'GET /api/v1/alarms/:id': 'see',
  'POST /api/v1/alarms/:id/acknowledge': 'person',
  'POST /api/v1/alarms/:id/comment': 'person',
  'POST /api/v1/alarms/:id/end': 'person',
  'POST /api/v1/alarms/:id/classify': 'person',
  'POST /api/v1/alarms/:id/withdraw-acknowledge': 'person',
  'POST /api/v1/alarms/:id/shelve': 'person',
  'POST /api/v1/alarms/:id/unshelve': 'person',
  'POST /api/v1/alarms/:id/out-of-service': 'maintain',
  'POST /api/v1/alarms/:id/in-service': 'maintain',
  'GET /api/v1/shelves': 'see',
  'GET /api/v1/out-of-service': 'see',

  'GET /api/v1/events': 'see',
  'GET /api/v1/incidents': 'see',
  'GET /api/v1/incidents/:id': 'see',
  'GET /api/v1/interlocks': 'see',
  'GET /api/v1/interlocks/:id/targets': 'see',
  'POST /api/v1/interlocks/:id/acts': 'approve',
  'GET /api/v1/firings': 'see',
  'GET /api/v1/firings/:id': 'see',
  'POST /api/v1/firings/:id/release': 'command',
  'GET /api/v1/incidents/:id/timeline': 'see',
  'GET /api/v1/plans': 'see',
  'GET /api/v1/plans/:id': 'see',
  'GET /api/v1/responses': 'see',
  'GET /api/v1/responses/:id': 'see',
  'POST /api/v1/responses/:id/acts': 'person',
  'GET /api/v1/drills': 'see',
  'GET /api/v1/drills/:id': 'see',
  'GET /api/v1/drills/planned': 'see',
  'GET /api/v1/indicators': 'see',
  'GET /api/v1/indicators.csv': 'see',
  'GET /api/v1/indicators/responses': 'see',
  'POST /api/v1/drills': 'drill',
  'POST /api/v1/drills/:id/stop': 'drill',
  'GET /api/v1/kpis': 'see',
  'GET /api/v1/kpis/alarms': 'see',
  'GET /api/v1/maintenance': 'see',
  'GET /api/v1/maintenance/health': 'see',
  'GET /api/v1/maintenance/forecasts': 'see',

  'GET /api/v1/duty': 'see',
  'GET /api/v1/duty/positions': 'see',
  'PUT /api/v1/duty/positions/:id': 'roster',
  'DELETE /api/v1/duty/positions/:id': 'roster',
  'GET /api/v1/duty/positions/:id/state': 'see',
  'GET /api/v1/duty/positions/:id/people': 'act',
  'POST /api/v1/duty/positions/:id/take-over': 'person',
  'POST /api/v1/duty/positions/:id/hand-over': 'person',
  'POST /api/v1/duty/positions/:id/leave': 'person',
  'GET /api/v1/duty/shifts': 'see',
  'GET /api/v1/duty/shifts.csv': 'see',
  'GET /api/v1/duty/handovers': 'see',
  'GET /api/v1/duty/handovers.csv': 'see',
  'GET /api/v1/duty/handovers/:id': 'see',
  'POST /api/v1/duty/handovers/:id/confirm': 'person',
  'POST /api/v1/duty/handovers/:id/withdraw': 'person',
  'POST /api/v1/duty/handovers/:id/decline': 'person',

  'GET /api/v1/cap/feed': 'see',
  'GET /api/v1/cap/alerts/:identifier': 'see',
  'POST /api/v1/cap/alerts': 'ingest',

  'GET /api/v1/paths': 'see',
  'GET /api/v1/gateways': 'see',
  'POST /api/v1/gateways': 'install',
  'DELETE /api/v1/gateways/:id': 'install',
  'GET /api/v1/gateways/:id/link': 'gateway',

  'GET /api/v1/terminals': 'see',
  'POST /api/v1/terminals': 'install',
  'POST /api/v1/terminals/:id/presence-check': 'person',
  'GET /api/v1/terminals/:id/stream': 'terminal',

  'GET /api/v1/profiles': 'see',
  'GET /api/v1/profiles/:id': 'see',
  'GET /api/v1/profile-problems': 'see',
  'POST /api/v1/profiles/reload': 'install',
  'POST /api/v1/profiles/check': 'install',
  'GET /api/v1/profiles/:id/source': 'install',
  'POST /api/v1/profiles/:id/explain': 'install',
  'POST /api/v1/lab/runs': 'install',
  'GET /api/v1/lab/runs': 'see-drafts',
  'GET /api/v1/lab/runs/:id': 'see-drafts',
  'DELETE /api/v1/lab/runs/:id': 'install',
  'GET /api/v1/lab/drafts': 'see-drafts',
  'GET /api/v1/lab/drafts/:id': 'see-drafts',
  'POST /api/v1/lab/drafts': 'install',
  'POST /api/v1/lab/drafts/:id/approve': 'approve',
  'POST /api/v1/lab/drafts/:id/withdraw': 'see-drafts',
  'POST /api/v1/lab/drafts/:id/shadow': 'see-drafts',
  'POST /api/v1/lab/drafts/:id/publish': 'approve',
  'POST /api/v1/lab/drafts/:id/roll-back': 'approve',
  'GET /api/v1/rules': 'see',
  'GET /api/v1/places': 'see',
  'GET /api/v1/quarantine': 'see',

  'GET /api/v1/names': 'see',
  'GET /api/v1/users': 'see-people',
  'POST /api/v1/users': 'people',
  'PATCH /api/v1/users/:id': 'people',
  'DELETE /api/v1/users/:id': 'people',
  'POST /api/v1/users/:id/invitation': 'people',
  'DELETE /api/v1/users/:id/sessions': 'people',
  'POST /api/v1/users/:id/password': 'signed-in',
  'GET /api/v1/tokens': 'people',
  'POST /api/v1/tokens': 'people',
  'DELETE /api/v1/tokens/:id': 'people',
  'GET /api/v1/audit': 'audit',
  'GET /api/v1/audit/verify': 'audit',
};

/** Pages and the API reference: public files without data. */
const openPrefixes = ['/api/docs', '/web/'];
const pages = [...Object.keys(pageFiles), '/favicon.ico'];

/** The access of a route, or null when nobody has decided it. `url` is the pattern it was registered with. */
export function accessOf(method: string, url: string): Access | null {
  const verb = method === 'HEAD' ? 'GET' : method;
  const listed = routeAccess[`${verb} ${url}`];
  if (listed !== undefined) return listed;
  const open = verb === 'GET' && (pages.includes(url) || openPrefixes.some((prefix) => url.startsWith(prefix)));
  return open ? 'open' : null;
}
