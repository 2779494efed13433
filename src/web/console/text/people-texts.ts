import { type TextTable, t } from './text.ts';

/** Sign-in and the one-time set-up link. */
export const peopleTexts = {
  'signin.title': t('登录', 'Sign in'),
  'signin.lead': t(
    '登录后可以查看设备、趋势和告警，并以本人名义确认告警。',
    'To see devices, trends and alarms, and to acknowledge in your own name.',
  ),
  'signin.user': t('账号', 'User id'),
  'signin.password': t('密码', 'Password'),
  'signin.submit': t('登录', 'Sign in'),
  'signin.failed': t('未能登录：{detail}', 'Not signed in: {detail}'),
  'signin.help': t('没有账号？请管理员运行：anlin user add', 'No account? An administrator runs: anlin user add'),
  'setup.title': t('设置首位管理员', 'Set up the first administrator'),
  'setup.lead': t('此链接只能使用一次。完成后即已登录。', 'This link works once. You are signed in when you are done.'),
  'setup.user': t('账号（字母、数字）', 'User id (letters and digits)'),
  'setup.name': t('姓名（确认告警时显示）', 'Your name (shown when you acknowledge)'),
  'setup.password': t('密码（至少 10 个字符）', 'Password (10 characters or more)'),
  'setup.submit': t('完成设置', 'Finish'),
  'setup.checking': t('正在核对链接…', 'Checking the link…'),
  'setup.failed': t('未完成：{detail}', 'Not done: {detail}'),
  'setup.closed': t('此链接已使用或已过期', 'This link was used or has expired'),
  'setup.closed.next': t('请用账号登录，或请管理员发新链接。', 'Sign in with your account, or ask an administrator for a new link.'),
  'setup.closed.signin': t('去登录', 'Sign in'),
} as const satisfies TextTable;
