/** Names of one script, to be combined; `join` stands between the two. `short` is used where the whole is too long for a SIM. */
export interface NameSet {
  script: string;
  /** Share of all contacts, in percent. */
  weight: number;
  given: readonly string[];
  family: readonly string[];
  join: string;
  order: 'given-first' | 'family-first';
}

/** Names as people have them on SIM cards: in the alphabet of their country, not only in ASCII. */
export const NAME_SETS: readonly NameSet[] = [
  {
    script: 'ascii',
    weight: 40,
    given: ['Anna', 'Ben', 'Clara', 'David', 'Emma', 'Felix', 'Grace', 'Henry', 'Ida', 'Jack', 'Kate', 'Leo'],
    family: ['Smith', 'Meyer', 'Brown', 'Fischer', 'Taylor', 'Weber', 'Wilson', 'Becker', 'Walker', 'Koch'],
    join: ' ',
    order: 'given-first',
  },
  {
    script: 'accents',
    weight: 22,
    given: ['Jörg', 'Zoé', 'Åsa', 'José', 'Renée', 'Günther', 'Søren', 'Inês', 'Łukasz', 'Çağla'],
    family: ['Müller', 'Strauß', 'Núñez', 'Lefèvre', 'Ørsted', 'Ångström', 'Garçon', 'Dvořák', 'Kowalczyk'],
    join: ' ',
    order: 'given-first',
  },
  {
    script: 'greek',
    weight: 8,
    given: ['Ελένη', 'Νίκος', 'Μαρία', 'Γιώργος', 'Σοφία'],
    family: ['Παππάς', 'Νικολάου', 'Γεωργίου', 'Δήμου'],
    join: ' ',
    order: 'given-first',
  },
  {
    script: 'cyrillic',
    weight: 10,
    given: ['Иван', 'Ольга', 'Дмитрий', 'Анна', 'Олена', 'Марко'],
    family: ['Петров', 'Иванова', 'Шевченко', 'Ковач', 'Смирнов'],
    join: ' ',
    order: 'given-first',
  },
  {
    script: 'chinese',
    weight: 12,
    given: ['伟', '芳', '娜', '秀英', '敏', '静', '丽', '强'],
    family: ['王', '李', '张', '刘', '陈', '杨', '赵', '黄'],
    join: '',
    order: 'family-first',
  },
  {
    script: 'arabic',
    weight: 8,
    given: ['محمد', 'فاطمة', 'أحمد', 'مريم', 'علي'],
    family: ['حسن', 'منصور', 'سالم', 'نجار'],
    join: ' ',
    order: 'given-first',
  },
];

/** Behind the name of somebody with two entries, as old phones showed home, work and mobile. */
export const SUFFIXES = ['/M', '/W', '/H', ' 2'] as const;

/** Entries that a card has from its operator or its shop, with numbers that are no subscribers. */
export const SERVICE_ENTRIES = [
  { name: 'Mailbox', number: '3311' },
  { name: 'Balance', number: '*100#' },
  { name: 'Taxi', number: '22456' },
  { name: 'Emergency', number: '112' },
  { name: 'Hotline', number: '22922' },
] as const;
