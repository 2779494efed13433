import type { Problem } from '../model/problem.ts';
import { problem } from './message-problem.ts';

/** A publish outside the rights of the device: acknowledged because MQTT 3.1.1 has no error code, so it must not be lost unseen. */
export function foreignTopic(deviceId: string, topic: string): Problem {
  return problem(
    'foreign-topic',
    '',
    `v1/devices/${deviceId}/telemetry | v1/devices/${deviceId}/events`,
    JSON.stringify(topic),
    'correct the topic in the settings of the device',
    'error',
  );
}
