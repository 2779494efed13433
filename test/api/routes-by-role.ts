import type { Role } from '../../src/model/registry.ts';

const everyRole: readonly Role[] = ['administrator', 'manager', 'operator', 'integrator', 'reader'];

/** Who may call what. Kept by hand, apart from src/api/route-access.ts on purpose: two people must agree on a right. */
export interface Right {
  /** A stranger may. */
  readonly anybody?: true;
  readonly roles: readonly Role[];
  /** False: a token of that role may not, because a person must. */
  readonly tokens: boolean;
  /** The account of gas-1 / gate may. */
  readonly device?: true;
  readonly terminal?: true;
  readonly body?: unknown;
}

const anybody: Right = { anybody: true, roles: everyRole, tokens: true, device: true, terminal: true };
const seen: Right = { roles: everyRole, tokens: true };
const by = (...roles: Role[]): Right => ({ roles, tokens: true });
const maintainers: readonly Role[] = ['administrator', 'manager', 'operator', 'integrator'];
const person: Right = { roles: ['administrator', 'manager', 'operator'], tokens: false, body: { comment: 'seen' } };
const outside = { name: '门岗' };
const position = { title: { zh: '值班台', en: 'Desk' }, role: 'operator', place: 'east' };

export const rightsByRoute: Readonly<Record<string, Right>> = {
  'GET /healthz': anybody,
  'GET /readyz': anybody,
  'GET /metrics': { roles: everyRole, tokens: true },
  'GET /mqtt': anybody,
  'GET /ocpp/:stationId': { roles: [], tokens: false, device: true },
  'GET /api/v1/openapi.json': anybody,
  'GET /api/v1/asyncapi.json': anybody,
  'GET /api/v1/demo': anybody,
  'POST /api/v1/session': anybody,
  'GET /api/v1/session': { roles: everyRole, tokens: false },
  'DELETE /api/v1/session': seen,
  'GET /api/v1/sessions': { roles: everyRole, tokens: false },
  'DELETE /api/v1/sessions': { roles: everyRole, tokens: false },
  'DELETE /api/v1/sessions/:id': { roles: everyRole, tokens: false },
  'POST /api/v1/setup': anybody,
  'GET /api/v1/devices': seen,
  'POST /api/v1/devices': by('administrator', 'integrator'),
  'GET /api/v1/devices/:id': seen,
  'PATCH /api/v1/devices/:id': { ...by('administrator', 'manager', 'integrator'), body: { maker: 'M' } },
  'POST /api/v1/devices/:id/replace': by('administrator', 'integrator'),
  'POST /api/v1/devices/:id/test': {
    roles: ['administrator', 'integrator'],
    tokens: false,
    body: { terminals: ['gate'], reason: 'new' },
  },
  'DELETE /api/v1/devices/:id/test': { roles: ['administrator', 'integrator'], tokens: false },
  'DELETE /api/v1/devices/:id': by('administrator', 'integrator'),
  'POST /api/v1/devices/:id/out-of-service': {
    roles: maintainers,
    tokens: false,
    body: { rule: 'device.under-test', permit: 'P-1', reason: 'new sensor' },
  },
  'DELETE /api/v1/devices/:id/out-of-service': { roles: maintainers, tokens: false },
  'POST /api/v1/devices/:id/commands': { ...by('administrator', 'manager', 'operator'), body: { command: 'mute' } },
  'GET /api/v1/devices/:id/commands': seen,
  'GET /api/v1/devices/:id/commands/:commandId': seen,
  'GET /api/v1/devices/:id/latest': seen,
  'GET /api/v1/devices/:id/readings': seen,
  'GET /api/v1/devices/:id/quarantine': seen,
  'POST /api/v1/devices/:id/messages': { ...by('administrator', 'integrator'), device: true, body: { a: 1 } },
  'GET /api/v1/alarms': seen,
  'GET /api/v1/alarms/:id': seen,
  'POST /api/v1/alarms/:id/acknowledge': person,
  'POST /api/v1/alarms/:id/comment': person,
  'POST /api/v1/alarms/:id/end': person,
  'POST /api/v1/alarms/:id/classify': { ...person, body: { classification: 'real' } },
  'POST /api/v1/alarms/:id/withdraw-acknowledge': { ...person, body: { reason: 'mistake' } },
  'POST /api/v1/alarms/:id/shelve': { ...person, body: { reason: 'spare part ordered' } },
  'POST /api/v1/alarms/:id/unshelve': person,
  // The sample alarm is about danger to life.
  'POST /api/v1/alarms/:id/out-of-service': {
    roles: ['administrator', 'manager'],
    tokens: false,
    body: { permit: 'P-1', reason: 'new sensor' },
  },
  'POST /api/v1/alarms/:id/in-service': { roles: maintainers, tokens: false },
  'GET /api/v1/shelves': seen,
  'GET /api/v1/out-of-service': seen,
  'GET /api/v1/events': seen,
  'GET /api/v1/incidents': seen,
  'GET /api/v1/incidents/:id': seen,
  'GET /api/v1/interlocks': seen,
  'GET /api/v1/interlocks/:id/targets': seen,
  'POST /api/v1/interlocks/:id/acts': {
    roles: ['administrator', 'manager'],
    tokens: false,
    body: { act: 'propose', place: '', comment: 'leaks' },
  },
  'GET /api/v1/firings': seen,
  'GET /api/v1/firings/:id': seen,
  'POST /api/v1/firings/:id/release': person,
  'GET /api/v1/incidents/:id/timeline': seen,
  'GET /api/v1/plans': seen,
  'GET /api/v1/plans/:id': seen,
  'GET /api/v1/responses': seen,
  'GET /api/v1/responses/:id': seen,
  'POST /api/v1/responses/:id/acts': { ...person, body: { act: 'comment', comment: 'seen' } },
  'GET /api/v1/drills/:id': seen,
  'GET /api/v1/indicators': seen,
  'GET /api/v1/indicators.csv': seen,
  'GET /api/v1/indicators/responses': seen,
  'POST /api/v1/drills': { roles: ['administrator', 'manager'], tokens: false, body: { plan: 'sample', place: '', reason: 'yearly' } },
  'POST /api/v1/drills/:id/stop': { roles: ['administrator', 'manager'], tokens: false, body: { reason: 'rain' } },
  'GET /api/v1/kpis': seen,
  'GET /api/v1/kpis/alarms': seen,
  'GET /api/v1/maintenance': seen,
  'GET /api/v1/maintenance/health': seen,
  'GET /api/v1/maintenance/forecasts': seen,
  'GET /api/v1/duty': seen,
  'GET /api/v1/duty/positions': seen,
  'PUT /api/v1/duty/positions/:id': { ...by('administrator', 'manager'), body: position },
  'GET /api/v1/duty/positions/:id/state': seen,
  'GET /api/v1/duty/positions/:id/people': by('administrator', 'manager', 'operator'),
  'GET /api/v1/duty/shifts': seen,
  'GET /api/v1/duty/shifts.csv': seen,
  'GET /api/v1/duty/handovers': seen,
  'GET /api/v1/duty/handovers.csv': seen,
  'GET /api/v1/duty/handovers/:id': seen,
  'POST /api/v1/duty/handovers/:id/confirm': { ...person, body: { answer: 'seen' } },
  'POST /api/v1/duty/handovers/:id/withdraw': { ...person, body: { answer: 'seen' } },
  'POST /api/v1/duty/handovers/:id/decline': { ...person, body: { answer: 'seen' } },
  'POST /api/v1/duty/positions/:id/take-over': { ...person, body: { person: outside, reason: 'did not come' } },
  'POST /api/v1/duty/positions/:id/hand-over': { ...person, body: { to: outside } },
  'POST /api/v1/duty/positions/:id/leave': { ...person, body: { reason: 'ill' } },
  'DELETE /api/v1/duty/positions/:id': by('administrator', 'manager'),
  'GET /api/v1/cap/feed': seen,
  'GET /api/v1/cap/alerts/:identifier': seen,
  'POST /api/v1/cap/alerts': { ...by('administrator', 'integrator'), body: '<alert/>' },
  'GET /api/v1/paths': seen,
  'POST /api/v1/terminals/:id/presence-check': { ...person, body: { minutes: 5 } },
  'GET /api/v1/gateways': seen,
  'POST /api/v1/gateways': by('administrator', 'integrator'),
  'DELETE /api/v1/gateways/:id': by('administrator', 'integrator'),
  'GET /api/v1/gateways/:id/link': by(),
  'GET /api/v1/terminals': seen,
  'POST /api/v1/terminals': by('administrator', 'integrator'),
  'GET /api/v1/terminals/:id/stream': { ...seen, terminal: true },
  'GET /api/v1/profiles': seen,
  'GET /api/v1/profiles/:id': seen,
  'GET /api/v1/profile-problems': seen,
  'POST /api/v1/profiles/reload': by('administrator', 'integrator'),
  'POST /api/v1/profiles/check': { ...by('administrator', 'integrator'), body: { text: 'id: x' } },
  'GET /api/v1/profiles/:id/source': by('administrator', 'integrator'),
  'POST /api/v1/profiles/:id/explain': { ...by('administrator', 'integrator'), body: { payload: '{}' } },
  'POST /api/v1/lab/runs': { ...by('administrator', 'integrator'), body: { text: 'id: x' } },
  'GET /api/v1/lab/runs': by('administrator', 'manager', 'integrator'),
  'GET /api/v1/lab/runs/:id': by('administrator', 'manager', 'integrator'),
  'DELETE /api/v1/lab/runs/:id': by('administrator', 'integrator'),
  'GET /api/v1/lab/drafts': by('administrator', 'manager', 'integrator'),
  'GET /api/v1/lab/drafts/:id': by('administrator', 'manager', 'integrator'),
  'POST /api/v1/lab/drafts': { roles: ['administrator', 'integrator'], tokens: false, body: { text: 'id: x', why: 'fewer calls' } },
  'POST /api/v1/lab/drafts/:id/approve': { roles: ['administrator', 'manager'], tokens: false },
  'POST /api/v1/lab/drafts/:id/withdraw': { roles: ['administrator', 'manager', 'integrator'], tokens: false },
  'POST /api/v1/lab/drafts/:id/shadow': { roles: ['administrator', 'manager', 'integrator'], tokens: false },
  'POST /api/v1/lab/drafts/:id/publish': { roles: ['administrator', 'manager'], tokens: false },
  'POST /api/v1/lab/drafts/:id/roll-back': { roles: ['administrator', 'manager'], tokens: false },
  'GET /api/v1/rules': seen,
  'GET /api/v1/places': seen,
  'GET /api/v1/quarantine': seen,
  'GET /api/v1/users': by('administrator', 'manager'),
  'POST /api/v1/users': by('administrator'),
  'PATCH /api/v1/users/:id': { ...by('administrator'), body: { name: 'N' } },
  'DELETE /api/v1/users/:id': by('administrator'),
  'POST /api/v1/users/:id/invitation': by('administrator'),
  'DELETE /api/v1/users/:id/sessions': by('administrator'),
  'POST /api/v1/users/:id/password': { ...seen, body: { password: 'another long one' } },
  'GET /api/v1/tokens': by('administrator'),
  'POST /api/v1/tokens': by('administrator'),
  'DELETE /api/v1/tokens/:id': by('administrator'),
  'GET /api/v1/audit': by('administrator'),
  'GET /api/v1/audit/verify': by('administrator'),
};

/** Public files: nothing to see, so nothing to guard. */
export const openRoutes: readonly RegExp[] = [
  /^GET \/api\/docs/,
  /^GET \/(web\/\*|sign-in|quarantine|setup\/:token|terminal\/:id|device\/:id|alarm\/:id|duty|handover\/:id)?$/,
];
