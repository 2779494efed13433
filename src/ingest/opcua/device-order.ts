import type { ClientSession, NodeId, Variant } from 'node-opcua-client';
import type { Text } from '../../model/text.ts';
import type { Browser } from './browse.ts';
import { within } from './deadline.ts';
import { argumentTypes, dataTypeOf, toVariant } from './order-value.ts';
import type { Opcua, Transactions } from './stack.ts';
import type { Order, OrderAnswer } from './wire.ts';

const prepareMs = 10_000;

/** The server says that it did not do it, and why. Anything else that is bad leaves open how far it came. */
const refusals: ReadonlySet<string> = new Set([
  'BadArgumentsMissing',
  'BadInvalidArgument',
  'BadInvalidState',
  'BadMethodInvalid',
  'BadNodeIdInvalid',
  'BadNodeIdUnknown',
  'BadNotExecutable',
  'BadNotSupported',
  'BadNotWritable',
  'BadOutOfRange',
  'BadSessionIdInvalid',
  'BadSessionNotActivated',
  'BadTooManyArguments',
  'BadTypeMismatch',
  'BadUserAccessDenied',
  'BadUserSignatureInvalid',
  'BadWriteNotSupported',
]);

export interface OrderPorts {
  readonly opcua: Opcua;
  readonly session: ClientSession;
  readonly transactions: Transactions;
  readonly browser: Browser;
  /** Of the device. */
  readonly root: NodeId | null;
  /** Why it must not go out any more, if so: asked in the last moment before it does. */
  tooLate(): Text | null;
  /** Ends with the connection. */
  readonly over: Promise<Error>;
}

/**
 * Writes a value or calls a method, once. Everything that can be asked beforehand (where the node is, of what type) is asked
 * first: until then it is certain that nothing was sent. Rejects when it is not known whether the server did it.
 */
export async function carryOut(order: Order, leftMs: number, ports: OrderPorts): Promise<OrderAnswer> {
  const { opcua, session, transactions, over } = ports;
  const ended = over.then((why) => Promise.reject<never>(new Error(`the connection ended: ${why.message}`)));
  ended.catch(() => {});
  let request: object;
  try {
    request = await within(Math.min(prepareMs, leftMs), 'looking up the node', Promise.race([prepare(order, ports), ended]));
  } catch (error) {
    const why = error instanceof Error ? error.message.slice(0, 150) : String(error);
    return { status: 'not-sent', reason: { zh: `服务器上不能这样做：${why}`, en: `the server cannot be asked for this: ${why}` } };
  }
  const late = ports.tooLate();
  if (late !== null) return { status: 'not-sent', reason: late };
  const answered = transactions.once(session, request, leftMs);
  answered.catch(() => {});
  const response = await Promise.race([answered, ended]);
  const fault = word(opcua, response.responseHeader.serviceResult.value);
  if (fault.severity !== 0) return { status: refusals.has(fault.name) ? 'refused' : 'failed', reason: fault.name };
  const [result] = response.results ?? [];
  if (result === undefined) throw new Error('the server answered without a result');
  const { name, severity } = word(opcua, (typeof result === 'object' && 'statusCode' in result ? result.statusCode : result).value);
  if (severity === 2 || severity === 3) return { status: refusals.has(name) ? 'refused' : 'failed', reason: name };
  // Done, but it says itself that it is not finished or not sure: what is read back decides.
  if (severity === 1 || name === 'GoodCompletesAsynchronously') return { status: 'accepted', reason: name };
  return { status: 'done', reason: name === 'Good' ? null : name };
}

async function prepare(order: Order, { opcua, session, browser, root }: OrderPorts): Promise<object> {
  if (root === null) throw new Error('BadNoMatch (the root of the device)');
  if (order.kind === 'write') {
    const nodeId = await browser.find(root, order.node);
    const read = await session.read({ nodeId, attributeId: opcua.AttributeIds.DataType });
    const type = await dataTypeOf(opcua, session, read.value?.value as NodeId | null);
    const value = new opcua.DataValue({ value: toVariant(opcua, type, order.value) as Variant });
    return new opcua.WriteRequest({ nodesToWrite: [{ nodeId, attributeId: opcua.AttributeIds.Value, value }] });
  }
  // A method belongs to the object that it stands under; one that is named by its id, to the device.
  const cut = /^(ns|nsu|i|s|g|b)=/.test(order.node) ? -1 : order.node.lastIndexOf('/');
  const objectId = cut < 0 ? root : await browser.find(root, order.node.slice(0, cut));
  const methodId = await browser.find(objectId, order.node.slice(cut + 1));
  const types = await argumentTypes(opcua, session, browser, methodId);
  const { values } = order;
  if (types.length !== values.length) throw new Error(`its method takes ${types.length} arguments, the device type gives ${values.length}`);
  const inputArguments = values.map((value, index) => toVariant(opcua, types[index] ?? 0, value) as Variant);
  return new opcua.CallRequest({ methodsToCall: [{ objectId, methodId, inputArguments }] });
}

function word({ StatusCodes }: Opcua, value: number): { readonly name: string; readonly severity: number } {
  const known = Object.values(StatusCodes).find((code) => code?.value === value || code?.value === (value & 0xffff_0000) >>> 0);
  return { name: known?.name ?? `0x${(value >>> 0).toString(16)}`, severity: value >>> 30 };
}
