import type { ThemeConfig } from 'antd';

const quiet = '#4c5a70';

/** Colours of text are dark enough for WCAG AA on white and on the page's ground, which antd's own greys are not. */
export const theme: ThemeConfig = {
  token: {
    colorPrimary: '#0b6b63',
    colorLink: '#0b5fa5',
    colorError: '#b3151d',
    colorWarning: '#8a5a00',
    colorSuccess: '#14743b',
    colorInfo: '#1f5fae',
    // antd mixes its light grounds from the colours above, which are dark: it would get greys.
    colorPrimaryBg: '#d9efec',
    colorErrorBg: '#fdeceb',
    colorWarningBg: '#fff6df',
    colorSuccessBg: '#e7f5ec',
    colorInfoBg: '#eaf2fc',
    colorBgLayout: '#f4f6f9',
    colorText: '#142033',
    colorTextSecondary: quiet,
    colorTextTertiary: quiet,
    colorTextDescription: quiet,
    colorTextPlaceholder: '#5c6a80',
    borderRadius: 8,
    fontSize: 15,
    fontFamily:
      '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
    motion: false,
  },
  components: {
    Table: { headerBg: '#eef2f7' },
  },
};
