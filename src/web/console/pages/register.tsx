import { useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Form, Input, Select } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { useDevices, useProfiles } from '../data/devices.ts';
import { detailOf, GatewayProblem } from '../data/gateway-api.ts';
import { live } from '../data/query-client.ts';
import { mqttPort, type NewDevice, register } from '../data/workbench.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { LinkButton } from '../parts/link-button.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { PlaceInput } from '../parts/place-input.tsx';
import { useWords } from '../text/language.ts';
import './desk.css';

interface Registered extends NewDevice {
  readonly secret: string;
  readonly port: number | null;
}

/** A device gets its account here; its secret is shown this once and nowhere else. */
export function Component() {
  const { say, pick } = useWords();
  const client = useQueryClient();
  const profiles = useProfiles();
  const devices = useDevices();
  const [form] = Form.useForm<NewDevice>();
  const [registered, setRegistered] = useState<Registered | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const places = [...new Set((devices.data ?? []).map(({ place }) => place))].sort();
  const submit = async (wanted: NewDevice) => {
    setBusy(true);
    setProblem(null);
    try {
      const added = await register({ id: wanted.id.trim(), profile: wanted.profile, place: (wanted.place ?? '').trim() });
      setRegistered({ ...added, port: await mqttPort() });
      form.resetFields();
      await client.invalidateQueries({ queryKey: [live] });
    } catch (error) {
      const field = error instanceof GatewayProblem ? error.field?.replace('body.', '') : undefined;
      setProblem(say('register.failed', { detail: detailOf(error) }));
      if (field === 'id' || field === 'profile' || field === 'place') form.setFields([{ name: field, errors: [detailOf(error)] }]);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <PageHead title={say('register.title')}>
        <Link to="/workbench">{say('bench.title')}</Link>
      </PageHead>
      {registered ? <Credentials registered={registered} another={() => setRegistered(null)} /> : null}
      {registered ? null : (
        <section className="panel narrow">
          <p className="quiet">{say('register.lead')}</p>
          <Form form={form} layout="vertical" requiredMark={false} onFinish={(values) => void submit(values)}>
            <Form.Item
              name="id"
              label={say('register.id')}
              extra={say('register.id.extra')}
              rules={[{ required: true, message: say('field.required') }]}
            >
              <Input autoComplete="off" autoFocus />
            </Form.Item>
            <Form.Item name="profile" label={say('register.profile')} rules={[{ required: true, message: say('field.required') }]}>
              <Select
                showSearch
                optionFilterProp="label"
                options={[...(profiles.data?.values() ?? [])].map(({ id, title }) => ({ value: id, label: `${pick(title)} (${id})` }))}
              />
            </Form.Item>
            <Form.Item name="place" label={say('register.place')} extra={say('register.place.extra')}>
              <PlaceInput places={places} />
            </Form.Item>
            <div role="alert">{problem === null ? null : <Alert type="error" showIcon title={problem} className="form-problem" />}</div>
            <Button type="primary" htmlType="submit" size="large" loading={busy}>
              {say('register.submit')}
            </Button>
          </Form>
        </section>
      )}
    </>
  );
}

function Credentials({ registered, another }: { readonly registered: Registered; readonly another: () => void }) {
  const { say } = useWords();
  const { id, secret, port } = registered;
  const tls = location.protocol === 'https:' ? ' --capath /etc/ssl/certs' : '';
  const where = `-h ${location.hostname} -p ${tls === '' ? (port ?? 1883) : 8883}${tls}`;
  const line = `mosquitto_pub ${where} -u '${id}' -P '${secret}' -q 1 -t 'v1/devices/${id}/telemetry' -m '{"device.battery": 87}'`;
  const http = `curl -u '${id}:${secret}' -H 'content-type: application/json' -d '{"device.battery": 87}' ${location.origin}/api/v1/devices/${encodeURIComponent(id)}/messages`;
  return (
    <section className="panel" aria-labelledby="credentials-title">
      <h2 id="credentials-title">{say('register.done', { id })}</h2>
      <Alert type="warning" showIcon title={say('register.once')} />
      <dl className="facts">
        <div>
          <dt>{say('register.user')}</dt>
          <dd>
            <code>{id}</code>
          </dd>
        </div>
        <div>
          <dt>{say('register.secret')}</dt>
          <dd>
            <code id="device-secret">{secret}</code> <CopyButton text={secret} what={say('register.secret')} />
          </dd>
        </div>
        <div>
          <dt>{say('register.topic')}</dt>
          <dd>
            <code>{`v1/devices/${id}/telemetry`}</code>
          </dd>
        </div>
      </dl>
      <Line title={say('register.mqtt')} text={line} />
      <Line title={say('register.http')} text={http} />
      <p>{say('register.next')}</p>
      <div className="alarm-acts">
        <LinkButton primary to={`/device/${encodeURIComponent(id)}`}>
          {say('register.test')}
        </LinkButton>
        <Button onClick={another}>{say('register.another')}</Button>
      </div>
    </section>
  );
}

function Line({ title, text }: { readonly title: string; readonly text: string }) {
  return (
    <>
      <h3>
        {title} <CopyButton text={text} what={title} />
      </h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: scrolled with the keyboard too */}
      <pre tabIndex={0}>{text}</pre>
    </>
  );
}
