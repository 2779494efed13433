import { z } from 'zod';

/** A web address of a subscriber: no user in it, which would show in logs; no fragment, which is sent nowhere. */
export const webAddress = z.string().refine((value) => {
  if (!URL.canParse(value)) return false;
  const { protocol, username, password, hash } = new URL(value);
  return (protocol === 'https:' || protocol === 'http:') && username === '' && password === '' && hash === '';
}, 'expected https://host/path (or http://), without a user');
