import { describe, expect, it } from 'vitest';
import { announcedEvents, audiences } from '../../domain/announcements.ts';
import { languageNames, textFor } from '../../functions/announcements/texts.ts';

const events = announcedEvents() as (keyof typeof audiences)[];
const texts = (locale: string) => events.map((event) => textFor(event, 'OWNER', locale).subject);

describe('the texts of e-mails', () => {
  it.each(languageNames)('say in %s what happened, each event in its own words', (language) => {
    expect(new Set(texts(language)).size).toBe(announcedEvents().length);
    expect(texts(language)).not.toContain(textFor('RESERVED', 'OWNER', language).subject);
  });

  it('follow the language of the locale, whatever its region, and are English otherwise', () => {
    expect(textFor('TCU_REMOVED', 'OWNER', 'de-AT')).toEqual(textFor('TCU_REMOVED', 'OWNER', 'de'));
    expect(textFor('TCU_REMOVED', 'OWNER', 'DE_de')).toEqual(textFor('TCU_REMOVED', 'OWNER', 'de'));
    expect(textFor('TCU_REMOVED', 'OWNER', 'ja')).toEqual(textFor('TCU_REMOVED', 'OWNER', 'en'));
    expect(textFor('TCU_REMOVED', 'OWNER', 'toString')).toEqual(textFor('TCU_REMOVED', 'OWNER'));
  });

  it('address the person whose access ended', () => {
    expect(textFor('ACCESS_ENDED', 'PERSON').body).toContain('your access');
    expect(textFor('ACCESS_ENDED', 'OWNER').body).not.toContain('your access');
    expect(textFor('ACCESS_SHORTENED', 'PERSON').body).toContain('your access to a vehicle ends earlier');
  });

  it.each(languageNames)(
    'say in %s to a former owner, and to no one else, that data is erased',
    (language) => {
      const [former, driver] = [true, false].map((wasOwner) =>
        textFor('ACCESS_ENDED', 'PERSON', language, wasOwner),
      );

      expect(former?.body).toContain('export');
      expect(driver?.body).not.toContain('export');
      expect(textFor('ACCESS_ENDED', 'OWNER', language, true).body).not.toContain('export');
    },
  );

  it.each(languageNames)('offer drivers in %s nothing that only owners can do', (language) => {
    const everyones = events.filter((event) => audiences[event] === 'EVERYONE');

    expect(everyones).toContain('CLAIM_WAITING');
    for (const event of everyones) {
      expect(textFor(event, 'DRIVER', language)).not.toEqual(textFor(event, 'OWNER', language));
    }
  });
});

it('announces no event of provisioning', () => {
  const quiet = Object.keys(audiences).filter((event) => !announcedEvents().some((one) => one === event));

  expect(quiet).toEqual(
    expect.arrayContaining(['RESERVED', 'ACTIVATED', 'REISSUE_BEGUN', 'CERTIFICATE_REPLACED']),
  );
});
