import { type Logger, pino, stdSerializers } from 'pino';

export type Log = Logger;

/** One JSON line an event on standard error, so that standard output stays for results. Secrets never reach it. */
export function createLog(level: string): Log {
  return pino(
    {
      level,
      base: null,
      serializers: { error: stdSerializers.err },
      redact: { paths: ['secret', 'password', '*.secret', '*.password', 'req.headers.authorization'], censor: '***' },
    },
    pino.destination({ fd: 2, sync: false }),
  );
}
