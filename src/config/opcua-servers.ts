import { z } from 'zod';

const text = z.string().trim().min(1);
export const securityPolicies = ['Basic256Sha256', 'Aes128_Sha256_RsaOaep', 'Aes256_Sha256_RsaPss'] as const;

const server = z
  .strictObject({
    url: text.regex(/^opc\.tcp:\/\/[^\s@]+$/, 'expected opc.tcp://host:port, without a user'),
    securityMode: z.enum(['SignAndEncrypt', 'Sign', 'None']).default('SignAndEncrypt'),
    securityPolicy: z.enum(securityPolicies).default('Basic256Sha256'),
    user: text.optional(),
    passwordFile: text.optional(),
    passwordEnv: text.optional(),
    serverCertificate: text.optional(),
    fingerprint: z
      .string()
      .transform((value) => value.replace(/[\s:]/g, '').toLowerCase())
      .refine((value) => /^[0-9a-f]{64}$/.test(value), 'expected the SHA-256 of the certificate, 64 hexadecimal digits')
      .optional(),
    publishingSeconds: z.coerce.number().min(0.1).max(60).default(1),
  })
  .refine(({ user, passwordFile, passwordEnv }) => (user === undefined) === ((passwordFile ?? passwordEnv) === undefined), {
    message: 'expected user with passwordFile or passwordEnv, or none of them',
  })
  .refine(({ user, securityMode }) => user === undefined || securityMode !== 'None', {
    message: 'expected securityMode Sign or SignAndEncrypt with a user: a password does not go over an open line',
  });

/** One OPC UA server of the settings; the password itself is in a file or a variable. */
export type OpcuaServer = z.output<typeof server>;

/** `opcua.servers`: name -> server; as JSON text in the variable. */
export const opcuaServers = z.preprocess(
  (given, context) => {
    if (typeof given !== 'string') return given;
    try {
      return JSON.parse(given);
    } catch {
      context.addIssue({ code: 'custom', message: 'expected JSON, {"<name>": {"url": "opc.tcp://..."}}' });
      return z.NEVER;
    }
  },
  z.record(z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, 'expected a name of small letters, digits and -'), server),
);
