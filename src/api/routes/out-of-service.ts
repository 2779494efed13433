import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type Alarm, keyOf } from '../../model/alarm.ts';
import { alarmJson } from '../../model/alarm-json.ts';
import { type ServiceEntry, type ServiceResult, serviceMinutes } from '../../model/aside.ts';
import type { DeviceEntry } from '../../model/registry.ts';
import { systemRules } from '../../model/system-rules.ts';
import type { Api, ApiContext } from '../api-context.ts';
import { serviceJson, shelfJson } from '../json/aside-json.ts';
import { languageOf } from '../language.ts';
import { limitedMinutes, type WantedTime } from '../limited-minutes.ts';
import { originOf, type RoleHolder } from '../people/identity.ts';
import { permissions, roleMay, seesPlace } from '../people/permissions.ts';
import type { ApiPorts } from '../ports.ts';
import { ApiProblem } from '../problem-document.ts';
import { actAnswer, optionalComment } from '../schema/alarm.ts';
import { id } from '../schema/fields.ts';
import { alarmOutOfService, deviceOutOfService, serviceAnswer, serviceEntry } from '../schema/out-of-service.ts';
import { problems } from '../schema/problem.ts';
import { shelf } from '../schema/shelf.ts';
import { requirePerson, roleHolder, visibleAlarm, visibleDevice } from '../visible.ts';
import { alarmId } from './alarms.ts';

const one = z.strictObject({ id });
const ruleQuery = z.strictObject({ rule: z.string().min(1).max(100).optional().describe('One rule of it; left out = the whole device.') });

interface Wanted extends WantedTime {
  readonly permit: string;
  readonly reason: string;
}

