import { webAddress } from './web-address.ts';

/** The address of a robot holds its key, so it is a secret like one, and goes over TLS unless it is this machine's. */
export const robotAddress = webAddress.refine((value) => {
  if (!URL.canParse(value)) return false;
  const { protocol, hostname } = new URL(value);
  return protocol === 'https:' || hostname === '127.0.0.1' || hostname === '[::1]' || hostname === 'localhost';
}, 'expected https://');
