import * as z from 'zod';
import { named } from './schema-words.ts';

export const opcua = z
  .strictObject({
    path: z.string().min(1).max(512).optional().register(named, {
      description: 'Browse names from the root of the device, `Car/Floor`; `2:Floor` names the namespace, left out = any.',
    }),
    node: z.string().min(3).max(512).optional().register(named, {
      description: 'Node id instead, `ns=2;s=Lift1.Floor` or `nsu=<namespace URI>;s=...`; the same node for every device of the type.',
    }),
    condition: z.string().min(1).max(256).optional().register(named, {
      description: 'Name of an alarm condition of the device instead (Alarms & Conditions); `*` = any that no other point takes.',
    }),
    field: z.enum(['active', 'acked', 'severity']).optional().register(named, {
      description: 'Of a condition: whether it is active (default), acknowledged at the server, how severe (1 to 1000).',
    }),
  })
  .refine((value) => [value.path, value.node, value.condition].filter((part) => part !== undefined).length === 1, {
    message: 'exactly one of path, node, condition',
  })
  .refine((value) => value.field === undefined || value.condition !== undefined, { message: 'field only with condition' })
  .register(named, {
    id: 'OpcUa',
    description: 'Where the value is at an OPC UA server; the device names server and root (`opcua` in its papers).',
  });
