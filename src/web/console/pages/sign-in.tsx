import { useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Form, Input, type InputRef } from 'antd';
import { useRef, useState } from 'react';
import { detailOf, request } from '../data/gateway-api.ts';
import { Alone } from '../shell/alone.tsx';
import { useWords } from '../text/language.ts';

/** Where to go afterwards: only a path of these very pages, never another site. */
function nextPath(search: string): string {
  const next = new URLSearchParams(search).get('next') ?? '/';
  return /^\/(?![/\\])[^\\]*$/.test(next) ? next : '/';
}

export function Component() {
  const { say } = useWords();
  const client = useQueryClient();
  const [form] = Form.useForm<{ user: string; password: string }>();
  const password = useRef<InputRef>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async ({ user, password: secret }: { user: string; password: string }) => {
    setBusy(true);
    setProblem(null);
    try {
      await request('POST', '/api/v1/session', { user: user.trim(), password: secret });
      client.clear();
      // Not by the router: the address may be one of a page outside of the console.
      location.replace(nextPath(location.search));
    } catch (error) {
      setProblem(say('signin.failed', { detail: detailOf(error) }));
      form.setFieldValue('password', '');
      password.current?.focus();
      setBusy(false);
    }
  };
  return (
    <Alone title={say('signin.title')}>
      <p className="quiet">{say('signin.lead')}</p>
      <Form form={form} layout="vertical" requiredMark={false} onFinish={(values) => void submit(values)}>
        <Form.Item name="user" label={say('signin.user')} rules={[{ required: true, message: say('field.required') }]}>
          <Input autoComplete="username" autoCapitalize="none" autoFocus size="large" />
        </Form.Item>
        <Form.Item name="password" label={say('signin.password')} rules={[{ required: true, message: say('field.required') }]}>
          <Input.Password ref={password} autoComplete="current-password" size="large" />
        </Form.Item>
        <div role="alert">{problem === null ? null : <Alert type="error" showIcon title={problem} className="form-problem" />}</div>
        <Button type="primary" htmlType="submit" block size="large" loading={busy}>
          {say('signin.submit')}
        </Button>
      </Form>
      <p className="quiet">{say('signin.help')}</p>
    </Alone>
  );
}
