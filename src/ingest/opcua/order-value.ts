import type { ClientSession, NodeId } from 'node-opcua-client';
import type { Browser } from './browse.ts';
import type { Opcua } from './stack.ts';

/** Built-in types of OPC UA part 6, 5.1.2; beyond them only what is abstract in part 3, 8. */
const builtIn = { boolean: 1, int32: 6, int64: 8, uint64: 9, float: 10, double: 11, string: 12, localized: 21, variant: 24 } as const;
const number = 26;
const enumeration = 29;
/** More steps up from a data type to a built-in one there are in no server that means well. */
const mostSteps = 10;
const mostArguments = 16;

/** Least and largest of SByte, Byte, Int16, UInt16, Int32, UInt32. */
const whole: Readonly<Record<number, readonly [number, number]>> = {
  2: [-128, 127],
  3: [0, 255],
  4: [-32_768, 32_767],
  5: [0, 65_535],
  6: [-2_147_483_648, 2_147_483_647],
  7: [0, 4_294_967_295],
};

/** The built-in type that a data type comes down to; throws when there is none that a command can give. */
export async function dataTypeOf(opcua: Opcua, session: ClientSession, dataType: NodeId | null | undefined): Promise<number> {
  let at = dataType;
  for (let step = 0; at && step < mostSteps; step++) {
    const id = at.namespace === 0 && typeof at.value === 'number' ? at.value : 0;
    if (id === enumeration) return builtIn.int32;
    if (id === number) return builtIn.double;
    if (id > 0 && id < 26) return id;
    at = await opcua.findSuperType(session, at);
  }
  throw new Error('BadTypeDefinitionInvalid');
}

/** Built-in types of the input arguments of a method, in order; none when it says nothing of any. */
export async function argumentTypes(opcua: Opcua, session: ClientSession, browser: Browser, method: NodeId): Promise<number[]> {
  const property = (await browser.below(method)).find(({ namespace, name }) => namespace === 0 && name === 'InputArguments');
  if (property === undefined) return [];
  const { value } = await session.read({ nodeId: property.node, attributeId: opcua.AttributeIds.Value });
  const list: unknown = value?.value ?? [];
  if (!Array.isArray(list) || list.length > mostArguments) throw new Error('BadTypeDefinitionInvalid');
  const types: number[] = [];
  for (const { dataType } of list as { dataType?: NodeId }[]) types.push(await dataTypeOf(opcua, session, dataType));
  return types;
}

/** What is written fits the type exactly or is not written: nothing is rounded, cut or taken for a number. */
export function toVariant(opcua: Opcua, type: number, value: number | string | boolean): object {
  const given = typeof value;
  const asked =
    type === builtIn.variant ? { number: builtIn.double, string: builtIn.string, boolean: builtIn.boolean }[given as 'number'] : type;
  const unfit = () => new Error(`the server wants ${opcua.DataType[asked] ?? asked}, the device type gives ${JSON.stringify(value)}`);
  const of = (inner: unknown) => new opcua.Variant({ dataType: asked, value: inner });
  if (asked === builtIn.boolean && given === 'boolean') return of(value);
  if (asked === builtIn.string && given === 'string') return of(value);
  if (asked === builtIn.localized && given === 'string') return of(new opcua.LocalizedText({ text: value as string }));
  if (typeof value !== 'number' || !Number.isFinite(value)) throw unfit();
  if (asked === builtIn.float || asked === builtIn.double) return of(value);
  if (asked === builtIn.int64 || asked === builtIn.uint64) {
    if (!Number.isSafeInteger(value) || (asked === builtIn.uint64 && value < 0)) throw unfit();
    const bits = BigInt.asUintN(64, BigInt(value));
    return of([Number(bits >> 32n), Number(bits & 0xffff_ffffn)]);
  }
  const [least, largest] = whole[asked] ?? [1, 0];
  if (!Number.isInteger(value) || value < least || value > largest) throw unfit();
  return of(value);
}
