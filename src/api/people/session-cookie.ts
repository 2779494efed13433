import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ApiSettings } from '../ports.ts';

/** `__Host-` binds the cookie to this host, path / and TLS; browsers refuse the prefix over plain HTTP. */
export function sessionCookieName(secure: boolean): string {
  return secure ? '__Host-anlin_session' : 'anlin_session';
}

export function readSessionCookie(request: FastifyRequest, secure: boolean): string | undefined {
  return request.cookies[sessionCookieName(secure)];
}

/** SameSite=Strict works because the pages are static: only their own same-site requests carry the cookie (ASVS 3.3.2). */
export function setSessionCookie(reply: FastifyReply, value: string, { secure, sessions }: Pick<ApiSettings, 'secure' | 'sessions'>): void {
  reply.setCookie(sessionCookieName(secure), value, {
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure,
    maxAge: sessions.absoluteMs / 1000,
  });
}

export function clearSessionCookie(reply: FastifyReply, secure: boolean): void {
  reply.clearCookie(sessionCookieName(secure), { path: '/', httpOnly: true, sameSite: 'strict', secure });
}
