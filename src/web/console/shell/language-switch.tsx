import { Button } from 'antd';
import { setLanguage, useWords } from '../text/language.ts';

export function LanguageSwitch() {
  const { say, language } = useWords();
  const other = language === 'zh' ? 'en' : 'zh';
  return (
    <Button type="text" lang={other === 'zh' ? 'zh-CN' : 'en'} onClick={() => setLanguage(other)}>
      {say('language.switch')}
    </Button>
  );
}
