import type { NameRelation } from './name-forms.ts';

/** What two contacts have in common beside their names; the strongest of what they share. */
export type Shared = 'uid' | 'personal-number' | 'number' | 'email' | 'nothing';

/** `safe` is merged without asking; `doubtful` is proposed to a person. */
export type Verdict = 'safe' | 'doubtful';

export interface MatchRule {
  readonly id: string;
  readonly shares: readonly Shared[];
  readonly names: readonly NameRelation[] | 'any';
  readonly verdict: Verdict;
  /** Why, as the end of the sentence that begins with what is shared. */
  readonly because: string;
}

const NUMBER: readonly Shared[] = ['personal-number', 'number'];

/**
 * When two contacts are one person; the first rule that fits decides, and none means that they are not. A number in E.164 is
 * worth more than a name, a mobile number more than one that a household or a firm shares.
 */
export const MATCH_RULES: readonly MatchRule[] = [
  {
    id: 'same-uid',
    shares: ['uid'],
    names: 'any',
    verdict: 'safe',
    because: 'a card keeps its UID wherever it is copied to (RFC 6350 section 6.7.6)',
  },
  {
    id: 'number-and-name',
    shares: NUMBER,
    names: ['same', 'reordered'],
    verdict: 'safe',
    because: 'they have the same name',
  },
  {
    id: 'number-and-plain-letters',
    shares: NUMBER,
    names: ['transliterated'],
    verdict: 'safe',
    because: 'one name is the other in plain letters, as a card without accents writes it',
  },
  {
    id: 'number-and-cut-name',
    shares: NUMBER,
    names: ['cut'],
    verdict: 'safe',
    because: 'one name is the beginning of the other: a card keeps only so much of it',
  },
  {
    id: 'number-without-name',
    shares: NUMBER,
    names: ['unnamed'],
    verdict: 'safe',
    because: 'one of them has no name',
  },
  {
    id: 'number-and-like-name',
    shares: NUMBER,
    names: ['part', 'initials'],
    verdict: 'doubtful',
    because: 'one name is a part of the other: it may be a relative on the same telephone',
  },
  {
    id: 'mobile-number-two-names',
    shares: ['personal-number'],
    names: ['different'],
    verdict: 'doubtful',
    because: 'a mobile number mostly belongs to one person, but the names differ',
  },
  {
    id: 'email-and-name',
    shares: ['email'],
    names: ['same', 'reordered', 'transliterated', 'cut', 'unnamed'],
    verdict: 'safe',
    because: 'the names agree',
  },
  {
    id: 'email-and-other-name',
    shares: ['email'],
    names: ['part', 'initials', 'different'],
    verdict: 'doubtful',
    because: 'an address may be shared, and the names differ',
  },
  {
    id: 'full-name-only',
    shares: ['nothing'],
    names: ['same', 'reordered', 'transliterated'],
    verdict: 'doubtful',
    because: 'they have the same full name, but no number or address in common',
  },
];
