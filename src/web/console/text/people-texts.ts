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
  'signin.wrong': t('未能登录：账号或密码不正确', 'Not signed in: wrong user id or password'),
  'signin.failed': t('未能登录：{detail}', 'Not signed in: {detail}'),
  'signin.help': t(
    '没有账号或忘记密码？请管理员在“人员”页面给您一个一次性链接。',
    'No account, or the password forgotten? Ask an administrator for a one-time link (page “People”).',
  ),
  'setup.title': t('设置首位管理员', 'Set up the first administrator'),
  'setup.lead': t('此链接只能使用一次。完成后即已登录。', 'This link works once. You are signed in when you are done.'),
  'setup.user': t('账号（字母、数字）', 'User id (letters and digits)'),
  'setup.name': t('姓名（确认告警时显示）', 'Your name (shown when you acknowledge)'),
  'setup.known.title': t('欢迎，{name}', 'Welcome, {name}'),
  'setup.known.lead': t(
    '您的角色：{role}，区域：{place}。请设置密码，以后用账号 {id} 登录。此链接只能使用一次。',
    'You are {role} at: {place}. Choose a password; from now on you sign in as {id}. This link works once.',
  ),
  'setup.known.submit': t('保存密码并登录', 'Save the password and sign in'),
  'setup.known.without': t('不设密码，只登录这一次', 'Sign in this once, without a password'),
  'setup.password': t('密码（至少 10 个字符）', 'Password (10 characters or more)'),
  'setup.submit': t('完成设置', 'Finish'),
  'setup.checking': t('正在核对链接…', 'Checking the link…'),
  'setup.failed': t('未完成：{detail}', 'Not done: {detail}'),
  'setup.closed': t('此链接已使用或已过期', 'This link was used or has expired'),
  'setup.closed.next': t('请用账号登录，或请管理员发新链接。', 'Sign in with your account, or ask an administrator for a new link.'),
  'setup.closed.signin': t('去登录', 'Sign in'),
} as const satisfies TextTable;
