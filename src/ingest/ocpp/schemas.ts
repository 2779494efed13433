import { createRequire } from 'node:module';
import { calls, ownCalls, type Refusal, type Version } from './protocol.ts';

/** The part of ocpp-rpc that is used here: its schemas and what it makes of a violation. */
interface Validation {
  createValidator(subprotocol: string, schemas: object): Validator;
}
interface Validator {
  validate(schema: string, data: unknown): unknown;
}

const files: Readonly<Record<Version, string>> = { 'ocpp1.6': 'ocpp1_6', 'ocpp2.0.1': 'ocpp2_0_1' };
const ready = new Map<Version, Validator>();
const underWay = new Map<Version, Promise<void>>();
const load = createRequire(import.meta.url);

/** Compiled before the first station of a version is heard; the others at their first use. */
const usual = ['BootNotification', 'Heartbeat', 'StatusNotification', 'MeterValues', 'StartTransaction', 'TransactionEvent', 'NotifyEvent'];

const breath = () => new Promise<void>((done) => setImmediate(done));

/**
 * Loads what a version needs, once, at its first station: a gateway without stations never does. In short steps, because
 * together they hold up everybody's alarms for some hundred ms.
 */
export function prepareSchemas(version: Version): Promise<void> {
  let preparing = underWay.get(version);
  if (preparing === undefined) {
    preparing = prepare(version);
    underWay.set(version, preparing);
    // Too many open files, say: the next station tries again.
    preparing.catch(() => underWay.delete(version));
  }
  return preparing;
}

async function prepare(version: Version): Promise<void> {
  await breath();
  const { createValidator } = load('ocpp-rpc/lib/validator') as Validation;
  await breath();
  const all = load(`ocpp-rpc/lib/schemas/${files[version]}.json`) as readonly { readonly $id: string }[];
  await breath();
  const wanted = new Set([...calls[version]].map((action) => `urn:${action}.req`));
  for (const action of ownCalls[version]) wanted.add(`urn:${action}.req`).add(`urn:${action}.conf`);
  const validator = createValidator(
    version,
    all.filter(({ $id }) => wanted.has($id)),
  );
  ready.set(version, validator);
  for (const action of usual.filter((name) => calls[version].has(name))) {
    await breath();
    violation(version, action, 'req', {});
  }
}

/** The words of a violation by version: 1.6 misspells one, 2.0.1 another (errata of OCPP-J 1.6, section 5). */
const words: Readonly<Record<Version, Readonly<Record<string, string>>>> = {
  'ocpp1.6': { FormatViolation: 'FormationViolation' },
  'ocpp2.0.1': { OccurenceConstraintViolation: 'OccurrenceConstraintViolation' },
};

/** Null = the payload is what the schema says. `which`: `req` of a call, `conf` of its answer. After `prepareSchemas`. */
export function violation(version: Version, action: string, which: 'req' | 'conf', payload: unknown): Refusal | null {
  const validator = ready.get(version);
  if (validator === undefined) throw new Error(`schemas of ${version}: expected to be prepared`);
  try {
    validator.validate(`urn:${action}.${which}`, payload);
    return null;
  } catch (error) {
    const { rpcErrorCode = 'GenericError', message } = error as Error & { rpcErrorCode?: string };
    return { code: words[version][rpcErrorCode] ?? rpcErrorCode, text: message };
  }
}
