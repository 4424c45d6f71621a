import { describe, expect, it } from 'vitest';
import { announcedEvents, audiences } from '../../domain/announcements.ts';
import { languageNames, textFor } from '../../functions/announcements/texts.ts';

const events = announcedEvents() as (keyof typeof audiences)[];
const texts = (locale: string) => events.map((event) => textFor(event, false, locale).subject);

describe('the texts of e-mails', () => {
  it.each(languageNames)('say in %s what happened, each event in its own words', (language) => {
    expect(new Set(texts(language)).size).toBe(announcedEvents().length);
    expect(texts(language)).not.toContain(textFor('RESERVED', false, language).subject);
  });

  it('follow the language of the locale, whatever its region, and are English otherwise', () => {
    expect(textFor('TCU_REMOVED', false, 'de-AT')).toEqual(textFor('TCU_REMOVED', false, 'de'));
    expect(textFor('TCU_REMOVED', false, 'DE_de')).toEqual(textFor('TCU_REMOVED', false, 'de'));
    expect(textFor('TCU_REMOVED', false, 'ja')).toEqual(textFor('TCU_REMOVED', false, 'en'));
    expect(textFor('TCU_REMOVED', false, 'toString')).toEqual(textFor('TCU_REMOVED', false));
  });

  it('address the person whose access ended', () => {
    expect(textFor('ACCESS_ENDED', true).body).toContain('your access');
    expect(textFor('ACCESS_ENDED', false).body).not.toContain('your access');
  });
});

it('announces no event of provisioning', () => {
  const quiet = Object.keys(audiences).filter((event) => !announcedEvents().some((one) => one === event));

  expect(quiet).toEqual(
    expect.arrayContaining(['RESERVED', 'ACTIVATED', 'REISSUE_BEGUN', 'CERTIFICATE_REPLACED']),
  );
});
