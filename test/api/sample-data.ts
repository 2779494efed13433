import type { Alarm } from '../../src/model/alarm.ts';
import type { Command } from '../../src/model/command.ts';
import type { Delivery } from '../../src/model/delivery.ts';
import type { PlannedDrill } from '../../src/model/drill.ts';
import type { Firing, InterlockDefinition, InterlockSite } from '../../src/model/interlock.ts';
import type { LabRun } from '../../src/model/lab.ts';
import type { PathMeasure } from '../../src/model/path-measure.ts';
import type { ResponsePlan } from '../../src/model/plan.ts';
import type { DeviceProfile, VocabularyPoint } from '../../src/model/profile.ts';
import type { ResponseStep } from '../../src/model/response.ts';
import type { Rule } from '../../src/model/rule.ts';
import type { RuleDraft } from '../../src/model/rule-draft.ts';

const both = (en: string) => ({ zh: `中${en}`, en });

export const start = Date.UTC(2026, 0, 1);

export function sampleCommand(id: string, deviceId: string, more: Partial<Command> = {}): Command {
  return {
    id,
    number: 1,
    deviceId,
    command: 'mute',
    parameters: { minutes: 5 },
    state: 'expired',
    origin: { by: null, via: 'gateway', from: '' },
    why: null,
    carrier: 'mqtt',
    timeoutMs: 30_000,
    expect: [{ point: 'gas.state', component: '', value: 'muted' }],
    position: 1,
    requestedAt: start,
    sentAt: start,
    answeredAt: null,
    readBack: [false],
    readBackAt: null,
    endedAt: start,
    answer: { status: 'accepted', reason: null },
    outcome: { code: 'not-finished', text: both('late') },
    late: { status: 'done', reason: 'slow', at: start },
    ...more,
  };
}

export function sampleAlarm(id: string, place: string, more: Partial<Alarm> = {}): Alarm {
  return {
    id,
    subject: 'device:gas-1',
    component: '',
    deviceId: 'gas-1',
    rule: 'gas.high',
    severity: 'critical',
    lifeSafety: true,
    state: 'unacknowledged',
    condition: 'true',
    shelved: null,
    suppressed: null,
    outOfService: null,
    place,
    title: both('Gas high'),
    guidance: { cause: both('leak'), consequence: both('explosion'), action: both('ventilate') },
    raisedAt: start,
    endedAt: null,
    acknowledgedBy: null,
    acknowledgedAt: null,
    reason: both('25 %LEL or more'),
    seen: { point: 'gas.concentration', value: 31, unit: '%LEL' },
    occurrences: 1,
    exercise: false,
    incident: { id, hazard: { id: 'gas', title: both('Gas') }, area: place },
    sequence: 1,
    ...more,
  };
}

export function sampleDelivery(alarm: Alarm): Delivery {
  return {
    id: `d-${alarm.id}`,
    terminalId: 'gate',
    sequence: 1,
    alarmId: alarm.id,
    transition: 1,
    event: 'raised',
    reason: 'raised',
    alarm,
    createdAt: start,
    attempts: 1,
    sentAt: start + 5,
    receivedAt: null,
    shownAt: null,
  };
}

const point: VocabularyPoint = {
  name: 'gas.concentration',
  kind: 'number',
  title: both('Gas'),
  unit: '%LEL',
  ucum: '%{LEL}',
  words: new Map([['x', both('x')]]),
  range: { min: 0, max: 100 },
};

const rule: Rule = {
  id: 'gas.high',
  severity: 'critical',
  title: both('Gas high'),
  guidance: { cause: both('leak'), consequence: both('explosion'), action: both('ventilate') },
  condition: { kind: 'threshold', point: point.name, raise: { op: 'atLeast', limit: 25 }, clear: { op: 'below', limit: 20 } },
  raiseDelaySeconds: 0,
  clearDelaySeconds: 10,
  lifeSafety: true,
  unless: [],
  source: null,
};

const silent: Rule = {
  ...rule,
  id: 'device.silent',
  severity: 'major',
  title: both('Silent'),
  condition: { kind: 'absence', seconds: 180 },
  lifeSafety: false,
};

