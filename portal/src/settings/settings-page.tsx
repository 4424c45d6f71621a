/**
 * Language and theme, kept in this browser only; the second factor and the sessions of the account.
 */
import { useSyncExternalStore } from 'react';
import { Label, Radio, RadioGroup, Switch } from 'react-aria-components';
import { isLanguage, languageNames, languages, directionOf } from '../i18n/languages.ts';
import { useWords } from '../i18n/words.tsx';
import { PersonProvider } from '../session/person.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { choose, onPreferences, preferences, themes } from './preferences.ts';
import { SecondFactorSection } from './second-factor-section.tsx';
import { SessionsSection, type SessionsSectionProps } from './sessions-section.tsx';
import styles from './settings-page.module.css';

interface SettingsPageProps {
  /** Undefined without a session. */
  readonly sessions: SessionsSectionProps | undefined;
}

/** The page of settings, for everybody, signed in or not. */
export function SettingsPage({ sessions }: SettingsPageProps) {
  const { translate, language } = useWords();
  const { theme, keepsLastState } = useSyncExternalStore(onPreferences, preferences);
  return (
    <article className={styles.page}>
      <PageTitle heading={translate('settings.title')} title={translate('settings.title')} />
      <RadioGroup
        className={styles.group}
        value={language}
        onChange={(value) => isLanguage(value) && choose({ language: value })}
      >
        <Label>{translate('settings.language')}</Label>
        {languages.map((one) => (
          <Radio key={one} className={styles.choice} value={one}>
            <span lang={one} dir={directionOf(one)}>
              {languageNames[one]}
            </span>
          </Radio>
        ))}
      </RadioGroup>
      <RadioGroup
        className={styles.group}
        value={theme}
        onChange={(value) => choose({ theme: themes.find((one) => one === value) ?? 'system' })}
      >
        <Label>{translate('settings.theme')}</Label>
        {themes.map((one) => (
          <Radio key={one} className={styles.choice} value={one}>
            {translate(`settings.${one}`)}
          </Radio>
        ))}
      </RadioGroup>
      <p>{translate('settings.kept')}</p>
      <section className={styles.part}>
        <h2>{translate('settings.device')}</h2>
        <Switch
          className={styles.switch}
          isSelected={keepsLastState}
          onChange={(isOn) => choose({ keepsLastState: isOn })}
        >
          <span className={styles.track} />
          {translate('settings.keep')}
        </Switch>
        <p>{translate('settings.keepText')}</p>
      </section>
      {sessions !== undefined && (
        <PersonProvider {...sessions}>
          <SecondFactorSection {...sessions} />
          <SessionsSection {...sessions} />
        </PersonProvider>
      )}
    </article>
  );
}
