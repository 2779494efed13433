import type { AsyncApiPart } from '../../model/asyncapi-part.ts';

const deviceId = { deviceId: 'Id of the device, as registered; `me` stands for its own.' };
const value = { type: ['number', 'string', 'boolean', 'null', 'object'] };
const flat = { type: 'object', minProperties: 1, additionalProperties: value, description: '`{"point": value, ...}`' };
const wrapped = {
  type: 'object',
  required: ['values'],
  properties: {
    ts: { type: ['integer', 'string'], description: 'ms since the epoch, or RFC 3339 with an offset; the receive time when left out.' },
    id: { type: ['string', 'integer'], description: "The message's own id: sent again with the same id it counts once." },
    values: flat,
  },
};
const element = { anyOf: [wrapped, flat] };
const payload = { anyOf: [wrapped, flat, { type: 'array', minItems: 1, items: element }] };

/** MQTT topics of devices (design.md contract). The PUBACK comes after the message is on disk. */
export const deviceAsyncApi: AsyncApiPart = {
  channels: [
    {
      name: 'deviceTelemetry',
      server: 'mqtt',
      address: 'v1/devices/{deviceId}/telemetry',
      parameters: deviceId,
      description: 'Periodic values. QoS 1: acknowledged when it is on disk; what is not acknowledged is the sender’s to send again.',
      sends: [],
      takes: ['telemetry'],
    },
    {
      name: 'deviceEvents',
      server: 'mqtt',
      address: 'v1/devices/{deviceId}/events',
      parameters: deviceId,
      description: 'Things that happened. The same forms as telemetry.',
      sends: [],
      takes: ['deviceEvent'],
    },
    {
      name: 'deviceCommands',
      server: 'mqtt',
      address: 'v1/devices/{deviceId}/commands',
      parameters: deviceId,
      description:
        'A device subscribes (QoS 0; nothing is kept for one that is not connected) and answers each command it gets, see the next channel. A ThingsBoard device that subscribes to `v1/devices/me/rpc/request/+` gets `{"method", "params"}` there and answers on `v1/devices/me/rpc/response/{id}`.',
      sends: ['command'],
      takes: [],
    },
    {
      name: 'deviceCommandResults',
      server: 'mqtt',
      address: 'v1/devices/{deviceId}/commands/{commandId}/result',
      parameters: { ...deviceId, commandId: 'Id of the command that is answered.' },
      description:
        'What became of a command; acknowledged when it is on disk. `accepted` may be followed by one of the others. Of another device’s command, of none that is open, or the same again: counted, and changes nothing.',
      sends: [],
      takes: ['commandResult'],
    },
  ],
  messages: {
    telemetry: {
      summary: 'Values of points: flat, with a time and an id, or a list of those',
      payload,
      examples: [
        { 'gas.concentration': 3.2, 'device.battery': 88 },
        { ts: '2026-01-01T08:00:00+08:00', id: 'a-17', values: { 'lift.floor': 3, 'lift.direction': 'up' } },
        [
          { ts: 1767225600000, values: { 'air.temperature': 21.5 } },
          { ts: 1767225660000, values: { 'air.temperature': null } },
        ],
      ],
    },
    deviceEvent: { summary: 'Something happened', payload, examples: [{ 'sos.pressed': true }] },
    command: {
      summary: 'Do this, once',
      payload: {
        type: 'object',
        required: ['commandId', 'command', 'parameters', 'expiresAt'],
        properties: {
          commandId: { type: 'string', description: 'Answer with it; the same id is the same command.' },
          command: { type: 'string', description: 'As the device type names it.' },
          parameters: { type: 'object', additionalProperties: { type: ['number', 'string', 'boolean'] } },
          expiresAt: { type: 'integer', description: 'ms since the epoch; after it nobody waits any more: do not act.' },
        },
      },
      examples: [{ commandId: 'c5f0c9a1b2d3e4f506172839', command: 'mute', parameters: { minutes: 5 }, expiresAt: 1767225630000 }],
    },
    commandResult: {
      summary: 'What became of a command',
      payload: {
        type: 'object',
        required: ['status'],
        properties: {
          status: { enum: ['accepted', 'refused', 'done', 'failed'] },
          reason: { type: ['string', 'null'], maxLength: 200, description: 'In words or as a code; shown to people as it came.' },
        },
      },
      examples: [{ status: 'accepted' }, { status: 'refused', reason: 'local mode' }],
    },
  },
};
