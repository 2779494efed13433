import { Button, Result } from 'antd';
import { useRouteError } from 'react-router';
import { useWords } from '../text/language.ts';

/** A chunk that is gone: the gateway was updated under an open page. */
const gone = /dynamically imported module|importing a module script|error loading/i;

/** What is shown in place of a page that threw, with what to do about it. */
export function Crash() {
  const { say } = useWords();
  const error = useRouteError();
  const words = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return (
    <Result
      status="warning"
      title={say('crash.title')}
      subTitle={gone.test(words) ? say('crash.new') : say('crash.do')}
      extra={
        <Button type="primary" onClick={() => location.reload()}>
          {say('crash.reload')}
        </Button>
      }
    >
      <code>{words}</code>
    </Result>
  );
}
