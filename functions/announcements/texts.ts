/**
 * The texts of e-mails, in every language. They name no vehicle, no person and no code, because an
 * e-mail is read on the way and by others.
 */
import type { audiences } from '../../domain/announcements.ts';

/** The subject and text of one e-mail. */
export interface MailText {
  readonly subject: string;
  readonly body: string;
}

/** What happened, as a sentence to owners, to the person whose access it is, and to drivers. */
interface Sentence {
  readonly subject: string;
  readonly text: string;
  readonly yours?: string;
  readonly toDrivers?: string;
  /** To the person whose access as an owner it was, after `yours`. */
  readonly afterwards?: string;
}

/** Whom an e-mail addresses: an owner, a driver, or the person whose access it is about. */
export type Addressee = 'OWNER' | 'DRIVER' | 'PERSON';

/** By event; an event without a sentence is in no language's catalogue. */
type Sentences = Readonly<Partial<Record<keyof typeof audiences, Sentence>>>;

interface Language {
  readonly greeting: string;
  readonly advice: string;
  readonly other: Sentence;
  readonly sentences: Sentences;
}

const languages = {
  en: {
    greeting: 'Hello,',
    advice:
      'Open the app to see the details. If you did not expect this, end accesses that you do not know and contact your service centre.',
    other: {
      subject: 'A change of one of your vehicles',
      text: 'something changed in who may use one of your vehicles.',
    },
    sentences: {
      ACCESS_GRANTED: {
        subject: 'An access to one of your vehicles was given or changed',
        text: 'a person got access to one of your vehicles, or a person’s access was changed.',
      },
      ACCESS_SHORTENED: {
        subject: 'An access to a vehicle ends earlier',
        text: 'a driver’s access to one of your vehicles ends earlier, because an owner left.',
        yours: 'your access to a vehicle ends earlier, because an owner left.',
      },
      ACCESS_ENDED: {
        subject: 'An access to a vehicle ended',
        text: 'a person’s access to one of your vehicles ended.',
        yours: 'your access to a vehicle ended.',
        afterwards:
          'What the vehicle recorded in your time as its owner is erased after some weeks. The app shows the date. Until then you can export the data there, or keep it.',
      },
      REISSUE_PERMITTED: {
        subject: 'New keys were permitted for one of your vehicles',
        text: 'a service centre permitted the communication unit of one of your vehicles to use new keys.',
        toDrivers:
          'a service centre permitted the communication unit of a vehicle that you may drive to use new keys.',
      },
      TCU_REPLACED: {
        subject: 'The communication unit of one of your vehicles is being replaced',
        text: 'a service centre took out the communication unit of one of your vehicles to replace it.',
      },
      TCU_REMOVED: {
        subject: 'The communication unit of one of your vehicles was taken out',
        text: 'a service centre took out the communication unit of one of your vehicles.',
      },
      SUSPENDED: {
        subject: 'One of your vehicles was suspended',
        text: 'one of your vehicles was suspended, so it cannot be reached for now.',
      },
      RESUMED: {
        subject: 'The suspension of one of your vehicles ended',
        text: 'the suspension of one of your vehicles ended.',
      },
      REVOKED: {
        subject: 'The identity of one of your vehicles ended',
        text: 'the digital identity of one of your vehicles ended for good, and every access with it.',
      },
      VIN_REVEALED: {
        subject: 'The vehicle identification number of one of your vehicles was read',
        text: 'a privacy officer read the vehicle identification number of one of your vehicles. The app shows the purpose.',
      },
      OWN_VIN_REVEALED: {
        subject: 'The vehicle identification number of one of your vehicles was shown',
        text: 'an owner of one of your vehicles had its vehicle identification number shown.',
      },
      POSITIONS_SWITCHED_OFF: {
        subject: 'The positions of one of your vehicles were switched off',
        text: 'an owner switched off the collection of positions of one of your vehicles. No position is stored or shown from now on.',
        toDrivers:
          'an owner switched off the collection of positions of a vehicle that you may drive. No position is stored or shown from now on.',
      },
      POSITIONS_SWITCHED_ON: {
        subject: 'The positions of one of your vehicles were switched on',
        text: 'an owner switched on the collection of positions of one of your vehicles. Everyone with access sees where it is.',
        toDrivers:
          'an owner switched on the collection of positions of a vehicle that you may drive. Everyone with access sees where it is.',
      },
      INVITED: {
        subject: 'A code for access to one of your vehicles was made',
        text: 'an owner made a one-time code for another person’s access to one of your vehicles.',
      },
      TRANSFER_OFFERED: {
        subject: 'A code to hand over one of your vehicles was made',
        text: 'an owner made a one-time code with which another person takes one of your vehicles over.',
      },
      TRANSFER_CANCELLED: {
        subject: 'The code to hand over one of your vehicles was cancelled',
        text: 'the code with which another person could take one of your vehicles over is void now.',
      },
      OWNERSHIP_TRANSFERRED: {
        subject: 'One of your vehicles has a new owner',
        text: 'one of your vehicles has a new owner. All other accesses ended.',
      },
      CLAIM_WAITING: {
        subject: 'A person claims one of your vehicles',
        text: 'a person claims to be the owner of one of your vehicles. You can stop the claim until its waiting period ends.',
        toDrivers:
          'a person claims to be the owner of a vehicle that you may drive. Its owners can stop the claim until its waiting period ends.',
      },
      CLAIM_STOPPED: {
        subject: 'A claim to a vehicle was stopped',
        text: 'a claim to one of your vehicles was stopped.',
        yours: 'your claim to a vehicle was stopped.',
      },
      CLAIM_APPROVED: {
        subject: 'A claim to a vehicle was approved',
        text: 'a claim to one of your vehicles was approved.',
        yours: 'your claim to a vehicle was approved.',
      },
    },
  },
  de: {
    greeting: 'Guten Tag,',
    advice:
      'Einzelheiten finden Sie in der App. Falls Sie das nicht erwartet haben, beenden Sie unbekannte Zugriffe und wenden Sie sich an Ihre Werkstatt.',
    other: {
      subject: 'Eine Änderung an einem Ihrer Fahrzeuge',
      text: 'bei den Zugriffen auf eines Ihrer Fahrzeuge hat sich etwas geändert.',
    },
    sentences: {
      ACCESS_GRANTED: {
        subject: 'Ein Zugriff auf eines Ihrer Fahrzeuge wurde gewährt oder geändert',
        text: 'jemand hat Zugriff auf eines Ihrer Fahrzeuge erhalten, oder ein Zugriff wurde geändert.',
      },
      ACCESS_SHORTENED: {
        subject: 'Ein Zugriff auf ein Fahrzeug endet früher',
        text: 'der Zugriff eines Fahrers auf eines Ihrer Fahrzeuge endet früher, weil ein Besitzer gegangen ist.',
        yours: 'Ihr Zugriff auf ein Fahrzeug endet früher, weil ein Besitzer gegangen ist.',
      },
      ACCESS_ENDED: {
        subject: 'Ein Zugriff auf ein Fahrzeug wurde beendet',
        text: 'der Zugriff einer Person auf eines Ihrer Fahrzeuge wurde beendet.',
        yours: 'Ihr Zugriff auf ein Fahrzeug wurde beendet.',
        afterwards:
          'Was das Fahrzeug in Ihrer Zeit als Besitzer aufgezeichnet hat, wird nach einigen Wochen gelöscht. Die App zeigt das Datum. Bis dahin können Sie die Daten dort exportieren oder behalten.',
      },
      REISSUE_PERMITTED: {
        subject: 'Für eines Ihrer Fahrzeuge wurden neue Schlüssel erlaubt',
        text: 'eine Werkstatt hat dem Steuergerät eines Ihrer Fahrzeuge neue Schlüssel erlaubt.',
        toDrivers:
          'eine Werkstatt hat dem Steuergerät eines Fahrzeugs, das Sie fahren dürfen, neue Schlüssel erlaubt.',
      },
      TCU_REPLACED: {
        subject: 'Das Steuergerät eines Ihrer Fahrzeuge wird ausgetauscht',
        text: 'eine Werkstatt hat das Steuergerät eines Ihrer Fahrzeuge ausgebaut, um es auszutauschen.',
      },
      TCU_REMOVED: {
        subject: 'Das Steuergerät eines Ihrer Fahrzeuge wurde ausgebaut',
        text: 'eine Werkstatt hat das Steuergerät eines Ihrer Fahrzeuge ausgebaut.',
      },
      SUSPENDED: {
        subject: 'Eines Ihrer Fahrzeuge wurde gesperrt',
        text: 'eines Ihrer Fahrzeuge wurde gesperrt und ist vorerst nicht erreichbar.',
      },
      RESUMED: {
        subject: 'Die Sperre eines Ihrer Fahrzeuge wurde aufgehoben',
        text: 'die Sperre eines Ihrer Fahrzeuge wurde aufgehoben.',
      },
      REVOKED: {
        subject: 'Die Kennung eines Ihrer Fahrzeuge wurde beendet',
        text: 'die digitale Kennung eines Ihrer Fahrzeuge wurde endgültig beendet, und mit ihr jeder Zugriff.',
      },
      VIN_REVEALED: {
        subject: 'Die Fahrgestellnummer eines Ihrer Fahrzeuge wurde gelesen',
        text: 'ein Datenschutzbeauftragter hat die Fahrgestellnummer eines Ihrer Fahrzeuge gelesen. Den Zweck zeigt die App.',
      },
      OWN_VIN_REVEALED: {
        subject: 'Die Fahrgestellnummer eines Ihrer Fahrzeuge wurde angezeigt',
        text: 'ein Besitzer eines Ihrer Fahrzeuge hat sich dessen Fahrgestellnummer anzeigen lassen.',
      },
      POSITIONS_SWITCHED_OFF: {
        subject: 'Die Positionen eines Ihrer Fahrzeuge wurden ausgeschaltet',
        text: 'ein Besitzer hat die Erfassung der Positionen eines Ihrer Fahrzeuge ausgeschaltet. Es wird keine Position mehr gespeichert oder angezeigt.',
        toDrivers:
          'ein Besitzer hat die Erfassung der Positionen eines Fahrzeugs ausgeschaltet, das Sie fahren dürfen. Es wird keine Position mehr gespeichert oder angezeigt.',
      },
      POSITIONS_SWITCHED_ON: {
        subject: 'Die Positionen eines Ihrer Fahrzeuge wurden eingeschaltet',
        text: 'ein Besitzer hat die Erfassung der Positionen eines Ihrer Fahrzeuge eingeschaltet. Alle mit Zugriff sehen, wo es ist.',
        toDrivers:
          'ein Besitzer hat die Erfassung der Positionen eines Fahrzeugs eingeschaltet, das Sie fahren dürfen. Alle mit Zugriff sehen, wo es ist.',
      },
      INVITED: {
        subject: 'Für eines Ihrer Fahrzeuge wurde ein Zugriffscode erstellt',
        text: 'für eines Ihrer Fahrzeuge wurde ein Einmalcode für den Zugriff einer weiteren Person erstellt.',
      },
      TRANSFER_OFFERED: {
        subject: 'Für eines Ihrer Fahrzeuge wurde ein Übergabecode erstellt',
        text: 'für eines Ihrer Fahrzeuge wurde ein Einmalcode erstellt, mit dem eine andere Person es übernimmt.',
      },
      TRANSFER_CANCELLED: {
        subject: 'Der Übergabecode eines Ihrer Fahrzeuge wurde zurückgezogen',
        text: 'der Code, mit dem eine andere Person eines Ihrer Fahrzeuge übernehmen konnte, ist ungültig.',
      },
      OWNERSHIP_TRANSFERRED: {
        subject: 'Eines Ihrer Fahrzeuge hat einen neuen Besitzer',
        text: 'eines Ihrer Fahrzeuge hat einen neuen Besitzer. Alle anderen Zugriffe wurden beendet.',
      },
      CLAIM_WAITING: {
        subject: 'Jemand erhebt Anspruch auf eines Ihrer Fahrzeuge',
        text: 'jemand erhebt Anspruch auf eines Ihrer Fahrzeuge. Sie können das stoppen, bis die Wartezeit endet.',
        toDrivers:
          'jemand erhebt Anspruch auf ein Fahrzeug, das Sie fahren dürfen. Seine Besitzer können das stoppen, bis die Wartezeit endet.',
      },
      CLAIM_STOPPED: {
        subject: 'Ein Anspruch auf ein Fahrzeug wurde gestoppt',
        text: 'ein Anspruch auf eines Ihrer Fahrzeuge wurde gestoppt.',
        yours: 'Ihr Anspruch auf ein Fahrzeug wurde gestoppt.',
      },
      CLAIM_APPROVED: {
        subject: 'Ein Anspruch auf ein Fahrzeug wurde bestätigt',
        text: 'ein Anspruch auf eines Ihrer Fahrzeuge wurde bestätigt.',
        yours: 'Ihr Anspruch auf ein Fahrzeug wurde bestätigt.',
      },
    },
  },
} as const satisfies Readonly<Record<string, Language>>;

/** The languages of the catalogue. */
export const languageNames = Object.keys(languages) as (keyof typeof languages)[];

/**
 * The text about an event in the language of a locale; English by default. `wasOwner` says that the
 * access was that of an owner.
 */
export function textFor(
  event: keyof typeof audiences,
  addressee: Addressee,
  locale = 'en',
  wasOwner = false,
): MailText {
  const named = locale.toLowerCase().split(/[-_]/)[0];
  const language: Language = languages[languageNames.find((name) => name === named) ?? 'en'];
  const { afterwards, subject, text, toDrivers, yours } = language.sentences[event] ?? language.other;
  const sentence = { OWNER: text, DRIVER: toDrivers ?? text, PERSON: yours ?? text }[addressee];
  const isAfterwards = addressee === 'PERSON' && wasOwner && afterwards !== undefined;
  const paragraphs = [language.greeting, sentence, ...(isAfterwards ? [afterwards] : []), language.advice];
  return { subject, body: `${paragraphs.join('\n\n')}\n` };
}