/** Maintenance: what is out of service alarms to no terminal, and is kept and shown. And the list of what is shelved. */
export function outOfServiceRoutes(app: Api, { ports }: ApiContext): void {
  app.get(
    '/api/v1/shelves',
    {
      schema: {
        summary: 'Everything that is shelved, also what is no alarm at present',
        tags: ['alarms'],
        response: { 200: z.object({ items: z.array(shelf).readonly() }), ...problems },
      },
    },
    async (request, reply) => {
      const shelves = ports.asides.shelves();
      if (shelves.length === 0) return reply.send({ items: [] });
      const active = new Map(ports.reader.activeAlarms().map((alarm) => [keyOf(alarm), alarm]));
      const items = shelves.flatMap((each) => {
        const alarm = active.get(keyOf(each)) ?? ports.reader.alarm(each.alarmId);
        return alarm !== null && seesPlace(request.identity, alarm.place) ? [shelfJson(each, alarm)] : [];
      });
      return reply.send({ items });
    },
  );

  app.get(
    '/api/v1/out-of-service',
    {
      schema: {
        summary: 'Every device, and every rule of one, that is out of service',
        tags: ['devices'],
        response: { 200: z.object({ items: z.array(serviceEntry).readonly() }), ...problems },
      },
    },
    async (request, reply) => {
      const items = ports.asides.outOfService().flatMap((entry) => {
        const device = ports.reader.device(entry.deviceId);
        return device !== null && seesPlace(request.identity, device.entry.place) ? [serviceJson(entry, device.entry.place)] : [];
      });
      return reply.send({ items });
    },
  );

  app.post(
    '/api/v1/devices/:id/out-of-service',
    {
      schema: {
        summary: 'Take a device, or one rule of it, out of service for maintenance',
        description:
          'Until it ends, its alarms are kept and shown and sent to no terminal; what holds then is told as unacknowledged. Takes a person; for rules about danger to life an administrator or a manager.',
        tags: ['devices'],
        params: one,
        body: deviceOutOfService,
        response: { 200: serviceAnswer, ...problems },
      },
    },
    async (request, reply) => {
      const identity = requirePerson(roleHolder(request.identity));
      const device = visibleDevice(ports, identity, request.params.id);
      const { rule = null, ...wanted } = request.body;
      const covered = rulesOf(ports, device).filter((each) => rule === null || each.id === rule);
      if (covered.length === 0) throw unknownRule(rule ?? '', rulesOf(ports, device));
      const lifeSafety = covered.some((each) => each.lifeSafety);
      const result = await takeOut({ deviceId: device.id, rule, lifeSafety, wanted }, identity, request);
      return reply.send({ outcome: result.kind, outOfService: serviceJson(result.entry, device.place) });
    },
  );

  app.delete(
    '/api/v1/devices/:id/out-of-service',
    {
      schema: {
        summary: 'Put a device, or one rule of it, back in service',
        description: 'Succeeds also when it is in service. What holds is told as unacknowledged. Takes a person.',
        tags: ['devices'],
        params: one,
        querystring: ruleQuery,
        response: { 200: serviceAnswer, ...problems },
      },
    },
    async (request, reply) => {
      const identity = requirePerson(roleHolder(request.identity));
      const device = visibleDevice(ports, identity, request.params.id);
      const { kind } = await putBack(device.id, request.query.rule ?? null, identity, request);
      return reply.send({ outcome: kind, outOfService: null });
    },
  );

  app.post(
    '/api/v1/alarms/:id/out-of-service',
    {
      schema: {
        summary: 'Take the rule of this alarm, or the whole of its device, out of service for maintenance',
        description: 'As `POST /api/v1/devices/{id}/out-of-service`.',
        tags: ['alarms'],
        params: alarmId,
        body: alarmOutOfService,
        response: { 200: actAnswer, ...problems },
      },
    },
    async (request, reply) => {
      const identity = requirePerson(roleHolder(request.identity));
      const alarm = visibleAlarm(ports, identity, request.params.id);
      const device = deviceOf(identity, alarm);
      const { scope, ...wanted } = request.body;
      const rule = scope === 'rule' ? alarm.rule : null;
      const covered = rulesOf(ports, device).filter((each) => rule === null || each.id === rule);
      const lifeSafety = alarm.lifeSafety || covered.some((each) => each.lifeSafety);
      const result = await takeOut({ deviceId: device.id, rule, lifeSafety, wanted }, identity, request);
      return reply.send(alarmAnswer(result.kind, alarm, request));
    },
  );

  app.post(
    '/api/v1/alarms/:id/in-service',
    {
      schema: {
        summary: 'Put back in service what keeps this alarm quiet',
        description: 'Ends the permit that the alarm shows in `outOfService`. Succeeds also when it shows none.',
        tags: ['alarms'],
        params: alarmId,
        body: optionalComment,
        response: { 200: actAnswer, ...problems },
      },
    },
    async (request, reply) => {
      const identity = requirePerson(roleHolder(request.identity));
      const alarm = visibleAlarm(ports, identity, request.params.id);
      if (alarm.outOfService === null) return reply.send(alarmAnswer('unchanged', alarm, request));
      const { kind } = await putBack(deviceOf(identity, alarm).id, alarm.outOfService.rule, identity, request);
      return reply.send(alarmAnswer(kind, alarm, request));
    },
  );

  async function takeOut(
    { wanted, ...what }: { deviceId: string; rule: string | null; lifeSafety: boolean; wanted: Wanted },
    identity: RoleHolder,
    request: FastifyRequest,
  ): Promise<Extract<ServiceResult, { kind: 'done' | 'unchanged' }> & { readonly entry: ServiceEntry }> {
    const may = roleMay(identity.role, 'maintain-life-safety');
    if (what.lifeSafety && !may) {
      const roles = permissions['maintain-life-safety'].join(', ');
      throw new ApiProblem(
        'not-allowed',
        `it covers rules about danger to life: expected one of the roles ${roles}, came ${identity.role}`,
      );
    }
    const bounds = { ...serviceMinutes, most: ports.settings.longest.serviceMinutes, setting: 'alarms.outOfServiceDays' };
    const minutes = limitedMinutes(wanted, bounds, ports.clock.wall());
    const { permit, reason } = wanted;
    const result = await ports.asides.act(
      { act: 'out', ...what, lifeSafety: may, minutes, permit, reason },
      originOf(identity, request.ip),
    );
    if (result.kind === 'refused' || result.entry === null)
      throw new ApiProblem('not-found', `expected a device in service, came ${what.deviceId}`);
    return { ...result, entry: result.entry };
  }

  async function putBack(deviceId: string, rule: string | null, identity: RoleHolder, request: FastifyRequest) {
    const result = await ports.asides.act({ act: 'in', deviceId, rule }, originOf(identity, request.ip));
    if (result.kind === 'refused') throw new ApiProblem('not-found', `expected a device in service, came ${deviceId}`);
    return result;
  }

  /** The alarm as it is now. */
  function alarmAnswer(outcome: 'done' | 'unchanged', alarm: Alarm, request: FastifyRequest) {
    return { outcome, alarm: alarmJson(ports.reader.alarm(alarm.id) ?? alarm, languageOf(request.headers['accept-language'])) };
  }

  function deviceOf(identity: RoleHolder, { deviceId, subject }: Alarm): DeviceEntry {
    if (deviceId !== null) return visibleDevice(ports, identity, deviceId);
    throw new ApiProblem('no-device', `expected an alarm about a device, came one about ${subject}`);
  }
}

/**
 * What can alarm of a device: its type's rules, and what the gateway observes of it. That a device which watches over lives
 * is silent or cannot be read is as grave as what it watches for.
 */
function rulesOf(ports: Pick<ApiPorts, 'profiles'>, device: DeviceEntry) {
  const profile = ports.profiles().find((each) => each.id === device.profile);
  const own = (profile?.rules ?? []).map((rule) => ({
    id: rule.id,
    lifeSafety: rule.lifeSafety || (profile?.safety === true && /^device\.(silent|unreadable)$/.test(rule.id)),
  }));
  return [
    ...own,
    ...systemRules.filter(({ id: rule }) => /^(device|credential|command)\./.test(rule) && !own.some((each) => each.id === rule)),
  ];
}

function unknownRule(came: string, rules: readonly { readonly id: string }[]): ApiProblem {
  const expected = `a rule of its type (${rules.map((rule) => rule.id).join(', ')})`;
  const errors = [{ field: 'body.rule', expected, came, cure: 'Correct body.rule, or leave it out for the whole device.' }];
  return new ApiProblem('invalid-request', `body.rule: expected ${expected}, came ${came}`, { errors });
}
