import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loadProfiles } from '../profiles/load-profiles.ts';
import { idShape } from '../profiles/schema-words.ts';
import type { Output } from './output.ts';

/**
 * `anlin new-device <domain> <id>`: writes `<domain>/<id>.yaml`, a complete type that passes `validate` as it stands.
 * Never overwrites. Exit code: 0 written, 1 it exists, 2 used wrongly.
 */
export function newDevice(domain: string, id: string, out: Output, folder: string): number {
  for (const [name, value] of [
    ['domain', domain],
    ['id', id],
  ] as const)
    if (!idShape.test(value)) {
      out.error(`${name}: expected small letters, digits and "-" (2 to 64, a letter first); came "${value}". Cure: e.g. "corridor-smoke"`);
      return 2;
    }
  const file = join(folder, domain, `${id}.yaml`);
  const loaded = loadProfiles(folder);
  const taken = loaded.profiles.get(id);
  if (existsSync(file) || taken !== undefined) {
    out.error(`id: expected a new one, came "${id}", which is ${taken?.domain ?? domain}/${id}.yaml. Cure: choose another id`);
    return 1;
  }
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, scaffold(domain, id), { flag: 'wx' });
  if (out.json) out.line(JSON.stringify({ file }));
  else {
    out.line(file);
    out.line(`anlin validate ${file}`);
    out.line(`anlin explain ${id} '{"device.battery": 8, "device.signal": -95}'`);
  }
  return 0;
}

/** A battery sensor: the parts that every type has, to be replaced by what the device really sends. */
function scaffold(domain: string, id: string): string {
  return `# yaml-language-server: $schema=../profile.schema.json
# How to fill this in: docs/how-to/add-a-device-type.md. Check it with: npx anlin validate devices/${domain}/${id}.yaml
id: ${id}
domain: ${domain}
title: { zh: 新设备型号, en: New device type ${id} }
summary: { zh: 写明它测什么、装在哪里。, en: 'Say what it measures, and where it is installed.' }
# true when lives may depend on it: a message that cannot be read is then an alarm (device.unreadable).
safety: false
# The longest time between two messages that the device promises; after three of them it counts as silent.
expectedInterval: 10 min

# Vocabulary points (devices/vocabulary.yaml). A point without anything behind it is read from the JSON key of its name.
points:
  device.battery:
  device.signal:
    pointer: /device.signal

rules:
  device.battery-low:
    severity: minor
    title: { zh: 电量低, en: Battery low }
    threshold:
      point: device.battery
      raise: { below: 20 }
      clear: { above: 30 }
    guidance:
      cause: { zh: 电池即将耗尽。, en: The battery is nearly empty. }
      consequence: { zh: 设备将停止上报，该处不再受监测。, en: The device will fall silent and the place will not be monitored. }
      action: { zh: 一周内更换电池。, en: Change the battery within a week. }

# Executed by validate, the tests and the simulators: what the device really sends, and what must come of it.
examples:
  all-well:
    title: { zh: 一切正常, en: All is well }
    kind: normal
    steps:
      - send: { device.battery: 92, device.signal: -70 }
    expect:
      readings: { device.battery: 92, device.signal: -70 }
  battery-nearly-empty:
    title: { zh: 电池即将耗尽, en: The battery is nearly empty }
    kind: alarm
    steps:
      - send: { device.battery: 12 }
    expect:
      readings: { device.battery: 12 }
      alarms: [device.battery-low]
  number-as-text:
    title: { zh: 电量写成了文字, en: The battery comes as text }
    kind: broken
    steps:
      - send: { device.battery: '92' }
    expect:
      readings: { device.battery: null }
      problems: [wrong-type]
`;
}
