/** Words that, alone in a message, end notices to their sender; compared without case, space and punctuation. Data only. */
export const STOP_WORDS: readonly string[] = [
  'STOP',
  'STOPALL',
  'END',
  'CANCEL',
  'UNSUBSCRIBE',
  'QUIT',
  'REVOKE',
  'TD',
  '退订',
  'STOPP',
  'ARRET',
  'ALTO',
  'СТОП',
];

/** Words that, alone in a message, take a STOP back. */
export const START_WORDS: readonly string[] = ['START', 'UNSTOP', 'СТАРТ'];

/** What is answered to a STOP, once; by language. */
export const STOP_ANSWERS: Readonly<Record<string, string>> = {
  en: 'You will get no more notices from this number. Send START to get them again.',
  de: 'Sie erhalten keine Mitteilungen mehr von dieser Nummer. Mit START erhalten Sie sie wieder.',
  es: 'No recibirá más avisos de este número. Envíe START para volver a recibirlos.',
  fr: 'Vous ne recevrez plus d’avis de ce numéro. Envoyez START pour les recevoir de nouveau.',
  zh: '您将不再收到此号码的通知。回复START可重新接收。',
};
