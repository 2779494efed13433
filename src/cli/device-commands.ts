import { z } from 'zod';
import { AdministrationError } from '../gateway/administration-error.ts';
import { type RecordField, recordFields } from '../model/device-record.ts';
import { localOperator as origin, runningGateway, type Site } from './local-site.ts';

const record = Object.fromEntries(recordFields.map((field) => [field, z.string().nullish()])) as {
  readonly [field in RecordField]: z.ZodOptional<z.ZodNullable<z.ZodString>>;
};
const secret = { secret: z.string().optional(), weak: z.boolean().optional() };
const newDevice = z.strictObject({ id: z.string(), profile: z.string(), place: z.string().optional(), ...secret, ...record });
const changes = z.strictObject({ id: z.string(), place: z.string().optional(), ...record });
const changed = z.strictObject({ devices: z.array(changes).min(1).max(20_000) });
const hardware = z.strictObject({
  id: z.string(),
  profile: z.string().optional(),
  reason: z.string().optional(),
  ...secret,
  ...record,
});
const one = z.strictObject({ id: z.string() });
const newTest = z.strictObject({
  id: z.string(),
  terminals: z.array(z.string()),
  minutes: z.number().optional(),
  reason: z.string(),
  by: z.string(),
});
const newService = z.strictObject({
  id: z.string(),
  rule: z.string().optional(),
  minutes: z.number().optional(),
  permit: z.string(),
  reason: z.string(),
  by: z.string(),
});
const newCommand = z.strictObject({
  id: z.string(),
  command: z.string(),
  texts: z.record(z.string(), z.string()),
  reason: z.string().optional(),
  by: z.string().min(1).max(64).optional(),
});
/** Its end has to be journalled as well. */
const answerGraceMs = 5_000;
const added = z.strictObject({ devices: z.array(newDevice).min(1).max(20_000) });

const outOfService = (site: Site, id: string) => site.live?.asides.outOfService().filter(({ deviceId }) => deviceId === id) ?? [];

/** The rows of site-commands.ts about devices. */
export const deviceCommands = {
  'device.add': async (site: Site, input: unknown) => ({ devices: await site.devices.add(added.parse(input).devices, origin) }),
  'device.list': async (site: Site, input: unknown) => {
    const { retired } = z.strictObject({ retired: z.boolean().optional() }).parse(input);
    const tested = (id: string) => site.live?.tests.of(id) ?? null;
    const list = retired === true ? site.reader.retiredDevices() : site.reader.devices();
    return { devices: list.map((entry) => ({ ...entry, ...(tested(entry.id) === null ? {} : { test: tested(entry.id) }) })) };
  },
  'device.show': async (site: Site, input: unknown) => {
    const { id } = one.parse(input);
    const found = site.reader.device(id);
    if (found === null) throw new AdministrationError('not-found', 'id', `id: no device ${id}`);
    return { device: found.entry, retired: found.retired, test: site.live?.tests.of(id) ?? null, outOfService: outOfService(site, id) };
  },
  'device.set': async (site: Site, input: unknown) => {
    const { id, ...wanted } = changes.parse(input);
    return { device: await site.devices.change(id, wanted, origin) };
  },
  'device.update': async (site: Site, input: unknown) => ({ devices: await site.devices.changeAll(changed.parse(input).devices, origin) }),
  'device.types': async (site: Site, input: unknown) => {
    z.strictObject({}).parse(input);
    return { types: site.devices.types() };
  },
  'device.replace': async (site: Site, input: unknown) => {
    const { id, ...wanted } = hardware.parse(input);
    return { device: await site.devices.replace(id, wanted, origin) };
  },
  'device.retire': async (site: Site, input: unknown) => {
    await site.devices.retire(one.parse(input).id, origin);
    return {};
  },
  'device.test': async (site: Site, input: unknown) => {
    const { by, ...wanted } = newTest.parse(input);
    return { test: await runningGateway(site).tests.start(wanted, { ...origin, by }) };
  },
  'device.end-test': async (site: Site, input: unknown) => {
    const { id, by } = z.strictObject({ id: z.string(), by: z.string() }).parse(input);
    return { ended: await runningGateway(site).tests.end(id, { ...origin, by }) };
  },
  'device.out-of-service': async (site: Site, input: unknown) => {
    const { by, ...wanted } = newService.parse(input);
    return { entry: await runningGateway(site).asides.takeOut(wanted, { ...origin, by }) };
  },
  'device.in-service': async (site: Site, input: unknown) => {
    const { id, rule, by } = z.strictObject({ id: z.string(), rule: z.string().optional(), by: z.string() }).parse(input);
    return { entry: await runningGateway(site).asides.putBack(id, rule ?? null, { ...origin, by }) };
  },
  /** Waits until it is over: a person stands there. */
  'device.command': async (site: Site, input: unknown) => {
    const { by, ...wanted } = newCommand.parse(input);
    const { commands } = runningGateway(site);
    const asked = await commands.ask(wanted, { ...origin, by: by ?? null });
    return { command: await commands.over(asked, asked.timeoutMs + answerGraceMs) };
  },
  'device.lend': async (site: Site, input: unknown) => {
    const { id } = one.parse(input);
    if (!site.reader.devices().some((entry) => entry.id === id)) {
      throw new AdministrationError('not-found', 'device', `device: ${id} is not registered; anlin device add ${id} --profile <profile>`);
    }
    await site.administration.note('device.secret-lent', `device:${id}`, origin);
    return { secret: runningGateway(site).lendSecret(id) };
  },
} satisfies Record<string, (site: Site, input: unknown) => Promise<unknown>>;
