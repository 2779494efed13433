import { expect, test } from 'vitest';
import { z } from 'zod';
import { actAnswer, alarm, alarmWithHistory } from '../../src/api/schema/alarm.ts';
import { command } from '../../src/api/schema/command.ts';
import { demoNarration } from '../../src/api/schema/demo.ts';
import { accepted, addedDevice, device, reading, startedTest } from '../../src/api/schema/device.ts';
import {
  dutyNow,
  dutyPeople,
  dutyPosition,
  dutyShifts,
  dutyStint,
  handover,
  handoverLine,
  handoverState,
} from '../../src/api/schema/duty.ts';
import { feedPage } from '../../src/api/schema/event.ts';
import { pageOf } from '../../src/api/schema/fields.ts';
import { addedGateway, tierState } from '../../src/api/schema/gateway.ts';
import { incident, incidentWithAlarms } from '../../src/api/schema/incident.ts';
import { incidentTimeline } from '../../src/api/schema/incident-timeline.ts';
import { drillReport, indicatorReport } from '../../src/api/schema/indicator.ts';
import { firing, interlockAnswer, interlockList, interlockTargets } from '../../src/api/schema/interlock.ts';
import { placeNode, profile, profileProblem, profileWithRules, reloadReport, rule } from '../../src/api/schema/knowledge.ts';
import { kpiReport } from '../../src/api/schema/kpi.ts';
import { labRun, labStart } from '../../src/api/schema/lab.ts';
import { deviceHealth, duePage, forecast } from '../../src/api/schema/maintenance.ts';
import { serviceAnswer, serviceEntry } from '../../src/api/schema/out-of-service.ts';
import { pathReport } from '../../src/api/schema/path.ts';
import { addedToken, addedUser, invitation, listedUser, names, ownSession, session, token } from '../../src/api/schema/people.ts';
import { problem } from '../../src/api/schema/problem.ts';
import { auditEntry, auditVerdict, quarantined } from '../../src/api/schema/records.ts';
import { drillStarted, plan, plannedDrill, responseAnswer, responseBrief, responseWhole } from '../../src/api/schema/response.ts';
import { ruleDraft, ruleDraftWithText } from '../../src/api/schema/rule-draft.ts';
import { shelf } from '../../src/api/schema/shelf.ts';
import { addedTerminal, terminal } from '../../src/api/schema/terminal.ts';
import { checkAnswer, explainAnswer, sourceAnswer } from '../../src/api/schema/workbench.ts';
import { fixture, password, signIn } from './api-fixture.ts';
import { rightsByRoute } from './routes-by-role.ts';
import { start } from './sample-data.ts';

