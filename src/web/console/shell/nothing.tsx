import { Result } from 'antd';
import { Link } from 'react-router';
import { useWords } from '../text/language.ts';

export function Nothing() {
  const { say } = useWords();
  return <Result status="info" title={say('nothing.title')} extra={<Link to="/">{say('nothing.do')}</Link>} />;
}
