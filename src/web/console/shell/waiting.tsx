import { useWords } from '../text/language.ts';

export function Waiting() {
  const { say } = useWords();
  return (
    <p className="waiting" role="status">
      {say('loading')}
    </p>
  );
}