export const sampleProfile: DeviceProfile = {
  id: 'gas-test',
  version: 'v1',
  domain: 'gas',
  title: both('Gas detector'),
  summary: both('Measures gas'),
  safety: true,
  expectedIntervalSeconds: 60,
  bindings: [{ point, path: ['gas'], component: '', scale: 1, offset: 0, map: null, missing: [], range: null }],
  privacy: [{ path: ['owner', 'a/b'], treatment: 'drop' }],
  rules: [rule, silent],
  examples: [
    {
      name: 'normal',
      title: both('Normal'),
      kind: 'normal',
      channel: 'telemetry',
      steps: [{ afterSeconds: 0, payload: { gas: 1 }, text: null }],
      expect: { readings: {}, alarms: [], problems: [], settleSeconds: 0 },
    },
  ],
  maintenance: { serviceLifeDays: 1825, calibrationDays: 365, inspectionDays: null, source: null, watch: [] },
  commands: [
    {
      id: 'mute',
      title: both('mute'),
      does: both('silences'),
      confirm: both('sure?'),
      parameters: [
        {
          name: 'minutes',
          title: both('time'),
          type: 'number',
          required: true,
          unit: 'min',
          min: 1,
          max: 10,
          whole: true,
          words: new Map(),
        },
      ],
      timeoutMs: 30_000,
      expect: [{ point: 'gas.state', component: '', value: 'muted' }],
      carriage: { mqtt: {} },
    },
  ],
  quirks: { slow: 'reports every minute' },
};

export const sampleProblem = {
  file: 'gas/gas-test.yaml',
  line: 3,
  col: 1,
  pointer: '/safty',
  expected: 'a known key',
  came: '"safty"',
  cure: 'did you mean safety?',
};

const sampleOutcome = { rule, component: '', to: 'true', afterSeconds: 0, reason: both('51 %LEL is at least 50'), historical: false };
export const sampleExplained = {
  profile: { id: 'gas-household', version: 'v1' },
  problems: [],
  rules: [{ id: rule.id, severity: rule.severity, title: rule.title, text: 'gas.concentration at least 50' }],
  explained: {
    message: { readings: [], historical: false, late: [], problems: [] },
    stored: '{}',
    outcomes: [sampleOutcome],
    raised: [sampleOutcome],
    told: both('every terminal'),
    judgedSeconds: 60,
    complete: true,
  },
};

const sampleEpisode = {
  deviceId: 'gas-1',
  place: null,
  component: '',
  rule: rule.id,
  from: start,
  to: start + 60_000,
  reason: both('51 %LEL'),
  seen: null,
};
const sampleLoad = { alarms: 1, perDay: 0.5, peak: 1, peakAt: start, floodWindows: 0, parts: [1] };
export const sampleLabRun: LabRun = {
  id: 'run1',
  profile: 'gas-household',
  place: '',
  from: start,
  to: start + 86_400_000,
  startedAt: start,
  state: 'done',
  progress: { devices: 1, of: 1, readings: 2 },
  tookMs: 1200,
  result: {
    profile: 'gas-household',
    current: 'v1',
    draft: 'v2',
    from: start,
    to: start + 86_400_000,
    devices: 1,
    readings: 2,
    messages: 2,
    changes: [{ rule: rule.id, change: 'changed' }],
    totals: { gained: 1, lost: 0, earlier: 0, later: 0, same: 0 },
    rules: [
      {
        rule: rule.id,
        title: rule.title,
        before: null,
        after: { severity: rule.severity, limit: null },
        gained: 1,
        lost: 0,
        earlier: 0,
        later: 0,
        same: 0,
      },
    ],
    entries: [
      {
        difference: 'gained',
        before: null,
        after: sampleEpisode,
        shiftMs: 0,
        readings: [{ ts: start, point: 'gas.concentration', component: '', value: 51, unit: '%LEL', quality: 'good' }],
      },
    ],
    load: { before: { ...sampleLoad, alarms: 0, peakAt: null }, after: sampleLoad },
    limits: [both('stored readings are replayed')],
  },
  message: null,
};

export const sampleDraft: RuleDraft = {
  id: 'd-1',
  profile: 'gas-household',
  base: 'v1',
  version: 'v2',
  state: 'shadow',
  proposed: { by: 'li', at: start, comment: 'too many calls' },
  approved: { by: 'wang', at: start + 1000, comment: null },
  published: null,
  ended: null,
  lab: null,
};

