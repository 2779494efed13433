import { EmbeddedStore } from '../../../src/store/embedded/embedded-store.ts';
import { seriesStoreContract } from '../series-store.contract.ts';

seriesStoreContract('the embedded engine', async (folder) => {
  const store = new EmbeddedStore({ folder });
  await store.start();
  return store;
});
