/** What a record of a storage may have beside name and number; each is absent where there is none. */
export interface RecordExtras {
  secondName?: string;
  emails?: readonly string[];
  additionalNumbers?: readonly RecordNumber[];
  groups?: readonly string[];
}

/** A further number of a record, with its kind in the words of the card. */
export interface RecordNumber {
  number: string;
  numberType: number | null;
  label?: string;
}

/** The further fields alone, always in the same order and without what is empty; null: there are none. */
export function recordExtras(record: RecordExtras): RecordExtras | null {
  const { secondName = '', emails = [], additionalNumbers = [], groups = [] } = record;
  const extras: RecordExtras = {
    ...(secondName === '' ? {} : { secondName }),
    ...(emails.length === 0 ? {} : { emails: [...emails] }),
    ...(additionalNumbers.length === 0 ? {} : { additionalNumbers: additionalNumbers.map(plain) }),
    ...(groups.length === 0 ? {} : { groups: [...groups] }),
  };
  return Object.keys(extras).length === 0 ? null : extras;
}

function plain({ number, numberType, label }: RecordNumber): RecordNumber {
  return { number, numberType, ...(label === undefined || label === '' ? {} : { label }) };
}
