import { join } from 'node:path';
import { TestAuthority } from '../support/certificates.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { removeFolder, temporaryFolder } from './gateway-run.ts';
import { TierNetwork, tierPort } from './network-namespaces.ts';
import { TierGateway } from './tier-column.ts';

/** Four machines, each in a network namespace of its own, one above the other over wss with an authority of their own. */
export class NamespaceTiers {
  readonly network: TierNetwork;
  readonly tiers: readonly TierGateway[];
  private readonly folder: string;
  private readonly proxies: readonly TcpProxy[];

  private constructor(network: TierNetwork, tiers: readonly TierGateway[], folder: string, proxies: readonly TcpProxy[]) {
    this.network = network;
    this.tiers = tiers;
    this.folder = folder;
    this.proxies = proxies;
  }

  static async open(names: readonly string[], env: Readonly<Record<string, string>>): Promise<NamespaceTiers> {
    const folder = temporaryFolder('namespaces');
    const network = new TierNetwork(names);
    const tiers: TierGateway[] = [];
    const proxies: TcpProxy[] = [];
    network.open();
    try {
      const authority = new TestAuthority('Tiers of a city');
      let up: Readonly<Record<string, string>> = {};
      for (const [index, name] of [...names.entries()].toReversed()) {
        const address = network.address(name);
        const { file, keyFile } = authority.issue(`/CN=${name}`, { extensions: `subjectAltName=IP:127.0.0.1,IP:${address}` });
        const path = join(folder, `${name}.sock`);
        await network.door(name, path, authority.file);
        const proxy = await startTcpProxy(() => path);
        proxies.push(proxy);
        const own = { ANLIN_TIER: name, ANLIN_GATEWAY_NAME: name, ANLIN_HTTP_PORT: String(tierPort), ANLIN_HTTP_NAMES: address };
        const tls = { ANLIN_TLS_CERT: file, ANLIN_TLS_KEY: keyFile, ANLIN_MQTTS_PORT: '0' };
        const place = { wrapper: network.wrapper(name), http: `http://127.0.0.1:${proxy.port}` };
        const tier = await TierGateway.open(name, folder, { ...env, ...up, ...own, ...tls }, place);
        tiers.unshift(tier);
        const below = names[index - 1];
        if (below === undefined) continue;
        const { gateway } = await tier.ask<{ gateway: { secret: string } }>('lower-gateway.add', { id: below, place: `${below}之下` });
        up = {
          ANLIN_FEDERATION_URL: `wss://${address}:${tierPort}`,
          ANLIN_FEDERATION_ID: below,
          ANLIN_FEDERATION_SECRET_ENV: 'TIER_SECRET',
          ANLIN_FEDERATION_CA: authority.file,
          TIER_SECRET: gateway.secret,
        };
      }
      return new NamespaceTiers(network, tiers, folder, proxies);
    } catch (error) {
      await close(network, tiers, folder, proxies);
      throw error;
    }
  }

  at(index: number): TierGateway {
    const tier = this.tiers.at(index);
    if (tier === undefined) throw new Error(`no tier ${index}`);
    return tier;
  }

  close(): Promise<void> {
    return close(this.network, this.tiers, this.folder, this.proxies);
  }
}

async function close(network: TierNetwork, tiers: readonly TierGateway[], folder: string, proxies: readonly TcpProxy[]): Promise<void> {
  for (const tier of tiers) await tier.close();
  for (const proxy of proxies) await proxy.stop();
  network.close();
  removeFolder(folder);
}
