import { useEffect, useState } from 'react';
import { gatewayNow } from '../data/gateway-time.ts';

/** The gateway's clock, ms, drawn again each second. */
export function useNow(): number {
  const [now, setNow] = useState(gatewayNow);
  useEffect(() => {
    const timer = setInterval(() => setNow(gatewayNow()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