export const samplePlan: ResponsePlan = {
  id: 'sample',
  version: 'v1',
  title: both('Gas leak'),
  summary: both('What to do'),
  hazard: 'gas',
  rules: ['gas.high'],
  minSeverity: 'major',
  per: 'incident',
  steps: [
    { id: 'go', role: 'guard', title: both('Go'), instruction: both('Go there'), reaches: 'on-site', required: true },
    { id: 'close-valve', role: 'guard', title: both('Close'), instruction: both('Close the valve'), reaches: 'resolved', required: true },
  ],
  clocks: [{ id: 'arrival', title: both('Arrival'), from: 'queued', to: 'on-site', seconds: 900, source: both('site') }],
  escalation: [
    { level: 1, title: both('Community'), roles: ['guard'] },
    { level: 2, title: both('Sub-district'), roles: ['fire-service'], tier: 'sub-district', clock: 'arrival' },
  ],
  resources: [both('Valve key')],
  closing: ['household'],
  drill: { severity: 'critical', place: null, scenario: null },
  source: null,
};

export const sampleStep: ResponseStep = {
  responseId: 'alarm-east',
  sequence: 1,
  position: 1,
  at: start,
  event: 'opened',
  stage: 'queued',
  about: 'alarm-east',
  reason: both('begins'),
  by: null,
  from: 'gateway',
  comment: null,
};

export const samplePath: PathMeasure = {
  kind: 'terminal',
  id: 'gate',
  channel: 'terminal',
  place: 'east',
  lost: false,
  times: { from: start, to: start + 1_000, sample: 2, unanswered: 1, meanSeconds: 0.2, p95Seconds: 0.3, maxSeconds: 0.3 },
  availability: { watched: 'line', since: start, observedSeconds: 3_600, losses: 1, lostSeconds: 60, ratio: null },
};

export const sampleInterlock: InterlockDefinition = {
  id: 'gas-high',
  version: 'v1',
  title: both('Gas'),
  summary: both('Closes the valve'),
  cause: { rules: ['gas.high'], hazard: 'gas', severity: 'critical' },
  area: 'unit',
  effects: [
    {
      id: 'close-valve',
      title: both('Close the valve'),
      on: 'area',
      command: 'close-valve',
      parameters: {},
      point: 'gas.valve',
      leadsTo: {},
      order: 1,
      delayMs: 0,
      failSafe: { ms: 30_000, source: both('site') },
      dangerous: true,
      sparks: false,
    },
  ],
  release: { ms: 180_000, source: both('site') },
  explosive: true,
};

const proposal = { by: 'li', at: start, comment: 'leaks' };
export const sampleSite: InterlockSite = {
  interlock: 'gas-high',
  place: 'east',
  version: 'v1',
  state: 'enabled',
  proposed: proposal,
  test: {
    firing: 'f-1',
    deviceId: 'gas-1',
    fired: proposal,
    over: true,
    confirmed: 1,
    of: 1,
    witnessed: { ...proposal, by: 'wang', passed: true },
  },
  approved: { ...proposal, by: 'wang' },
  disabled: null,
};

export function sampleFiring(id: string, area: string): Firing {
  return {
    id,
    interlock: 'gas-high',
    version: 'v1',
    title: both('Gas'),
    alarmId: 'alarm-east',
    occurrence: 1,
    rule: 'gas.high',
    deviceId: 'gas-1',
    place: area,
    area,
    site: area,
    testBy: null,
    at: start,
    position: 1,
    endedAt: null,
    effects: [
      {
        effect: 'close-valve',
        title: both('Close the valve'),
        deviceId: 'gas-1',
        command: 'close-valve',
        parameters: {},
        order: 1,
        delayMs: 0,
        failSafeMs: 30_000,
        dangerous: true,
        state: 'sent',
        attempts: 1,
        commandId: 'i1',
        dueRun: 1,
        lateRun: 30_000,
        lateAt: start + 30_000,
        requestedAt: start,
        endedAt: null,
        confirmedLateAt: null,
        reason: null,
      },
    ],
    without: ['hold-lift'],
    spared: ['door-1'],
    release: { state: 'waiting', untilRun: 1, until: start + 180_000, by: [{ by: 'li', at: start }] },
  };
}

export const samplePlannedDrill: PlannedDrill = {
  id: 'drill-2',
  place: 'east/1',
  reason: 'yearly',
  by: 'wang',
  plannedAt: start,
  parts: [
    { plan: 'sample', due: start + 3_600_000, state: 'begun', alarmId: 'alarm-east', why: null },
    { plan: 'gone', due: start + 3_660_000, state: 'missed', alarmId: null, why: 'no-such-plan' },
  ],
};
