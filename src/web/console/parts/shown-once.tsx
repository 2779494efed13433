import { Alert } from 'antd';
import type { ReactNode } from 'react';
import { CopyButton } from './copy-button.tsx';

interface Shown {
  /** What it is. */
  readonly what: string;
  readonly value: string;
  /** Why nobody will see it again, and what to do with it. */
  readonly warning: string;
  readonly children?: ReactNode;
}

/** A secret that the gateway itself does not know any more. */
export function ShownOnce({ what, value, warning, children }: Shown) {
  return (
    <>
      <Alert type="warning" showIcon title={warning} />
      <p className="shown-once">
        <span className="quiet">{what}</span>
        <code>{value}</code>
        <CopyButton text={value} what={what} />
      </p>
      {children}
    </>
  );
}
