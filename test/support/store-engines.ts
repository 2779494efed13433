import { startInfluxd } from './influxd.ts';
import { startInfluxdb2StandIn } from './influxdb2-stand-in.ts';

/** A store to run a gateway on. */
export interface StoreEngine {
  /** As `ANLIN_STORE_URL`; null = embedded. */
  readonly storeUrl: string | null;
  stop(): Promise<void>;
}

/** The doors of version 2 and its client; the storage behind them is that of version 1. */
const influxdb2 = async () => {
  const server = await startInfluxd();
  if (server === null) return null;
  await server.ask('', 'CREATE DATABASE recorded');
  const { url, token, stop } = await startInfluxdb2StandIn(server.url);
  const storeUrl = `${url.replace('http:', 'influxdb2:')}/?org=org&bucket=recorded&token=${encodeURIComponent(token)}`;
  return { storeUrl, stop: async () => void (await Promise.all([stop(), server.stop()])) };
};

/** Every engine that can be written and read here; null where its server is not installed. ALL_ENGINES=1 adds the slow repetition. */
export const storeEngines: Readonly<Record<string, () => Promise<StoreEngine | null>>> = {
  embedded: async () => ({ storeUrl: null, stop: async () => {} }),
  influxdb1: async () => {
    const server = await startInfluxd();
    return server === null ? null : { storeUrl: server.storeUrl('recorded'), stop: () => server.stop() };
  },
  ...(process.env.ALL_ENGINES === '1' ? { influxdb2 } : {}),
};
