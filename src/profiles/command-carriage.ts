import * as z from 'zod';
import { key, named, scalar } from './schema-words.ts';

const fromParameter = z
  .strictObject({ parameter: z.string() })
  .register(named, { id: 'FromParameter', description: 'The value of that parameter.' });
/** A value, or that of a parameter. */
export const valueOrParameter = z.union([...scalar.options, fromParameter]).register(named, { id: 'CommandValue' });

/**
 * How a source carries a command: one row a source, named as its folder in src/ingest. What stands here reaches the source
 * as it is written (model/command.ts `CommandToSend.carriage`); nothing between looks inside.
 */
export const carriage = {
  mqtt: z
    .strictObject({
      name: key(/^[A-Za-z][A-Za-z0-9_.-]{0,63}$/)
        .optional()
        .register(named, { description: 'What the device calls it; default: the id of the command.' }),
    })
    .optional()
    .register(named, {
      description: 'As JSON on `v1/devices/{deviceId}/commands`, or as ThingsBoard RPC. The way when no other is given.',
    }),
  opcua: z
    .strictObject({
      write: z.string().min(1).max(512).optional().register(named, { description: 'Node id or browse path of the variable to write.' }),
      value: valueOrParameter.optional(),
      call: z.string().min(1).max(512).optional().register(named, { description: 'Node id or browse path of the method to call.' }),
      arguments: z.array(valueOrParameter).max(16).optional().register(named, { description: 'Of the method, in its order.' }),
    })
    .refine((value) => (value.write === undefined) !== (value.call === undefined), { message: 'exactly one of write, call' })
    .refine((value) => (value.write === undefined) === (value.value === undefined), { message: 'value with write, and only there' })
    .refine((value) => value.arguments === undefined || value.call !== undefined, { message: 'arguments only with call' })
    .optional()
    .register(named, { description: 'OPC UA: a value that is written, or a method that is called.' }),
  ocpp: z
    .strictObject({
      action: z.string().min(1).max(64).register(named, { description: 'The OCPP call, e.g. `RemoteStopTransaction`.' }),
      payload: z.record(z.string(), valueOrParameter).optional().register(named, { description: 'Fields of the call.' }),
    })
    .optional()
    .register(named, { description: 'OCPP: a call to the station.' }),
} as const;
export const carriers = Object.keys(carriage) as readonly (keyof typeof carriage)[];
