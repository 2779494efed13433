import { isIP } from 'node:net';
import nodemailer from 'nodemailer';
import { z } from 'zod';
import { channelKind, testedByDay } from '../../channel-port.ts';
import { personText } from '../../person-text.ts';

const address = z.email('expected an e-mail address');

/** Mail over SMTP. Without `insecure` the line is TLS from the start (465) or after STARTTLS, or nothing is sent. */
export const email = channelKind({
  settings: z
    .strictObject({
      host: z.string().min(1).max(253),
      port: z.number().int().min(1).max(65_535).default(465),
      user: z.string().min(1).optional(),
      password: z.string().min(1).optional(),
      from: address,
      /** One mailbox, or a list that the server keeps: what it takes is taken for all of it. */
      to: address,
      /** An own server without a certificate: names, places and the password go over an open line. */
      insecure: z.boolean().default(false),
      /** Certificate of an authority of one's own, PEM, as a text. */
      ca: z.string().min(1).optional(),
    })
    .refine(
      ({ user, password }) => (user === undefined) === (password === undefined),
      'expected user with passwordEnv or passwordFile, or none of them',
    ),
  secrets: ['password', 'ca'],
  steps: 'calls',
  testing: testedByDay,
  open: ({ host, port, user, password, from, to, insecure, ca }, { subscriber, timeZone, gatewayId, resolve }) => ({
    async send(delivery, signal) {
      const transport = nodemailer.createTransport({
        // The address that was checked; the certificate is asked for the name.
        host: await resolve(host),
        port,
        secure: port === 465,
        ignoreTLS: insecure,
        requireTLS: !insecure,
        tls: { ...(isIP(host) === 0 ? { servername: host } : {}), ...(ca === undefined ? {} : { ca }) },
        ...(user === undefined ? {} : { auth: { user, pass: password ?? '' } }),
        connectionTimeout: 8_000,
        greetingTimeout: 8_000,
        socketTimeout: 9_000,
        disableFileAccess: true,
        disableUrlAccess: true,
      });
      const end = () => transport.close();
      signal.addEventListener('abort', end, { once: true });
      try {
        const { title, lines } = personText(delivery, subscriber.language, timeZone);
        await transport.sendMail({
          from,
          to,
          subject: title,
          text: [...lines, ''].join('\n'),
          // The same at every attempt: a mailbox shows what came twice once. Deliveries of one alarm are one thread.
          messageId: `<${named(delivery.id)}@${gatewayId}.anlin>`,
          references: `<${named(delivery.alarmId)}@${gatewayId}.anlin>`,
          headers: { 'Auto-Submitted': 'auto-generated', ...(delivery.alarm.exercise ? { 'X-Anlin-Exercise': 'yes' } : {}) },
          priority: delivery.alarm.severity === 'critical' ? 'high' : 'normal',
        });
        return { taken: true };
      } catch (error) {
        const { responseCode } = error as { responseCode?: number };
        // An answer of SMTP: it is there and says no. Its text may repeat addresses, so only the code is told.
        if (responseCode !== undefined) return { taken: false, why: `SMTP ${responseCode}` };
        throw error;
      } finally {
        signal.removeEventListener('abort', end);
        end();
      }
    },
  }),
});

/** An id between angle brackets: letters, digits, points and dashes (RFC 5322 section 3.6.4). */
const named = (id: string) => id.replace(/[^A-Za-z0-9.-]/g, '-');
