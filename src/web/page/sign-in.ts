import { say, startLanguage } from './language.ts';
import { nextPath, startSignInForm } from './sign-in-form.ts';

const title = (): void => {
  document.title = `${say('signin.title')} – ${say('brand')}`;
};
const next = nextPath(location.search);
startLanguage(title);
title();
startSignInForm(() => location.replace(next));
