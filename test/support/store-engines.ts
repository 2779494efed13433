import { startInfluxd } from './influxd.ts';

/** A store to run a gateway on. */
export interface StoreEngine {
  /** As `ANLIN_STORE_URL`; null = embedded. */
  readonly storeUrl: string | null;
  stop(): Promise<void>;
}

/** Every engine that can be written and read here; null where its server is not installed. */
export const storeEngines: Readonly<Record<string, () => Promise<StoreEngine | null>>> = {
  embedded: async () => ({ storeUrl: null, stop: async () => {} }),
  influxdb1: async () => {
    const server = await startInfluxd();
    return server === null ? null : { storeUrl: server.storeUrl('recorded'), stop: () => server.stop() };
  },
};
