import type { CommandAnswer, CommandCarrier, CommandToSend, ParameterValue, ParameterValues } from '../../model/command.ts';
import type { Text } from '../../model/text.ts';
import type { Order } from './wire.ts';

/** `opcua` of a command in a device type (profiles/command-carriage.ts). */
interface Carriage {
  readonly write?: string;
  readonly value?: Filled;
  readonly call?: string;
  readonly arguments?: readonly Filled[];
}
type Filled = ParameterValue | { readonly parameter: string };

/** What the carrier needs of the source. */
export interface OrderLine {
  unreachable(deviceId: string): Text | null;
  /** Rejects when it is not known whether the server has it. */
  order(deviceId: string, order: Order, timing: { readonly timeoutMs: number; readonly expiresAt: number }): Promise<CommandAnswer>;
}

/** Commands as a value that is written or a method that is called, on the session that is there. */
export class OpcuaCommandCarrier implements CommandCarrier {
  readonly source = 'opcua';
  private readonly line: OrderLine;

  constructor(line: OrderLine) {
    this.line = line;
  }

  unreachable(deviceId: string): Text | null {
    return this.line.unreachable(deviceId);
  }

  async send({ deviceId, carriage, parameters, timeoutMs, expiresAt }: CommandToSend): Promise<CommandAnswer> {
    const order = orderOf(carriage as Carriage, parameters);
    if (order === null)
      return { status: 'not-sent', reason: { zh: '缺少服务器需要的参数', en: 'a parameter is missing that the server needs' } };
    return this.line.order(deviceId, order, { timeoutMs, expiresAt });
  }
}

/** Null = a parameter that was left out has no place in it: a server takes arguments by their order. */
function orderOf({ write, value, call, arguments: given = [] }: Carriage, parameters: ParameterValues): Order | null {
  const filled = (entry: Filled | undefined) => (typeof entry === 'object' ? parameters[entry.parameter] : entry);
  const values = (write === undefined ? given : [value]).map(filled);
  if (!values.every((one) => one !== undefined)) return null;
  return write === undefined ? { kind: 'call', node: call ?? '', values } : { kind: 'write', node: write, value: values[0]! };
}
