import type { SimulatedDevice } from './community.ts';

/** Fields of a device's papers as `device add` takes them. All of it is made up. */
export type SimulatedPapers = Readonly<Record<string, string>>;

const lift = { maker: '某某电梯有限公司', model: 'VF-1000', maintainer: '某某电梯维保有限公司', maintainerPhone: '0571-85000000' };
const gas = { maker: '某某仪器有限公司', model: 'GD-200', maintainer: '某某燃气服务有限公司', maintainerPhone: '0571-85000001' };

/** What would hang in the car or stand on the plate, for the types whose alarms send somebody out; nothing for the others. */
export function papersOf({ id, profile }: Pick<SimulatedDevice, 'id' | 'profile'>): SimulatedPapers {
  const digits = id.replace(/\D/g, '');
  const serial = `SN-${digits.padStart(7, '0')}`;
  if (profile === 'lift-monitor') {
    return { ...lift, serial, registrationCode: `梯11浙A${digits.padStart(5, '0')}(24)`, rescueCode: digits.padStart(6, '0').slice(-6) };
  }
  return profile.startsWith('gas-') ? { ...gas, serial } : {};
}
