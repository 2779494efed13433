import type { ActOrigin } from '../model/act.ts';
import type { ServiceAct, ServiceEntry, ServiceResult, Shelf } from '../model/aside.ts';

/** What people put aside. `act` resolves when it is in effect, on disk. */
export interface AsideDesk {
  shelves(): readonly Shelf[];
  outOfService(): readonly ServiceEntry[];
  act(act: ServiceAct, origin: ActOrigin): Promise<ServiceResult>;
}
