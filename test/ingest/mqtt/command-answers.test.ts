import { expect, test } from 'vitest';
import { readResult, readRpcResponse } from '../../../src/ingest/mqtt/command-carrier.ts';

const deep = `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`;

test('an answer nested ten thousand deep is an answer without words, not an error that ends the connection', () => {
  expect(readRpcResponse(Buffer.from(deep))).toEqual({ status: 'done', reason: null });
  expect(readRpcResponse(Buffer.from(`{"error":${deep}}`))).toEqual({ status: 'failed', reason: null });
  expect(readResult(Buffer.from(`{"status":"done","reason":${deep}}`))).toEqual({ status: 'done', reason: null });
});

test('words of an answer are kept to their length, whatever they are', () => {
  expect(readRpcResponse(Buffer.from('{"error":{"code":7}}'))).toEqual({ status: 'failed', reason: '{"code":7}' });
  expect(readResult(Buffer.from(JSON.stringify({ status: 'failed', reason: 'x'.repeat(500) })))?.reason).toHaveLength(200);
});
