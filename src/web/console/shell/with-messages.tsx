import { App } from 'antd';
import { Outlet } from 'react-router';

/** What `App.useApp()` needs around it. */
export function Component() {
  return (
    <App>
      <Outlet />
    </App>
  );
}
