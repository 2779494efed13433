import type { ActOrigin } from '../model/act.ts';
import type { Journal } from '../model/journal.ts';
import type { LowerGateway } from '../model/tier.ts';
import type { Clock } from '../runtime/clock.ts';
import { newSecret, type RandomBytes } from '../runtime/random.ts';
import { AdministrationError } from './administration-error.ts';
import { sha256 } from './secret.ts';
import { requireId, requirePlace } from './site-fields.ts';

export interface GatewayRegistryPorts {
  readonly journal: Pick<Journal, 'change' | 'reader'>;
  readonly clock: Clock;
  readonly random: RandomBytes;
  /** Called after it is on disk that a gateway is not registered any more. */
  readonly onRemoved: (id: string) => void;
}

/** Which gateways of the tier below may send their log here. Every write has its audit link. */
export class GatewayRegistry {
  private readonly ports: GatewayRegistryPorts;

  constructor(ports: GatewayRegistryPorts) {
    this.ports = ports;
  }

  /** Its secret has 192 bit, is returned this once and kept as SHA-256. */
  async add(
    wanted: { readonly id: string; readonly place?: string | undefined },
    origin: ActOrigin,
  ): Promise<LowerGateway & { readonly secret: string }> {
    const { journal, random } = this.ports;
    requireId('id', wanted.id);
    if (journal.reader.lowerGateways().some(({ id }) => id === wanted.id))
      throw new AdministrationError('exists', 'id', `id: gateway ${wanted.id} is registered already`);
    const gateway = { id: wanted.id, place: requirePlace(wanted.place) };
    const secret = newSecret(random);
    await journal.change(
      [{ kind: 'gateway', gateway, secretHash: sha256(secret), retired: false }],
      [this.audit(origin, 'gateway.added', gateway)],
    );
    return { ...gateway, secret };
  }

  /** Its connection ends and its secret is void; the copies of its alarms stay. */
  async remove(id: string, origin: ActOrigin): Promise<void> {
    const { journal, onRemoved } = this.ports;
    const gateway = journal.reader.lowerGateways().find((each) => each.id === id);
    if (gateway === undefined) throw new AdministrationError('not-found', 'id', `id: no gateway ${id}`);
    await journal.change([{ kind: 'gateway', gateway, secretHash: null, retired: true }], [this.audit(origin, 'gateway.removed', gateway)]);
    onRemoved(id);
  }

  private audit(origin: ActOrigin, act: string, { id, place }: LowerGateway) {
    return { at: this.ports.clock.wall(), origin, act, target: `gateway:${id}`, detail: { place } };
  }
}