/** The answer each route gives when all goes well. The schemas do not run in production, so they are held to here. */
const answers: Readonly<Record<string, z.ZodType>> = {
  'GET /api/v1/devices': pageOf(device),
  'POST /api/v1/devices': addedDevice,
  'GET /api/v1/devices/:id': device,
  'PATCH /api/v1/devices/:id': device,
  'POST /api/v1/devices/:id/replace': addedDevice,
  'POST /api/v1/devices/:id/commands': command,
  'GET /api/v1/devices/:id/commands': pageOf(command),
  'GET /api/v1/devices/:id/commands/:commandId': command,
  'GET /api/v1/devices/:id/latest': pageOf(reading),
  'GET /api/v1/devices/:id/readings': pageOf(reading),
  'POST /api/v1/devices/:id/test': startedTest,
  'GET /api/v1/devices/:id/quarantine': pageOf(quarantined),
  'POST /api/v1/devices/:id/messages': accepted,
  'GET /api/v1/paths': pathReport,
  'POST /api/v1/terminals/:id/presence-check': z.object({ terminalId: z.string(), minutes: z.number() }),
  // Without a source, which stands in the query.
  'POST /api/v1/cap/alerts': problem,
  'GET /api/v1/alarms': pageOf(alarm),
  'GET /api/v1/alarms/:id': alarmWithHistory,
  'POST /api/v1/alarms/:id/acknowledge': actAnswer,
  'POST /api/v1/alarms/:id/comment': actAnswer,
  'POST /api/v1/alarms/:id/end': problem,
  'POST /api/v1/alarms/:id/classify': actAnswer,
  'POST /api/v1/alarms/:id/withdraw-acknowledge': actAnswer,
  'POST /api/v1/alarms/:id/shelve': actAnswer,
  'POST /api/v1/alarms/:id/unshelve': actAnswer,
  'POST /api/v1/alarms/:id/out-of-service': actAnswer,
  'POST /api/v1/alarms/:id/in-service': actAnswer,
  'POST /api/v1/devices/:id/out-of-service': serviceAnswer,
  'GET /api/v1/shelves': z.object({ items: z.array(shelf) }),
  'GET /api/v1/out-of-service': z.object({ items: z.array(serviceEntry) }),
  'GET /api/v1/events': feedPage,
  'GET /api/v1/incidents': pageOf(incident),
  'GET /api/v1/incidents/:id': incidentWithAlarms,
  'GET /api/v1/interlocks': interlockList,
  'GET /api/v1/interlocks/:id/targets': interlockTargets,
  'POST /api/v1/interlocks/:id/acts': interlockAnswer,
  'GET /api/v1/firings': pageOf(firing),
  'GET /api/v1/firings/:id': firing,
  'POST /api/v1/firings/:id/release': interlockAnswer,
  'GET /api/v1/incidents/:id/timeline': incidentTimeline,
  'GET /api/v1/plans': pageOf(plan),
  'GET /api/v1/plans/:id': plan,
  'GET /api/v1/responses': pageOf(responseBrief),
  'GET /api/v1/responses/:id': responseWhole,
  'POST /api/v1/responses/:id/acts': responseAnswer,
  'GET /api/v1/drills': pageOf(responseBrief),
  'GET /api/v1/drills/:id': drillReport,
  'GET /api/v1/drills/planned': z.object({ items: z.array(plannedDrill).readonly() }),
  'GET /api/v1/indicators': indicatorReport,
  'GET /api/v1/indicators/responses': pageOf(responseBrief),
  'POST /api/v1/drills': drillStarted,
  'POST /api/v1/drills/:id/stop': z.object({ outcome: z.string() }),
  'GET /api/v1/kpis': kpiReport,
  'GET /api/v1/maintenance': duePage,
  'GET /api/v1/maintenance/health': pageOf(deviceHealth),
  'GET /api/v1/maintenance/forecasts': pageOf(forecast),
  'GET /api/v1/kpis/alarms': pageOf(alarm),
  'GET /api/v1/duty': dutyNow,
  'GET /api/v1/duty/positions': z.object({ items: z.array(dutyPosition) }),
  'PUT /api/v1/duty/positions/:id': dutyPosition,
  'GET /api/v1/duty/positions/:id/state': handoverState,
  'GET /api/v1/duty/positions/:id/people': dutyPeople,
  'GET /api/v1/duty/shifts': dutyShifts,
  'GET /api/v1/duty/handovers': pageOf(handoverLine),
  'GET /api/v1/duty/handovers/:id': handover,
  'POST /api/v1/duty/handovers/:id/confirm': handover,
  'POST /api/v1/duty/handovers/:id/withdraw': problem,
  'POST /api/v1/duty/handovers/:id/decline': problem,
  'POST /api/v1/duty/positions/:id/take-over': dutyStint,
  'POST /api/v1/duty/positions/:id/hand-over': handover,
  'POST /api/v1/duty/positions/:id/leave': dutyStint,
  'GET /api/v1/gateways': tierState,
  'POST /api/v1/gateways': addedGateway,
  'GET /api/v1/terminals': pageOf(terminal),
  'POST /api/v1/terminals': addedTerminal,
  'GET /api/v1/profiles': pageOf(profile),
  'GET /api/v1/profiles/:id': profileWithRules,
  'GET /api/v1/profile-problems': pageOf(profileProblem),
  'POST /api/v1/profiles/reload': reloadReport,
  'POST /api/v1/profiles/check': checkAnswer,
  'GET /api/v1/profiles/:id/source': sourceAnswer,
  'POST /api/v1/profiles/:id/explain': explainAnswer,
  'GET /api/v1/demo': demoNarration,
  'POST /api/v1/lab/runs': labStart,
  'GET /api/v1/lab/drafts': z.object({ items: z.array(ruleDraft) }),
  'GET /api/v1/lab/drafts/:id': ruleDraftWithText,
  'POST /api/v1/lab/drafts': ruleDraft,
  'POST /api/v1/lab/drafts/:id/approve': ruleDraft,
  'POST /api/v1/lab/drafts/:id/withdraw': ruleDraft,
  'POST /api/v1/lab/drafts/:id/shadow': labStart,
  'POST /api/v1/lab/drafts/:id/publish': ruleDraft,
  'POST /api/v1/lab/drafts/:id/roll-back': ruleDraft,
  'GET /api/v1/lab/runs': z.object({ items: z.array(labRun) }),
  'GET /api/v1/lab/runs/:id': labRun,
  'GET /api/v1/rules': pageOf(rule),
  'GET /api/v1/places': pageOf(placeNode),
  'GET /api/v1/quarantine': pageOf(quarantined),
  'GET /api/v1/names': names,
  'GET /api/v1/users': pageOf(listedUser),
  'PATCH /api/v1/users/:id': listedUser,
  'POST /api/v1/users/:id/invitation': invitation,
  'GET /api/v1/sessions': z.object({ items: z.array(ownSession) }),
  'POST /api/v1/users': addedUser,
  'GET /api/v1/tokens': pageOf(token),
  'POST /api/v1/tokens': addedToken,
  'GET /api/v1/audit': pageOf(auditEntry),
  'GET /api/v1/audit/verify': auditVerdict,
  'GET /api/v1/session': session,
};

