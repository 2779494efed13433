import type { RateLimitPluginOptions } from '@fastify/rate-limit';
import type { FastifyRequest } from 'fastify';
import { ApiProblem } from './problem-document.ts';

/**
 * A ceiling for everybody, far above use: who has signed in is counted by who they are, everybody else by address. So a flood
 * of strangers behind the same address takes nothing from the people and devices there. Device messages, sign-in (with limits
 * of its own) and health are exempt (`config.rateLimit: false`).
 */
export const requestRate: RateLimitPluginOptions = {
  hook: 'preParsing',
  timeWindow: 60_000,
  cache: 10_000,
  keyGenerator: keyOf,
  max: (_request: FastifyRequest, key: string) => (key.startsWith('address:') ? 6000 : 30_000),
  addHeaders: { 'x-ratelimit-limit': false, 'x-ratelimit-remaining': false, 'x-ratelimit-reset': false, 'retry-after': true },
  errorResponseBuilder: (_request, { ttl }) => {
    const seconds = Math.ceil(ttl / 1000);
    return new ApiProblem('too-many-requests', `Too many requests; try again in ${seconds} s`, {
      headers: { 'retry-after': String(seconds) },
    });
  },
};

function keyOf({ identity, ip }: FastifyRequest): string {
  if (identity === null) return `address:${ip}`;
  if (identity.kind === 'session') return `user:${identity.userId}`;
  return identity.kind === 'token' ? `token:${identity.tokenId}` : `${identity.kind}:${identity.id}`;
}
