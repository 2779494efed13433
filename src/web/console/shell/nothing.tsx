import { Link } from 'react-router';
import { PageHead } from '../parts/page-head.tsx';
import { useWords } from '../text/language.ts';

export function Nothing() {
  const { say } = useWords();
  return (
    <>
      <PageHead title={say('nothing.title')} />
      <Link to="/">{say('nothing.do')}</Link>
    </>
  );
}
