import { type UIEvent, useRef } from 'react';
import type { ProfileProblem } from '../data/workbench.ts';
import { useWords } from '../text/language.ts';

interface Shown {
  readonly id: string;
  readonly label: string;
  readonly text: string;
  readonly problems: readonly ProfileProblem[];
  readonly change: (text: string) => void;
}

/** Where a line (1-based) and column begin in the text. */
export function offsetOf(text: string, line: number, col: number): number {
  let at = 0;
  for (let n = 1; n < line; n++) {
    const end = text.indexOf('\n', at);
    if (end < 0) return text.length;
    at = end + 1;
  }
  return Math.min(text.length, at + Math.max(0, col - 1));
}

/** A text with line numbers; a problem is marked at its line, and pressing it goes there. */
export function TextEditor({ id, label, text, problems, change }: Shown) {
  const { say } = useWords();
  const area = useRef<HTMLTextAreaElement>(null);
  const gutter = useRef<HTMLDivElement>(null);
  const lines = text.split('\n').length;
  const wrong = new Set(problems.map(({ line }) => line));
  const follow = (event: UIEvent<HTMLTextAreaElement>) => {
    if (gutter.current) gutter.current.scrollTop = event.currentTarget.scrollTop;
  };
  const go = ({ line, col }: ProfileProblem) => {
    const node = area.current;
    if (!node) return;
    const at = offsetOf(text, line, col);
    const end = text.indexOf('\n', at);
    node.focus();
    node.setSelectionRange(at, end < 0 ? text.length : end);
    node.scrollTop = (line - 4) * Number.parseFloat(getComputedStyle(node).lineHeight);
  };
  return (
    <>
      <label htmlFor={id}>{label}</label>
      <div className="editor">
        <div className="editor-gutter" ref={gutter} aria-hidden="true">
          {Array.from({ length: lines }, (_, index) => (
            <div key={index} className={wrong.has(index + 1) ? 'is-wrong' : ''}>
              {wrong.has(index + 1) ? '● ' : ''}
              {index + 1}
            </div>
          ))}
        </div>
        <textarea
          id={id}
          ref={area}
          value={text}
          spellCheck={false}
          wrap="off"
          aria-describedby={`${id}-problems`}
          onScroll={follow}
          onChange={(event) => change(event.target.value)}
        />
      </div>
      <ol className="editor-problems" id={`${id}-problems`} aria-label={say('bench.problems')}>
        {problems.map((problem) => (
          <li key={`${problem.line}:${problem.col}:${problem.pointer}:${problem.expected}`}>
            <button type="button" className="linklike" onClick={() => go(problem)}>
              {say('bench.line', { line: problem.line, col: problem.col })}
            </button>{' '}
            <code>{problem.pointer || '/'}</code> {say('bench.problem', { expected: problem.expected, came: problem.came })}{' '}
            <span className="quiet">{problem.cure}</span>
          </li>
        ))}
      </ol>
    </>
  );
}
