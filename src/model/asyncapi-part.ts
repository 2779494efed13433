import * as z from 'zod';

/** One address over which something is sent without being asked for. */
export interface ChannelPart {
  readonly name: string;
  readonly server: 'mqtt' | 'websocket' | 'http';
  readonly address: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly description: string;
  /** JSON Schema of the query, where there is one. */
  readonly query?: object;
  /** Names of messages that the gateway sends here, and of those that it takes. */
  readonly sends: readonly string[];
  readonly takes: readonly string[];
}

export interface MessagePart {
  readonly summary: string;
  readonly payload: object;
  readonly examples: readonly object[];
}

/** What a stage says about its own channels; gateway/asyncapi-document.ts puts the parts together. */
export interface AsyncApiPart {
  readonly channels: readonly ChannelPart[];
  readonly messages: Readonly<Record<string, MessagePart>>;
}

/**
 * A zod schema as one JSON Schema (draft 7, what AsyncAPI 3 takes) without references. `takes`: what a sender may send,
 * so unknown fields are open; else what the gateway writes.
 */
export function payloadOf(schema: z.ZodType, takes = false): object {
  const {
    $schema: _,
    definitions = {},
    ...root
  } = z.toJSONSchema(schema, {
    target: 'draft-7',
    io: takes ? 'input' : 'output',
    unrepresentable: 'any',
  });
  return inline(root, definitions as Readonly<Record<string, unknown>>) as object;
}

function inline(node: unknown, definitions: Readonly<Record<string, unknown>>): unknown {
  if (Array.isArray(node)) return node.map((item) => inline(item, definitions));
  if (node === null || typeof node !== 'object') return node;
  const { $ref, ...rest } = node as { $ref?: string };
  const target = typeof $ref === 'string' ? { ...(definitions[$ref.replace('#/definitions/', '')] as object), ...rest } : rest;
  return Object.fromEntries(
    Object.entries(target)
      .filter(([key]) => key !== '$id' && !(key === 'id' && $ref !== undefined))
      .map(([key, child]) => [key, inline(child, definitions)]),
  );
}
