/**
 * The sentence of a notice, by language. Data only: adding a language is adding a row. `{old}` and `{new}` are E.164; the
 * owner's name goes before the sentence with a colon. No sentence asks for anything and none holds a link: what a swindler
 * writes must not look like what simkeeper writes.
 */
export const SENTENCES: Readonly<Record<string, string>> = {
  en: 'My number changed from {old} to {new}.',
  cs: 'Moje číslo se změnilo z {old} na {new}.',
  da: 'Mit nummer er ændret fra {old} til {new}.',
  de: 'Meine Nummer hat sich von {old} auf {new} geändert.',
  el: 'Ο αριθμός μου άλλαξε από {old} σε {new}.',
  es: 'Mi número cambió de {old} a {new}.',
  fi: 'Numeroni vaihtui: vanha {old}, uusi {new}.',
  fr: 'Mon numéro a changé de {old} à {new}.',
  it: 'Il mio numero è cambiato da {old} a {new}.',
  ja: '電話番号が{old}から{new}に変わりました。',
  nl: 'Mijn nummer is gewijzigd van {old} naar {new}.',
  no: 'Nummeret mitt er endret fra {old} til {new}.',
  pl: 'Mój numer zmienił się z {old} na {new}.',
  pt: 'O meu número mudou de {old} para {new}.',
  ru: 'Мой номер изменился с {old} на {new}.',
  sv: 'Mitt nummer har ändrats från {old} till {new}.',
  tr: 'Numaram {old} yerine {new} oldu.',
  uk: 'Мій номер змінився з {old} на {new}.',
  zh: '我的号码已从{old}改为{new}。',
};