const bodies: Readonly<Record<string, object>> = {
  'POST /api/v1/devices': { id: 'new', profile: 'gas-test', place: 'east' },
  'PATCH /api/v1/devices/:id': { maker: 'M', note: null },
  'POST /api/v1/devices/:id/replace': { serial: '2', reason: 'worn out' },
  'POST /api/v1/devices/:id/test': { terminals: ['gate'], reason: 'new' },
  'POST /api/v1/devices/:id/commands': { command: 'mute', parameters: { minutes: 5 }, reason: 'loud' },
  'PUT /api/v1/duty/positions/:id': {
    title: { zh: '值班台', en: 'Desk' },
    role: 'operator',
    place: 'east',
    phone: '01000000002',
    roster: {
      weekly: [{ days: [1], from: '08:00', to: '20:00', who: { name: '老周' } }],
      single: [{ day: '2030-01-02', from: '20:00', to: '24:00', who: { userId: 'admin' } }],
    },
  },
  'POST /api/v1/duty/positions/:id/take-over': { reason: 'did not come' },
  'POST /api/v1/duty/positions/:id/hand-over': { to: { name: '老周', phone: '139 0000 0001' }, remarks: 'lift 2 is checked' },
  'POST /api/v1/gateways': { id: 'below', place: 'east' },
  'POST /api/v1/terminals': { id: 'new', place: 'east' },
  'POST /api/v1/terminals/:id/presence-check': { minutes: 5 },
  'POST /api/v1/responses/:id/acts': { act: 'comment', comment: 'seen' },
  'POST /api/v1/interlocks/:id/acts': { act: 'propose', place: 'east', comment: 'leaks' },
  'POST /api/v1/drills': { plan: 'sample', place: 'east', reason: 'yearly' },
  'POST /api/v1/drills/:id/stop': { reason: 'rain' },
  'POST /api/v1/users': { id: 'new', name: '新', role: 'reader' },
  'POST /api/v1/tokens': { role: 'reader' },
  'PATCH /api/v1/users/:id': { name: 'N' },
  'POST /api/v1/profiles/check': { text: 'id: x' },
  'POST /api/v1/lab/runs': { text: 'id: x' },
  'POST /api/v1/lab/drafts': { text: 'id: x', why: 'fewer calls' },
  'POST /api/v1/profiles/:id/explain': { payload: '{}' },
  'POST /api/v1/alarms/:id/comment': { comment: 'seen' },
  'POST /api/v1/alarms/:id/classify': { classification: 'real' },
  'POST /api/v1/alarms/:id/withdraw-acknowledge': { reason: 'mistake' },
  'POST /api/v1/alarms/:id/shelve': { reason: 'spare part ordered' },
  'POST /api/v1/alarms/:id/out-of-service': { permit: 'WP-1', reason: 'new sensor' },
  'POST /api/v1/devices/:id/out-of-service': { permit: 'WP-1', reason: 'new sensor' },
  'POST /api/v1/devices/:id/messages': { a: 1 },
};

/** No answer with a body, or described elsewhere. */
const without =
  /^(DELETE |GET .*\.csv|GET \/(healthz|readyz|metrics|mqtt|ocpp)|GET .*\/(stream|link|cap\/feed|cap\/alerts\/:identifier|(openapi|asyncapi).json)|POST .*\/(session|setup|password))/;

