import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router';

interface Shown {
  readonly to: string;
  readonly primary?: boolean;
  readonly children: ReactNode;
}

/** A link that looks like a button; another tab and pages outside of the console are the browser's. */
export function LinkButton({ to, primary = false, children }: Shown) {
  const navigate = useNavigate();
  return (
    <Button
      type={primary ? 'primary' : 'default'}
      href={to}
      onClick={(event) => {
        if (to.startsWith('/terminal/') || event.metaKey || event.ctrlKey) return;
        event.preventDefault();
        void navigate(to);
      }}
    >
      {children}
    </Button>
  );
}