test('every answer fits the schema that describes it, and holds no field that the schema does not name', async () => {
  const { world, app } = await fixture();
  world.addAlarm('alarm-drill', 'east/1');
  await world.addUser('admin', 'administrator', '', password);
  world.samples.push({ ts: start, point: 'gas.concentration', component: 'loop-1', value: null, unit: '%LEL', quality: 'missing' });
  const unread = { code: 'not-json', pointer: '', expected: 'JSON', came: '{', cure: 'send JSON', weight: 'error' } as const;
  world.journal.quarantined.push({
    id: '1-0',
    position: 1,
    at: start,
    deviceId: 'gas-1',
    source: 'http',
    channel: 'telemetry',
    problem: unread,
    body: '{',
    sealed: false,
  });
  world.problems = [{ ...unread, weight: 'notice' }];
  world.addToken('known', 'reader');
  const origin = { by: null, via: 'gateway', from: '' } as const;
  const links = [
    { act: 'alarm.raised', target: 'alarm:alarm-east', detail: { step: 1, position: 1 } },
    { act: 'alarm.ended', target: 'alarm:gone', detail: { step: 9, position: 1 } },
    { act: 'device.added', target: 'device:gas-1', detail: { profile: 'gas-test', place: 'east/1' } },
  ];
  world.journal.audit.push(...links.map((link) => ({ at: start, origin, ...link })));
  world.said.push({
    position: 1,
    deviceId: 'gas-1',
    receivedAt: start,
    batches: [{ deviceId: 'gas-1', position: 1, receivedAt: start, historical: false, readings: world.samples }],
  });
  world.forecasts.set('gas-1', [
    {
      deviceId: 'gas-1',
      profile: 'gas',
      place: 'east',
      point: 'device.battery',
      component: '',
      title: { zh: '更换电池', en: 'Change the battery' },
      value: 38,
      limit: 30,
      unit: '%',
      dueOn: '2026-02-10',
      days: 40,
      perMonth: -6,
      observedDays: 57,
      basis: { zh: '推算', en: 'an estimate' },
    },
  ]);
  world.journal.judged = 1;
  const timed = { by: 'wang', reason: 'r', since: start, until: start + 1, untilRun: start + 1 };
  const key = { subject: 'device:gas-1', component: '', rule: 'gas.high' } as const;
  world.shelves = [{ ...timed, ...key, alarmId: 'alarm-east', severity: 'critical', oneShot: false }];
  world.permits = [{ ...timed, deviceId: 'gas-1', rule: null, permit: 'WP-1', lifeSafety: true }];
  // What has happened lies in the past.
  world.clock.advance(1_000);
  const cookie = await signIn(app, 'admin');
  expect(Object.keys(rightsByRoute).filter((route) => !without.test(route) && answers[route] === undefined)).toEqual([]);
  for (const [route, schema] of Object.entries(answers)) {
    const [method, path] = route.split(' ') as ['GET' | 'POST' | 'PUT' | 'PATCH', string];
    const url = path
      .replace(/(alarms|incidents|responses)\/:id/, '$1/alarm-east')
      .replace('interlocks/:id', 'interlocks/gas-high')
      .replace('firings/:id', 'firings/firing-east')
      .replace('plans/:id', 'plans/sample')
      .replace('drills/:id', 'drills/alarm-drill')
      .replace('indicators/responses', 'indicators/responses?figure=begun')
      .replace('/names', '/names?ids=admin')
      .replace('devices/:id', 'devices/gas-1')
      .replace(':commandId', 'c1')
      .replace('profiles/:id', 'profiles/gas-test')
      .replace('runs/:id', 'runs/run1')
      .replace('drafts/:id', 'drafts/d-1')
      .replace('users/:id', 'users/admin')
      .replace('terminals/:id', 'terminals/gate')
      .replace('positions/:id', 'positions/desk-east')
      .replace('handovers/:id', 'handovers/h-desk-east');
    const query = route.endsWith('/shifts')
      ? `?from=${start - 86_400_000}&to=${start + 86_400_000}`
      : route.endsWith('/readings')
        ? `?from=${start}`
        : route.endsWith('/events')
          ? '?kinds=alarm,act,reading'
          : '';
    const payload = method !== 'GET' ? { payload: bodies[route] ?? {} } : {};
    const answer = await app.inject({ method, url: url + query, headers: { cookie }, ...payload });
    const body = answer.json();
    const parsed = schema.safeParse(body);
    expect([route, parsed.error?.issues]).toEqual([route, undefined]);
    expect([route, parsed.data]).toEqual([route, body]);
    if (Array.isArray(body.items)) expect([route, body.items.length > 0]).toEqual([route, true]);
  }
});
